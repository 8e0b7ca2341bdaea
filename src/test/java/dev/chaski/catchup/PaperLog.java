// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.Period;
import dev.chaski.chat.UserId;
import dev.chaski.store.LogPages.Page;
import dev.chaski.store.LogPages.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A log on paper that answers when the test says so, with what it holds by then: pages cut to the reader's periods, as the SQL does it. */
final class PaperLog implements Log {
    private static final int MOST_QUESTIONS = 10_000;

    private final Map<ConversationId, List<LogEntry>> entries = new HashMap<>();
    private final Map<ConversationId, Map<UserId, List<Period>>> periods = new HashMap<>();
    private final List<Runnable> questions = new ArrayList<>();
    int pagesAsked;
    int stretchesAsked;

    void member(ConversationId room, UserId user, long fromSeq) {
        periods.computeIfAbsent(room, r -> new HashMap<>())
                .put(user, new ArrayList<>(List.of(new Period(fromSeq, Period.OPEN))));
    }

    /** Writes the next entry; memberships follow from it. */
    LogEntry write(LogEntry entry) {
        ConversationId room = entry.conversationId();
        if (entry.seq() != head(room) + 1) {
            throw new IllegalArgumentException("The next seq is " + (head(room) + 1));
        }
        entries.computeIfAbsent(room, r -> new ArrayList<>()).add(entry);
        if (entry.kind() == EntryKind.PARTICIPANT_REMOVED) {
            periods.get(room).get(entry.subject()).replaceAll(p -> p.open() ? new Period(p.fromSeq(), entry.seq()) : p);
        } else if (entry.kind() == EntryKind.PARTICIPANT_ADDED) {
            periods.get(room).get(entry.subject()).add(new Period(entry.seq(), Period.OPEN));
        }
        return entry;
    }

    void messages(ConversationId room, int count, UserId author) {
        for (int i = 0; i < count; i++) {
            long seq = head(room) + 1;
            write(Entries.message(room, seq, seq, author, "t" + seq));
        }
    }

    long head(ConversationId room) {
        return entries.getOrDefault(room, List.of()).size();
    }

    LogEntry entry(ConversationId room, long seq) {
        return entries.get(room).get((int) seq - 1);
    }

    List<Period> periods(ConversationId room, UserId user) {
        return List.copyOf(periods.get(room).get(user));
    }

    boolean shows(ConversationId room, UserId user, long seq) {
        return periods.get(room).get(user).stream().anyMatch(p -> p.covers(seq));
    }

    boolean present(ConversationId room, UserId user) {
        return periods.get(room).get(user).stream().anyMatch(Period::open);
    }

    int questions() {
        return questions.size();
    }

    void answer(int which) {
        questions.remove(which).run();
    }

    void answerAll() {
        for (int i = 0; !questions.isEmpty(); i++) {
            if (i > MOST_QUESTIONS) {
                throw new IllegalStateException("The same is asked for ever");
            }
            answer(0);
        }
    }

    @Override
    public void page(Wanted wanted, Consumer<Page> reader) {
        pagesAsked++;
        questions.add(() -> reader.accept(read(wanted)));
    }

    private Page read(Wanted wanted) {
        ConversationId room = wanted.conversationId();
        long head = head(room);
        List<LogEntry> found = entries.getOrDefault(room, List.of()).stream()
                .filter(e -> e.seq() > wanted.afterSeq() && shows(room, wanted.user(), e.seq()))
                .limit(wanted.most())
                .toList();
        return found.size() < wanted.most()
                ? new Page(found, head, head)
                : new Page(found, found.get(found.size() - 1).seq(), head);
    }

    @Override
    public void stretch(ConversationId room, long afterSeq, long upTo, Consumer<List<LogEntry>> reader) {
        stretchesAsked++;
        questions.add(() -> reader.accept(entries.getOrDefault(room, List.of()).stream()
                .filter(e -> e.seq() > afterSeq && e.seq() <= upTo)
                .toList()));
    }
}
