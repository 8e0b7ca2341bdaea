// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.presence.TypingNote;
import dev.chaski.turns.Turns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Who types where, as far as this event loop has heard lately. Nobody types for longer than a few seconds without saying so again. */
final class TypingBoard {
    private static final long EXPIRES_MS = 6000;
    private static final int MOST_LISTED = 100;

    private final Turns turns;
    private final Consumer<ConversationId> onChange;
    private final Map<ConversationId, Map<UserId, Long>> typing = new LinkedHashMap<>();

    /** {@code onChange} is told of every conversation where somebody begins or ends. */
    TypingBoard(Turns turns, Consumer<ConversationId> onChange) {
        this.turns = turns;
        this.onChange = onChange;
    }

    void note(TypingNote note) {
        Map<UserId, Long> there = typing.computeIfAbsent(note.conversationId(), id -> new LinkedHashMap<>());
        Long timer = there.remove(note.user());
        if (timer != null) {
            turns.cancel(timer);
        }
        if (note.typing()) {
            TypingNote end = new TypingNote(note.conversationId(), note.user(), false);
            there.put(note.user(), turns.after(EXPIRES_MS, () -> note(end)));
        }
        if (there.isEmpty()) {
            typing.remove(note.conversationId());
        }
        if (note.typing() == (timer == null)) {
            onChange.accept(note.conversationId());
        }
    }

    /** Some who type somewhere; {@code more}: true where there are others, else null. */
    record Typists(List<UserId> users, Boolean more) {}

    /** Those who type there, but for that user: as many as a list may hold. */
    Typists others(ConversationId conversation, UserId user) {
        List<UserId> others = typing.getOrDefault(conversation, Map.of()).keySet().stream()
                .filter(each -> !each.equals(user))
                .limit(MOST_LISTED + 1)
                .toList();
        return others.size() > MOST_LISTED
                ? new Typists(others.subList(0, MOST_LISTED), true)
                : new Typists(others, null);
    }
}
