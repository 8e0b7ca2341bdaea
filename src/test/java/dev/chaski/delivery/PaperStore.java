// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.ConversationStatus;
import dev.chaski.chat.ConversationType;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Role;
import dev.chaski.chat.UserId;
import dev.chaski.store.EntryLog.Appended;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.store.Rooms.Room;
import dev.chaski.store.Rooms.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The log on paper, with the promises of the append statement: compared by head, repeats found, the rest numbered, one conversation all or nothing. */
final class PaperStore {
    /** An entry; one that is no message has neither id nor sender. */
    record Row(ConversationId room, long seq, MessageId id, UserId sender, String tempId, String content, Instant at) {}

    private static final class Book {
        final List<Row> rows = new ArrayList<>();
        final Map<List<Object>, Row> byName = new HashMap<>();
        final Map<UserId, Standing> members = new HashMap<>();
        ConversationStatus status = ConversationStatus.ACTIVE;
        Integer perMinute;
        Instant lastAt = Instant.EPOCH;
    }

    private final Map<ConversationId, Book> books = new LinkedHashMap<>();

    void found(ConversationId room, UserId... members) {
        books.put(room, new Book());
        for (UserId member : members) {
            books.get(room).members.put(member, new Standing(Role.MEMBER, MemberStatus.ACTIVE));
        }
    }

    void ownLimit(ConversationId room, int perMinute) {
        books.get(room).perMinute = perMinute;
    }

    /** Every change of membership is an entry, and moves the head. */
    void stands(ConversationId room, UserId user, MemberStatus status) {
        Book book = books.get(room);
        if (status.present()) {
            book.members.put(user, new Standing(Role.MEMBER, status));
        } else {
            book.members.remove(user);
        }
        book.rows.add(new Row(room, book.rows.size() + 1, null, null, null, null, book.lastAt));
    }

    Map<ConversationId, Room> load(List<ConversationId> ids) {
        Map<ConversationId, Room> rooms = new HashMap<>();
        for (ConversationId id : ids) {
            Book book = books.get(id);
            if (book != null) {
                rooms.put(
                        id,
                        new Room(
                                id,
                                ConversationType.GROUP,
                                book.status,
                                book.rows.size(),
                                book.lastAt,
                                book.perMinute,
                                Map.copyOf(book.members)));
            }
        }
        return rooms;
    }

    List<Appended> append(List<NewMessage> batch) {
        batchIsSound(batch);
        List<Appended> places = new ArrayList<>();
        Map<ConversationId, List<Integer>> fresh = new LinkedHashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            NewMessage message = batch.get(i);
            Row row = find(message.conversationId(), message.sender(), message.tempId());
            if (row != null) {
                places.add(new Appended(i, true, row.id(), row.seq(), row.seq(), row.at()));
            } else if (message.admitted()) {
                fresh.computeIfAbsent(message.conversationId(), c -> new ArrayList<>())
                        .add(i);
            }
        }
        fresh.forEach((room, indexes) -> {
            Book book = books.get(room);
            if (book != null && book.rows.size() == batch.get(indexes.get(0)).believedHead()) {
                indexes.forEach(i -> places.add(write(book, batch.get(i), i)));
            }
        });
        return places;
    }

    private static Appended write(Book book, NewMessage m, int index) {
        assertThat(m.createdAt()).as("createdAt never runs against seq").isAfterOrEqualTo(book.lastAt);
        assertThat(book.members).as("who may write here").containsKey(m.sender());
        book.lastAt = m.createdAt();
        long seq = book.rows.size() + 1L;
        Row row = new Row(m.conversationId(), seq, m.id(), m.sender(), m.tempId(), m.content(), m.createdAt());
        book.rows.add(row);
        assertThat(book.byName.put(List.of(m.sender(), m.tempId()), row))
                .as("one tempId, one message")
                .isNull();
        return new Appended(index, false, m.id(), seq, seq, m.createdAt());
    }

    private static void batchIsSound(List<NewMessage> batch) {
        Set<List<Object>> names = new HashSet<>();
        Map<ConversationId, Long> heads = new HashMap<>();
        for (NewMessage m : batch) {
            assertThat(names.add(List.of(m.conversationId(), m.sender(), m.tempId())))
                    .as("no two of a batch share conversation, sender and tempId")
                    .isTrue();
            assertThat(heads.putIfAbsent(m.conversationId(), m.believedHead()))
                    .as("one belief for all of a conversation")
                    .isIn(null, m.believedHead());
        }
    }

    Row find(ConversationId room, UserId sender, String tempId) {
        Book book = books.get(room);
        return book == null ? null : book.byName.get(List.of(sender, tempId));
    }

    List<Row> messages(ConversationId room) {
        return books.containsKey(room)
                ? books.get(room).rows.stream().filter(r -> r.id() != null).toList()
                : List.of();
    }

    long head(ConversationId room) {
        return books.get(room).rows.size();
    }
}
