// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Message;
import dev.chaski.simulation.TwinStore.Conversation;
import dev.chaski.simulation.TwinStore.Member;
import dev.chaski.simulation.TwinStore.Row;
import dev.chaski.simulation.TwinStore.Transaction;
import dev.chaski.store.EntryLog.Appended;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.wire.EntryFrames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compare and append in the {@link TwinStore}, step by step as PostgreSQL does the statement of {@code EntryLog}. */
public class TwinLog {
    final TwinStore store;

    public TwinLog(TwinStore store) {
        this.store = store;
    }

    /** The repeats are those of the beginning; a row whose head was not the believed one then is not even waited for. */
    public Transaction<List<Appended>> append(List<NewMessage> batch) {
        List<Appended> repeats = new ArrayList<>();
        Map<ConversationId, List<Integer>> fresh =
                new TreeMap<>(Comparator.comparing((ConversationId id) -> id.toString()));
        for (int i = 0; i < batch.size(); i++) {
            NewMessage message = batch.get(i);
            Conversation c = store.conversation(message.conversationId());
            Row repeat = c == null ? null : repeat(c, message);
            if (repeat != null) {
                repeats.add(place(i, true, repeat));
            } else if (message.admitted()) {
                fresh.computeIfAbsent(message.conversationId(), id -> new ArrayList<>())
                        .add(i);
            }
        }
        List<Conversation> rows = new ArrayList<>();
        fresh.forEach((id, indexes) -> {
            Conversation c = store.conversation(id);
            if (c != null && compares(c, batch.get(indexes.get(0)).believedHead())) {
                rows.add(c);
            }
        });
        return store.new Transaction<List<Appended>>(rows, transaction -> {
            List<Appended> answers = new ArrayList<>(repeats);
            Map<ConversationId, Long> moved = new LinkedHashMap<>();
            for (Conversation c : rows) {
                List<Integer> indexes = fresh.get(c.id);
                if (compares(c, batch.get(indexes.get(0)).believedHead())) {
                    moved.put(c.id, c.lastSeq + indexes.size());
                    answers.addAll(number(transaction, c, batch, indexes));
                }
            }
            if (!moved.isEmpty()) {
                transaction.feed(List.copyOf(moved.keySet()), List.copyOf(moved.values()), List.of(), List.of());
            }
            return answers;
        });
    }

    /** The message that stands there already under that name. */
    Row repeat(Conversation c, NewMessage message) {
        return store.repeat(c, message.sender(), message.tempId());
    }

    /** The only fence. */
    boolean compares(Conversation c, long believedHead) {
        return c.lastSeq == believedHead;
    }

    List<Appended> number(Transaction<?> transaction, Conversation c, List<NewMessage> batch, List<Integer> indexes) {
        List<Appended> answers = new ArrayList<>();
        long seq = c.lastSeq;
        long number = c.lastMessageNo;
        for (int index : indexes) {
            NewMessage message = batch.get(index);
            Row row = row(message, ++seq, ++number);
            answers.add(place(index, false, row));
            transaction.effect(() -> apply(c, row));
        }
        return answers;
    }

    void apply(Conversation c, Row row) {
        c.log.put(row.entry().seq(), row);
        c.lastSeq = row.entry().seq();
        c.lastMessageNo = row.entry().messageNo();
        c.lastEntryAt = row.createdAt();
        Member sender = c.members.get(row.entry().author());
        if (sender != null) {
            sender.read = Math.max(sender.read, row.entry().seq());
            sender.readMessageNo = Math.max(sender.readMessageNo, row.entry().messageNo());
        }
    }

    private static Appended place(int index, boolean repeat, Row row) {
        return new Appended(
                index, repeat, row.id(), row.entry().seq(), row.entry().messageNo(), row.createdAt());
    }

    static Row row(NewMessage m, long seq, long number) {
        Message message = new Message(
                m.id(),
                m.conversationId(),
                seq,
                number,
                m.sender(),
                m.profile(),
                m.type(),
                m.content(),
                null,
                null,
                m.attachments(),
                m.metadata(),
                null,
                m.encrypted(),
                m.tempId(),
                m.clientTimestamp(),
                m.createdAt(),
                null,
                null,
                false,
                1);
        return new Row(m.id(), EntryFrames.message(message), m.content(), m.createdAt());
    }
}
