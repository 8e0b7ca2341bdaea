// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.store.EntryLog.Appended;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.store.Rooms.Room;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The log as an owner of conversations writes it: what is true at a head, and the append that happens only there. */
public interface Appends {
    /** For one of the two tries to load: a sender waits. */
    long PATIENCE_MS = 1500;

    /** Whether messages can be stored, as far as is known. */
    boolean possible();

    /** As {@link Rooms#load}; asked twice where the first time brings nothing. */
    Future<Map<ConversationId, Room>> rooms(List<ConversationId> ids);

    /**
     * As {@link #rooms} for one conversation whose owner has lost against changes too often: those under way go first, and later ones are kept out until they are let in again, which after some seconds happens by
     * itself. Fails where they take too long.
     */
    Future<Alone> alone(ConversationId id);

    /** As {@link EntryLog#append}. */
    Future<List<Appended>> append(List<NewMessage> batch);

    /** What is true of a conversation while others are kept out; {@code room} is null for one that does not exist. */
    record Alone(Room room, Runnable letOthersIn) {}

    /** For one event loop. */
    static Appends in(Postgres postgres) {
        SqlClient reader = postgres.readers();
        SqlClient writer = postgres.writer();
        Pool keeper = postgres.writer(); // another connection: the appends go on beside what it holds
        LargeRooms rooms = new LargeRooms();
        return new Appends() {
            @Override
            public boolean possible() {
                return postgres.up();
            }

            @Override
            public Future<Map<ConversationId, Room>> rooms(List<ConversationId> ids) {
                return load(ids).recover(e -> e instanceof NotAskedException ? Future.failedFuture(e) : load(ids));
            }

            private Future<Map<ConversationId, Room>> load(List<ConversationId> ids) {
                return rooms.load(reader, ids).timeout(PATIENCE_MS, TimeUnit.MILLISECONDS);
            }

            @Override
            public Future<Alone> alone(ConversationId id) {
                return Precedence.alone(
                        keeper,
                        id,
                        transaction -> rooms.load(transaction, List.of(id)).map(loaded -> loaded.get(id)));
            }

            @Override
            public Future<List<Appended>> append(List<NewMessage> batch) {
                return EntryLog.append(writer, batch);
            }
        };
    }
}
