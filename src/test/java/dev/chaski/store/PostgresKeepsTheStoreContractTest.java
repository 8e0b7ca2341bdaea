// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.ConversationType;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Role;
import dev.chaski.chat.UserId;
import dev.chaski.store.Changes.Held;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.store.Members.Member;
import dev.chaski.testing.Database;
import dev.chaski.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The original. */
class PostgresKeepsTheStoreContractTest extends StoreContract {
    private static final int LARGE_OVER = 200;

    private static final Database DATABASE = TestStores.freshDatabase();
    private static final Vertx VERTX = Vertx.vertx();
    private static Postgres postgres;
    private static Ports ports;

    @BeforeAll
    static void open() throws Exception {
        Migrations.migrate(DATABASE.uri());
        postgres = new Postgres(VERTX, DATABASE.uri(), 2, 20_000);
        ports = new Ports(
                Appends.in(postgres),
                LogReads.in(postgres.readers()),
                SyncReads.in(postgres.readers(), LARGE_OVER),
                CursorWrites.in(postgres.writer()),
                MarkWrites.in(postgres.writer(), LARGE_OVER),
                FeedReads.in(postgres.readers()));
    }

    @AfterAll
    static void close() {
        done(postgres.close());
        done(VERTX.close());
    }

    @Override
    Ports ports() {
        return ports;
    }

    @Override
    ConversationId group(String... members) {
        ConversationId id = new ConversationId(UUID.randomUUID());
        List<UserId> users = Stream.of(members).map(UserId::new).toList();
        Founding.Plan plan = new Founding.Plan(id, ConversationType.GROUP, null, null, null, "{}", null, users.get(0));
        done(Founding.found(postgres.readers(), plan, Role.OWNER, users));
        return id;
    }

    @Override
    void join(ConversationId group, String user) {
        Member member = new Member(user(user), null, Role.MEMBER, MemberStatus.ACTIVE);
        done(postgres.readers()
                .withTransaction(transaction -> Changes.lock(transaction, group)
                        .map(held -> held.orElseThrow())
                        .compose(held -> append(transaction, held, EntryKind.PARTICIPANT_ADDED, member)
                                .compose(v -> Members.join(transaction, group, member, held.lastSeq() + 1, false)))));
    }

    @Override
    void leave(ConversationId group, String user) {
        Member member = new Member(user(user), null, Role.MEMBER, MemberStatus.REMOVED);
        done(postgres.readers()
                .withTransaction(transaction -> Changes.lock(transaction, group)
                        .map(held -> held.orElseThrow())
                        .compose(held -> append(transaction, held, EntryKind.PARTICIPANT_REMOVED, member)
                                .compose(v -> Members.leave(transaction, group, member, held.lastSeq() + 1)))));
    }

    private static Future<Void> append(SqlConnection transaction, Held held, EntryKind kind, Member member) {
        Changes.Entry entry =
                new Changes.Entry(new MessageId(UUID.randomUUID()), kind, user("alice"), member.user(), "{}");
        return Changes.append(transaction, held, List.of(entry), Set.of(member.user()));
    }

    @Override
    Open begin(NewMessage message) {
        SqlConnection connection = done(postgres.writer().getConnection());
        Transaction transaction = done(connection.begin());
        done(EntryLog.append(connection, List.of(message)));
        return () -> {
            done(transaction.commit());
            done(connection.close());
        };
    }

    @Override
    void awaitBlocked() {
        DATABASE.awaitBlocked(1);
    }
}
