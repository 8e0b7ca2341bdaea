// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.chat.UserId;
import dev.chaski.simulation.TwinStore.Conversation;
import dev.chaski.simulation.TwinStore.Member;
import dev.chaski.simulation.TwinStore.Transaction;
import dev.chaski.store.Commits.Mark;
import dev.chaski.store.Marks.Raise;
import dev.chaski.store.Marks.Raised;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Marks in the {@link TwinStore}. Their rows are not waited for: raising is a maximum, so the commit is early enough to look at them. */
final class TwinMarks {
    private TwinMarks() {}

    private static List<Long> heads(TwinStore store, List<Raise> batch) {
        return batch.stream()
                .map(raise -> {
                    Conversation c = store.conversation(raise.conversationId());
                    return c == null ? 0L : c.lastSeq;
                })
                .toList();
    }

    /** The head that counts is the one of the beginning. */
    static Transaction<List<Raised>> raise(TwinStore store, List<Raise> batch) {
        List<Long> heads = heads(store, batch);
        return store.new Transaction<List<Raised>>(transaction -> {
            List<Raised> answers = new ArrayList<>();
            List<Mark> marks = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                Raise raise = batch.get(i);
                Conversation c = store.conversation(raise.conversationId());
                Member member = c == null ? null : c.members.get(raise.user());
                if (member != null && member.status.present()) {
                    Raised raised = raised(transaction, i, raise, c, member, heads.get(i));
                    answers.add(raised);
                    if (raised.deliveredMoved() || raised.readMoved() || raised.publicReadMoved()) {
                        marks.add(new Mark(
                                c.id,
                                raise.user(),
                                raised.deliveredMoved() ? raised.delivered() : 0,
                                raised.publicReadMoved() ? raised.publicRead() : 0,
                                raised.readMoved() ? raised.read() : 0,
                                raised.readMoved() ? raised.readMessageNo() : 0));
                    }
                }
            }
            if (!marks.isEmpty()) {
                transaction.feed(List.of(), List.of(), marks, List.of());
            }
            return answers;
        });
    }

    private static Raised raised(
            Transaction<?> transaction, int index, Raise raise, Conversation c, Member member, long head) {
        long delivered = Math.max(member.delivered, Math.min(Math.max(raise.delivered(), raise.read()), head));
        long read = Math.max(member.read, Math.min(raise.read(), head));
        long publicRead = Math.max(member.publicRead, Math.min(raise.read(), head));
        boolean moved = delivered > member.delivered || read > member.read || publicRead > member.publicRead;
        long number = read > member.read ? Math.max(member.readMessageNo, numberAt(c, read)) : member.readMessageNo;
        Raised raised = new Raised(
                index,
                member.delivered,
                delivered,
                member.read,
                read,
                member.publicRead,
                publicRead,
                moved ? number : 0,
                transaction.begun,
                false,
                raise.asks() ? authors(c, member.delivered, delivered) : Set.of(),
                authors(c, member.publicRead, publicRead));
        transaction.effect(() -> {
            if (raised.readMoved()) {
                member.readAt = transaction.begun;
                member.readMessageNo = number;
            }
            if (raised.deliveredMoved()) {
                member.deliveredAt = transaction.begun;
            }
            if (raised.publicReadMoved()) {
                member.publicReadAt = transaction.begun;
            }
            member.delivered = delivered;
            member.read = read;
            member.publicRead = publicRead;
        });
        return raised;
    }

    private static long numberAt(Conversation c, long seq) {
        return c.log.headMap(seq, true).descendingMap().values().stream()
                .mapToLong(row -> row.entry().messageNo())
                .filter(number -> number > 0)
                .findFirst()
                .orElse(0);
    }

    private static Set<UserId> authors(Conversation c, long above, long upTo) {
        return c.log.values().stream()
                .map(row -> row.entry())
                .filter(entry -> entry.seq() > above && entry.seq() <= upTo && entry.messageNo() > 0)
                .map(entry -> entry.author())
                .collect(Collectors.toSet());
    }
}
