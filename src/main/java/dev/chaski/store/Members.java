// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Role;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who belongs to a conversation, and since when. What writes runs under the lock of {@link Changes#lock}, after the entry that says so was appended. */
public final class Members {
    private static final String OF = """
            select m.user_id, u.name, m.role, m.status
            from conversation_members m left join users u on u.user_id = m.user_id
            where m.conversation_id = $1 and m.user_id = any($2::text[])
            """;

    private static final String PRESENT =
            "select user_id from conversation_members where conversation_id = $1 and status in ('ACTIVE', 'MUTED') limit $2";

    private static final String HEIR = """
            select m.user_id, u.name, m.role, m.status
            from conversation_members m left join users u on u.user_id = m.user_id
            where m.conversation_id = $1 and m.user_id <> $2 and m.status in ('ACTIVE', 'MUTED')
            order by m.status = 'MUTED', array_position(array['OWNER', 'ADMIN', 'MODERATOR', 'MEMBER'], m.role), m.joined_at, m.user_id
            limit 1
            """;

    /** The ranges that the marks of who comes back were moving through: in the time between nothing was delivered nor read. */
    private static final String KEEP_RANGES = """
            insert into message_receipts (conversation_id, user_id, type, from_seq, to_seq, first_at, at)
            select m.conversation_id, m.user_id, k.type, k.from_seq, k.to_seq, k.since, k.at
            from conversation_members m
            cross join lateral (values
                ('DELIVERED', m.delivered_from, m.delivered_seq, m.delivered_since, m.delivered_at),
                ('READ', m.read_public_from, m.read_public_seq, m.read_public_since, m.read_public_at)) as k(type, from_seq, to_seq, since, at)
            where m.conversation_id = $1 and m.user_id = $2 and k.since is not null
            on conflict do nothing
            """;

    /** Who comes back keeps the marks where they are higher; they move through ranges of their own from then on. */
    private static final String JOIN = """
            insert into conversation_members as m
                (conversation_id, user_id, role, joined_at, joined_seq, first_seq, delivered_seq, read_seq, read_public_seq, read_message_no)
            select c.conversation_id, $2, $3, c.last_entry_at, $5::bigint, $4::bigint, $4::bigint - 1, $4::bigint - 1, $4::bigint - 1, case when $4::bigint = 1 then 0 else c.last_message_no end
            from conversations c where c.conversation_id = $1
            on conflict (conversation_id, user_id) do update
            set role = excluded.role, status = 'ACTIVE', joined_at = excluded.joined_at, joined_seq = excluded.joined_seq, first_seq = least(m.first_seq, excluded.first_seq),
                delivered_seq = greatest(m.delivered_seq, excluded.delivered_seq), read_seq = greatest(m.read_seq, excluded.read_seq),
                read_public_seq = greatest(m.read_public_seq, excluded.read_public_seq), delivered_since = null, read_public_since = null,
                read_message_no = greatest(m.read_message_no, excluded.read_message_no)
            """;

    private static final String FORGET_PERIODS =
            "delete from membership_periods where conversation_id = $1 and user_id = $2";

    /** What came before is a period of its own: seen, but nobody waits for a tick of this member there. */
    private static final String OPEN_PERIOD = """
            insert into membership_periods (conversation_id, user_id, from_seq, to_seq)
            select $1::uuid, $2::text, 1, $3::bigint - 1 where $4::boolean and $3::bigint > 1
            union all
            select $1::uuid, $2::text, $3::bigint, null
            """;

    private static final String CLOSE_PERIOD =
            "update membership_periods set to_seq = $3 where conversation_id = $1 and user_id = $2 and to_seq is null";

    private static final String SET =
            "update conversation_members set role = $3, status = $4 where conversation_id = $1 and user_id = $2";

    private Members() {}

    /** How somebody stands to a conversation, present or not; {@code name} may be null. */
    public record Member(UserId user, String name, Role role, MemberStatus status) {
        /** The same member in that role and status. */
        public Member as(Role otherRole, MemberStatus otherStatus) {
            return new Member(user, name, otherRole, otherStatus);
        }
    }

    /** Those of these users who are or were members. */
    public static Future<Map<UserId, Member>> of(
            SqlClient client, ConversationId conversation, Collection<UserId> users) {
        String[] ids = users.stream().map(UserId::value).toArray(String[]::new);
        return client.preparedQuery(OF)
                .execute(Tuple.of(conversation.value()).addArrayOfString(ids))
                .map(rows -> {
                    Map<UserId, Member> members = new HashMap<>();
                    for (Row row : rows) {
                        Member member = member(row);
                        members.put(member.user(), member);
                    }
                    return members;
                });
    }

    private static Member member(Row row) {
        return new Member(
                new UserId(row.getString("user_id")),
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                MemberStatus.valueOf(row.getString("status")));
    }

    /** Those who are in the conversation now, or so many of them. */
    public static Future<List<UserId>> present(SqlClient client, ConversationId conversation, int most) {
        return client.preparedQuery(PRESENT)
                .execute(Tuple.of(conversation.value(), most))
                .map(rows -> {
                    List<UserId> users = new ArrayList<>(rows.size());
                    rows.forEach(row -> users.add(new UserId(row.getString(0))));
                    return users;
                });
    }

    /** Who comes after this member: the strongest of those others who are not muted and, among equals, the one who has been there longest; a muted one where all are. */
    public static Future<Optional<Member>> heir(SqlClient client, ConversationId conversation, UserId of) {
        return client.preparedQuery(HEIR)
                .execute(Tuple.of(conversation.value(), of.value()))
                .map(rows -> {
                    for (Row row : rows) {
                        return Optional.of(member(row));
                    }
                    return Optional.empty();
                });
    }

    /** Joins, or comes back, by the entry {@code seq}; {@code withHistory}: sees everything from the first entry on. */
    public static Future<Void> join(
            SqlClient transaction, ConversationId conversation, Member member, long seq, boolean withHistory) {
        Tuple key = Tuple.of(conversation.value(), member.user().value());
        long from = withHistory ? 1 : seq;
        return transaction
                .preparedQuery(KEEP_RANGES)
                .execute(key)
                .compose(kept -> transaction
                        .preparedQuery(JOIN)
                        .execute(Tuple.of(
                                conversation.value(),
                                member.user().value(),
                                member.role().name(),
                                from,
                                seq)))
                .compose(joined -> withHistory
                        ? transaction.preparedQuery(FORGET_PERIODS).execute(key).<Void>mapEmpty()
                        : Future.<Void>succeededFuture())
                .compose(ready -> transaction
                        .preparedQuery(OPEN_PERIOD)
                        .execute(Tuple.of(conversation.value(), member.user().value(), seq, withHistory)))
                .mapEmpty();
    }

    /** Ends the membership: the entry {@code seq} is the last one visible. */
    public static Future<Void> leave(SqlClient transaction, ConversationId conversation, Member gone, long seq) {
        return set(transaction, conversation, gone)
                .compose(set -> transaction
                        .preparedQuery(CLOSE_PERIOD)
                        .execute(Tuple.of(conversation.value(), gone.user().value(), seq))
                        .mapEmpty());
    }

    /** Writes a member's role and status. */
    public static Future<Void> set(SqlClient transaction, ConversationId conversation, Member member) {
        return transaction
                .preparedQuery(SET)
                .execute(Tuple.of(
                        conversation.value(),
                        member.user().value(),
                        member.role().name(),
                        member.status().name()))
                .mapEmpty();
    }
}
