// SPDX-License-Identifier: Apache-2.0
package dev.chaski.conversations;

import dev.chaski.auth.Caller;
import dev.chaski.bus.ClusterBus;
import dev.chaski.bus.Tags;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.MessageType;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import dev.chaski.history.History;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.NodeMessage;
import dev.chaski.routing.Roster;
import dev.chaski.store.EntryLog;
import dev.chaski.store.Migrations;
import dev.chaski.store.Postgres;
import dev.chaski.store.Rooms;
import dev.chaski.testing.Database;
import dev.chaski.testing.TestStores;
import dev.chaski.turns.Turns;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Conversations on a real database, on an instance that is alone; what it would push is gathered. */
final class People implements AutoCloseable {
    final Database database = TestStores.freshDatabase();
    final Vertx vertx = Vertx.vertx();
    final Queue<NodeMessage> told = new ConcurrentLinkedQueue<>();
    final Context loop = vertx.getOrCreateContext();
    final Pool pool;
    final Conversations conversations;
    final History history;
    private final Postgres postgres;

    People(List<Class<? extends NodeMessage>> heard) throws Exception {
        Migrations.migrate(database.uri());
        postgres = new Postgres(vertx, database.uri(), 4, 10_000);
        pool = postgres.readers();
        Turns turns = Turns.of(vertx);
        ClusterBus bus = new ClusterBus(vertx, new Tags());
        NodeInbox inbox = new NodeInbox(turns, bus, "one");
        Roster roster = new Roster(turns, bus, "one", () -> List.of("one"));
        conversations = new Conversations(pool, new FanOut(turns, bus, inbox, roster, null, 200));
        history = new History(pool, 100);
        onLoop(() -> {
            heard.forEach(type -> inbox.on(type, told::add));
            return Future.succeededFuture();
        });
    }

    /** What an event loop does, waited for. */
    <T> T onLoop(Supplier<Future<T>> work) {
        return start(work)
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    <T> Future<T> start(Supplier<Future<T>> work) {
        io.vertx.core.Promise<T> promise = io.vertx.core.Promise.promise();
        loop.runOnContext(turn -> work.get().onComplete(promise));
        return promise.future();
    }

    static UserId user(String name) {
        return new UserId(name);
    }

    static Caller caller(String name) {
        return new Caller(user(name), new Profile("The " + name, null), Set.of(), null);
    }

    ConversationId group(String creator, String... others) {
        return created(creator, "GROUP", null, others);
    }

    ConversationId created(
            String creator, String type, com.fasterxml.jackson.databind.JsonNode settings, String... others) {
        NewConversation wanted = new NewConversation(type, List.of(others), null, null, null, settings, null);
        return onLoop(() -> conversations.create(caller(creator), wanted))
                .conversation()
                .id();
    }

    /** Commits a message as the owner of the conversation would. */
    MessageId say(ConversationId conversation, String sender, String content) {
        MessageId id = new MessageId(UUID.randomUUID());
        onLoop(() -> Rooms.load(pool, List.of(conversation))
                .compose(rooms -> EntryLog.append(
                        pool,
                        List.of(new EntryLog.NewMessage(
                                conversation,
                                rooms.get(conversation).head(),
                                true,
                                id,
                                user(sender),
                                Profile.UNKNOWN,
                                id.toString(),
                                MessageType.TEXT,
                                content,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                Instant.now().isBefore(rooms.get(conversation).lastEntryAt())
                                        ? rooms.get(conversation).lastEntryAt()
                                        : Instant.now())))));
        return id;
    }

    @Override
    public void close() {
        postgres.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        vertx.close();
    }
}
