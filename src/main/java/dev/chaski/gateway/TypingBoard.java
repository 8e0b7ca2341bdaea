// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.presence.TypingNote;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Who types where, as far as this event loop has heard lately. Nobody types for longer than a few seconds without saying so again. */
final class TypingBoard {
    private static final long EXPIRES_MS = 6000;

    private final Vertx vertx;
    private final Consumer<ConversationId> onChange;
    private final Map<ConversationId, Map<UserId, Long>> typing = new LinkedHashMap<>();

    /** {@code onChange} is told of every conversation where somebody begins or ends. */
    TypingBoard(Vertx vertx, Consumer<ConversationId> onChange) {
        this.vertx = vertx;
        this.onChange = onChange;
    }

    void note(TypingNote note) {
        Map<UserId, Long> there = typing.computeIfAbsent(note.conversationId(), id -> new LinkedHashMap<>());
        Long timer = there.remove(note.user());
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
        if (note.typing()) {
            TypingNote end = new TypingNote(note.conversationId(), note.user(), false);
            there.put(note.user(), vertx.setTimer(EXPIRES_MS, t -> note(end)));
        }
        if (there.isEmpty()) {
            typing.remove(note.conversationId());
        }
        if (note.typing() == (timer == null)) {
            onChange.accept(note.conversationId());
        }
    }

    /** Those who type there, but for that user. */
    Collection<UserId> others(ConversationId conversation, UserId user) {
        return List.copyOf(typing.getOrDefault(conversation, Map.of()).keySet()).stream()
                .filter(each -> !each.equals(user))
                .toList();
    }
}
