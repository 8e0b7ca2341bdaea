// SPDX-License-Identifier: Apache-2.0
package dev.chaski.figures;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Measures at instances that run: {@code online}, {@code marks}, {@code group}, {@code storage}. See the package. */
public final class Figures {
    private static final String STORAGE = """
            select 'entries' as what, (select count(*) from entries) as rows, pg_total_relation_size('entries') as bytes
            union all select 'conversation_members', (select count(*) from conversation_members), pg_total_relation_size('conversation_members')
            union all select 'message_receipts', (select count(*) from message_receipts), pg_total_relation_size('message_receipts')
            union all select 'device_cursors', (select count(*) from device_cursors), pg_total_relation_size('device_cursors')
            union all select 'membership_periods', (select count(*) from membership_periods), pg_total_relation_size('membership_periods')
            union all select 'users', (select count(*) from users), pg_total_relation_size('users')
            union all select 'devices', (select count(*) from devices), pg_total_relation_size('devices')
            union all select 'commits', (select count(*) from commits), pg_total_relation_size('commits')
            """;

    private final Map<String, String> options = new HashMap<>();

    private Figures(List<String> arguments) {
        for (int i = 1; i + 1 < arguments.size(); i += 2) {
            options.put(arguments.get(i).substring(2), arguments.get(i + 1));
        }
    }

    /** The first argument says what; then pairs of {@code --name value}. */
    public static void main(String[] arguments) {
        Figures figures = new Figures(List.of(arguments));
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "online" -> figures.online();
            case "marks" -> figures.marks();
            case "group" -> figures.group();
            case "storage" -> figures.storage();
            default -> System.err.println("online, marks, group or storage");
        }
    }

    private int number(String name, int otherwise) {
        return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
    }

    private Crowd crowd() {
        return new Crowd(
                List.of(options.getOrDefault("urls", "http://127.0.0.1:8080").split(",")));
    }

    private void online() {
        try (Crowd crowd = crowd()) {
            System.out.println(
                    new Online(crowd, number("users", 10_000), number("seconds", 60), number("rate", 200)).measure());
        }
    }

    private void marks() {
        try (Crowd crowd = crowd()) {
            System.out.println(new MarksFigure(
                            crowd,
                            number("pairs", 500),
                            number("rate", 10_000),
                            number("warm", 0),
                            number("seconds", 20))
                    .measure());
        }
    }

    /** Everybody reads ten times, a little further each time. */
    private void group() {
        int members = number("members", 1000);
        int rounds = 10;
        try (Crowd crowd = crowd()) {
            String group = crowd.conversations(0, 1, members).get(0);
            for (int i = 0; i < rounds; i++) {
                JsonObject message = new JsonObject()
                        .put("conversationId", group)
                        .put("content", "round " + i)
                        .put("tempId", UUID.randomUUID().toString());
                Crowd.await(crowd.on(() -> crowd.ask(0, HttpMethod.POST, "/messages", message)));
                crowd.each(
                        members - 1,
                        member -> crowd.ask(
                                member + 1,
                                HttpMethod.POST,
                                "/messages/read",
                                new JsonObject().put("conversationId", group)));
            }
            long rows = ask("select count(*) from message_receipts where conversation_id = '" + group + "'");
            long reads = (long) rounds * (members - 1);
            System.out.printf(
                    "%d reads in a group of %d: %d rows of history, %.1f for a thousand reads%n",
                    reads, members, rows, rows * 1000.0 / reads);
        }
    }

    private void storage() {
        Vertx vertx = Vertx.vertx();
        Pool pool = pool(vertx);
        Crowd.await(pool.query(STORAGE).execute())
                .forEach(row -> System.out.printf(
                        "%-22s %10d rows %12d bytes %8.1f bytes a row%n",
                        row.getString("what"),
                        row.getLong("rows"),
                        row.getLong("bytes"),
                        row.getLong("bytes") / Math.max(1.0, row.getLong("rows"))));
        Crowd.await(vertx.close());
    }

    private long ask(String sql) {
        Vertx vertx = Vertx.vertx();
        long answer =
                Crowd.await(pool(vertx).query(sql).execute()).iterator().next().getLong(0);
        Crowd.await(vertx.close());
        return answer;
    }

    private Pool pool(Vertx vertx) {
        return PgBuilder.pool()
                .connectingTo(options.get("postgres"))
                .using(vertx)
                .build();
    }
}
