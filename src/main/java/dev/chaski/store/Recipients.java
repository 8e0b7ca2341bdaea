// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who should have an author's messages, and how far their marks stand: what the ticks are made of. */
public final class Recipients {
    private static final String MEMBER = """
            select exists (select 1 from conversation_members a where a.conversation_id = $1 and a.user_id = $2 and a.status in ('ACTIVE', 'MUTED')) as member
            """;

    /** The private read mark is not even selected. A membership that began after an entry, history or not, does not make a recipient of it: a tick never falls. */
    private static final String OF = """
            select now() as at, coalesce((select show_read_receipts from privacy_settings where user_id = $2), true) as reads_shown, (%s) as member, m.*
            from (values (1)) as always(there)
            left join lateral (
                select cm.user_id, cm.joined_seq as from_seq, cm.delivered_seq, cm.read_public_seq
                from conversation_members cm
                where cm.conversation_id = $1 and cm.user_id <> $2 and cm.status in ('ACTIVE', 'MUTED')
            ) m on true
            order by m.user_id
            """.formatted(MEMBER);

    /**
     * What those who are recipients no more knew of these entries. Of those who have left it is what their marks say; of those who have come back, or had, what was kept when they did: marks begin anew with a
     * membership.
     */
    private static final String FORMER = """
            select w.seq,
                exists (
                    select 1 from conversation_members m
                    where m.conversation_id = $1 and m.user_id <> $2 and m.joined_seq <= w.seq and m.delivered_seq >= w.seq
                ) or exists (
                    select 1 from message_receipts r
                    join conversation_members m on m.conversation_id = r.conversation_id and m.user_id = r.user_id and m.joined_seq > w.seq and m.joined_at >= r.at
                    where r.conversation_id = $1 and r.user_id <> $2 and r.from_seq <= w.seq and r.to_seq >= w.seq
                ) as delivered,
                exists (
                    select 1 from conversation_members m
                    where m.conversation_id = $1 and m.user_id <> $2 and m.joined_seq <= w.seq and m.read_public_seq >= w.seq
                ) or exists (
                    select 1 from message_receipts r
                    join conversation_members m on m.conversation_id = r.conversation_id and m.user_id = r.user_id and m.joined_seq > w.seq and m.joined_at >= r.at
                    where r.conversation_id = $1 and r.user_id <> $2 and r.type = 'READ' and r.from_seq <= w.seq and r.to_seq >= w.seq
                ) as read
            from unnest($3::bigint[]) as w(seq)
            """;

    private Recipients() {}

    /** A present member, since {@code fromSeq}, with the marks that others may know. */
    public record Recipient(UserId user, long fromSeq, long deliveredSeq, long readSeq) {}

    /** Whether anybody had an entry, and whether anybody had read it and let it be known, who is a recipient of it no more. */
    public record Former(boolean delivered, boolean read) {
        static final Former NOBODY = new Former(false, false);
    }

    /**
     * The members but the author, by name; {@code readsShown} is whether the author may be shown who has read. {@code at} is when this was so. {@code formerly} is, by seq, about messages that have no recipient
     * any more.
     */
    public record Audience(List<Recipient> recipients, boolean readsShown, Instant at, Map<Long, Former> formerly) {
        /** One that nobody has left. */
        public Audience(List<Recipient> recipients, boolean readsShown, Instant at) {
            this(recipients, readsShown, at, Map.of());
        }

        /** What is known of the former recipients of a message that has no other. */
        public Former former(long seq) {
            return formerly.getOrDefault(seq, Former.NOBODY);
        }

        private boolean lacks(long seq) {
            return recipients.stream().noneMatch(recipient -> recipient.fromSeq() <= seq);
        }
    }

    /**
     * The audience of these messages of an author in a conversation; empty for an author who is no member any more: what the others do there since is nothing to learn from outside. Only where one of them has no
     * recipient any more it is asked, too, who was one.
     */
    public static Future<Optional<Audience>> of(
            SqlClient client, ConversationId conversation, UserId author, List<Long> seqs) {
        return present(client, conversation, author).compose(found -> {
            List<Long> left = found.stream()
                    .flatMap(audience -> seqs.stream().filter(audience::lacks))
                    .toList();
            return left.isEmpty()
                    ? Future.succeededFuture(found)
                    : formerly(client, conversation, author, left)
                            .map(former -> found.map(audience ->
                                    new Audience(audience.recipients(), audience.readsShown(), audience.at(), former)));
        });
    }

    /** Whether the author is a member, and so may know of the others. */
    public static Future<Boolean> concern(SqlClient client, ConversationId conversation, UserId author) {
        return client.preparedQuery(MEMBER)
                .execute(Tuple.of(conversation.value(), author.value()))
                .map(rows -> rows.iterator().next().getBoolean("member"));
    }

    private static Future<Map<Long, Former>> formerly(
            SqlClient client, ConversationId conversation, UserId author, List<Long> seqs) {
        Tuple values = Tuple.of(conversation.value(), author.value()).addArrayOfLong(seqs.toArray(Long[]::new));
        return client.preparedQuery(FORMER).execute(values).map(rows -> {
            Map<Long, Former> formerly = new HashMap<>();
            rows.forEach(row ->
                    formerly.put(row.getLong("seq"), new Former(row.getBoolean("delivered"), row.getBoolean("read"))));
            return formerly;
        });
    }

    private static Future<Optional<Audience>> present(SqlClient client, ConversationId conversation, UserId author) {
        return client.preparedQuery(OF)
                .execute(Tuple.of(conversation.value(), author.value()))
                .map(rows -> {
                    List<Recipient> recipients = new ArrayList<>(rows.size());
                    boolean readsShown = false;
                    boolean member = false;
                    Instant at = null;
                    for (Row row : rows) {
                        readsShown = row.getBoolean("reads_shown");
                        member = row.getBoolean("member");
                        at = EntryRows.instant(row, "at");
                        if (row.getString("user_id") != null) {
                            recipients.add(recipient(row));
                        }
                    }
                    return member ? Optional.of(new Audience(recipients, readsShown, at)) : Optional.empty();
                });
    }

    private static Recipient recipient(Row row) {
        return new Recipient(
                new UserId(row.getString("user_id")),
                row.getLong("from_seq"),
                row.getLong("delivered_seq"),
                row.getLong("read_public_seq"));
    }
}
