// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MessageId;
import dev.chaski.store.EntryLog.Appended;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.testing.Database;
import dev.chaski.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * I2 and I3 at the log itself: writers that all take themselves for the owner, with heads that are often stale and messages that are often repeats, in batches of 1 to 64 over a few conversations.
 */
class ConcurrentWritersLeaveNoGapAndNoDuplicateTest {
    private static final int WRITERS = 4;
    private static final int CONVERSATIONS = 5;
    private static final int BATCHES = 60;
    private static final int LARGEST_BATCH = 64;
    private static final String[] SENDERS = {"alice", "bob", "carol"};

    private final Database database = TestStores.freshDatabase();
    private final Vertx vertx = Vertx.vertx();
    private final List<ConversationId> conversations = new ArrayList<>();
    private final Map<Key, Place> places = new ConcurrentHashMap<>();
    private final AtomicInteger firsts = new AtomicInteger();
    private final AtomicInteger stale = new AtomicInteger();
    private Postgres postgres;

    private record Key(ConversationId conversation, String sender, String tempId) {
        static Key of(NewMessage message) {
            return new Key(message.conversationId(), message.sender().value(), message.tempId());
        }
    }

    private record Place(MessageId id, long seq) {}

    @AfterEach
    void close() throws Exception {
        done(postgres.close());
        done(vertx.close());
    }

    @Test
    void everySeqOnceAndEveryTempIdOnce() throws Exception {
        Migrations.migrate(database.uri());
        postgres = new Postgres(vertx, database.uri(), 1, 30_000);
        for (int i = 0; i < CONVERSATIONS; i++) {
            conversations.add(LogRows.conversation(database, SENDERS));
        }
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        List<java.util.concurrent.Future<?>> running = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Writer writer = new Writer(postgres.writer(), new Random(20261121L + i));
            running.add(writers.submit(() -> {
                writer.write();
                return null;
            }));
        }
        for (java.util.concurrent.Future<?> writer : running) {
            writer.get(120, TimeUnit.SECONDS);
        }
        writers.shutdown();

        assertThat(stale).as("answers that never came because of a stale head").hasPositiveValue();
        assertThat(firsts)
                .as("messages that were told to be the first with their tempId")
                .hasValue(places.size());
        assertThat(database.number("select count(*) from entries")).isEqualTo(places.size());
        assertThat(database.rows("select conversation_id, seq, id, sender_id, temp_id from entries"))
                .allSatisfy(row -> assertThat(places.get(
                                new Key(new ConversationId((java.util.UUID) row.get(0)), (String) row.get(3), (String)
                                        row.get(4))))
                        .isEqualTo(new Place(new MessageId((java.util.UUID) row.get(2)), (long) row.get(1))));
        assertThat(database.rows("""
                        select c.conversation_id, c.last_seq, c.last_message_no, count(e.seq), max(e.seq), min(e.seq), max(e.message_no)
                        from conversations c join entries e on e.conversation_id = c.conversation_id
                        group by c.conversation_id
                        having not (min(e.seq) = 1 and c.last_seq = count(e.seq) and c.last_seq = max(e.seq)
                            and c.last_message_no = c.last_seq and max(e.message_no) = c.last_seq)
                        """))
                .as("conversations whose log is not 1 to n")
                .isEmpty();
        assertThat(database.rows("""
                        select c.conversation_id from conversations c
                        where c.last_seq <> (select max(h.head) from commits m, unnest(m.conversations, m.heads) as h(id, head) where h.id = c.conversation_id)
                        """))
                .as("conversations whose last head is not in the commit feed")
                .isEmpty();
        assertThat(database.rows("""
                        select m.user_id from conversation_members m
                        where m.read_seq <> (select max(seq) from entries e where e.conversation_id = m.conversation_id and e.sender_id = m.user_id)
                        """))
                .as("senders who have not read what they wrote")
                .isEmpty();
    }

    /** One who takes himself for the owner of every conversation. */
    private final class Writer {
        private final Pool connection;
        private final Random random;
        private final Map<ConversationId, Long> heads = new HashMap<>();

        Writer(Pool connection, Random random) {
            this.connection = connection;
            this.random = random;
        }

        void write() throws Exception {
            for (int i = 0; i < BATCHES; i++) {
                Map<Key, NewMessage> batch = new LinkedHashMap<>();
                int size = 1 + random.nextInt(LARGEST_BATCH);
                for (int m = 0; m < size; m++) {
                    NewMessage message = any();
                    batch.put(Key.of(message), message);
                }
                List<NewMessage> left = new ArrayList<>(batch.values());
                while (!left.isEmpty()) {
                    left = append(left);
                }
            }
        }

        /** Few tempIds, so that writers repeat each other's; a head that was true when this writer wrote last. */
        private NewMessage any() {
            ConversationId conversation = conversations.get(random.nextInt(CONVERSATIONS));
            String sender = SENDERS[random.nextInt(SENDERS.length)];
            return LogRows.message(conversation, head(conversation), sender, "t" + random.nextInt(200));
        }

        private long head(ConversationId conversation) {
            return heads.getOrDefault(conversation, 0L);
        }

        private List<NewMessage> append(List<NewMessage> batch) throws Exception {
            List<NewMessage> unanswered = new ArrayList<>(batch);
            for (Appended answer : done(EntryLog.append(connection, batch))) {
                NewMessage message = batch.get(answer.index());
                assertThat(unanswered.remove(message)).as("answered once").isTrue();
                Place place = new Place(answer.id(), answer.seq());
                Place known = places.putIfAbsent(Key.of(message), place);
                assertThat(known == null ? place : known).isEqualTo(place);
                if (!answer.repeat()) {
                    assertThat(answer.id()).isEqualTo(message.id());
                    firsts.incrementAndGet();
                }
                heads.merge(message.conversationId(), answer.seq(), Math::max);
            }
            stale.addAndGet(unanswered.size());
            List<NewMessage> again = new ArrayList<>();
            for (NewMessage message : unanswered) {
                ConversationId conversation = message.conversationId();
                heads.put(
                        conversation,
                        database.number(
                                "select last_seq from conversations where conversation_id = ?", conversation.value()));
            }
            for (NewMessage message : unanswered) {
                again.add(LogRows.message(
                        message.conversationId(),
                        head(message.conversationId()),
                        message.sender().value(),
                        message.tempId()));
            }
            return again;
        }
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
