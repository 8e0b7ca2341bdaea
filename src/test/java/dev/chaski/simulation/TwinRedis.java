// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.redis.RedisCommands;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RequestImpl;
import io.vertx.redis.client.impl.types.BulkType;
import io.vertx.redis.client.impl.types.MultiType;
import io.vertx.redis.client.impl.types.NumberType;
import io.vertx.redis.client.impl.types.SimpleStringType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** As much of Redis as routing asks of it, in memory. While it is down commands fail after their time-out, and some of them were carried out all the same. */
final class TwinRedis {
    private static final long TIMEOUT_MS = 250;

    private record Text(String value, long expiresAt) {}

    private final Agenda agenda;
    private final Faults faults;
    private final Map<String, Map<String, String>> hashes = new LinkedHashMap<>();
    private final Map<String, Set<String>> sets = new LinkedHashMap<>();
    private final Map<String, Text> texts = new LinkedHashMap<>();

    TwinRedis(Agenda agenda, Faults faults) {
        this.agenda = agenda;
        this.faults = faults;
    }

    void empty() {
        hashes.clear();
        sets.clear();
        texts.clear();
    }

    /** Redis as an instance reaches it, on one connection. */
    RedisCommands of(SimulatedTurns turns) {
        return new RedisCommands() {
            private long last;

            @Override
            public Future<Response> send(Request request) {
                return batch(List.of(request)).map(replies -> replies.get(0));
            }

            @Override
            public Future<List<Response>> batch(List<Request> requests) {
                Promise<List<Response>> promise = Promise.promise();
                boolean[] answered = new boolean[1];
                if (faults.redisDown) {
                    if (agenda.chance(0.3)) {
                        agenda.after(agenda.between(1, 200), () -> requests.forEach(TwinRedis.this::execute));
                    }
                    agenda.after(TIMEOUT_MS * Agenda.MS, () -> turns.run(() -> promise.fail("Redis does not answer")));
                    return promise.future();
                }
                last = Math.max(last, agenda.nanos() + agenda.between(0.1, 2));
                agenda.at(last, () -> {
                    List<Response> replies = new ArrayList<>();
                    requests.forEach(request -> replies.add(execute(request)));
                    agenda.after(
                            agenda.between(0.1, 2),
                            () -> turns.run(() -> {
                                if (!answered[0]) {
                                    answered[0] = true;
                                    promise.complete(replies);
                                }
                            }));
                });
                return promise.future();
            }
        };
    }

    private Response execute(Request request) {
        List<String> arguments = ((RequestImpl) request)
                .getArgs().stream()
                        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                        .toList();
        String key = arguments.isEmpty() ? "" : arguments.get(0);
        return switch (request.command().toString().toUpperCase(java.util.Locale.ROOT)) {
            case "HSET" -> {
                hashes.computeIfAbsent(key, k -> new LinkedHashMap<>()).put(arguments.get(1), arguments.get(2));
                yield NumberType.create(1);
            }
            case "HDEL" -> {
                hashes.getOrDefault(key, new LinkedHashMap<>())
                        .keySet()
                        .removeAll(arguments.subList(1, arguments.size()));
                yield NumberType.create(1);
            }
            case "HGETALL" -> map(hashes.getOrDefault(key, Map.of()));
            case "HVALS" -> list(hashes.getOrDefault(key, Map.of()).values());
            case "SADD" -> {
                sets.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(arguments.get(1));
                yield NumberType.create(1);
            }
            case "SREM" -> {
                sets.getOrDefault(key, new LinkedHashSet<>()).removeAll(arguments.subList(1, arguments.size()));
                yield NumberType.create(1);
            }
            case "SMEMBERS" -> list(sets.getOrDefault(key, Set.of()));
            case "SSCAN" -> {
                MultiType page = MultiType.create(2, false);
                page.add(bulk("0"));
                page.add(list(sets.getOrDefault(key, Set.of())));
                yield page;
            }
            case "DEL" -> {
                sets.remove(key);
                yield NumberType.create(1);
            }
            case "EXPIRE" -> NumberType.create(1);
            case "GET" -> text(key) == null ? null : bulk(text(key));
            case "SET" -> {
                long life = Long.parseLong(arguments.get(3)) * 1000 * Agenda.MS;
                texts.put(key, new Text(arguments.get(1), agenda.nanos() + life));
                yield SimpleStringType.OK;
            }
            case "TIME" -> list(List.of(Long.toString(agenda.nanos() / Agenda.MS / 1000), "0"));
            case "ZSCORE" -> null;
            case "ZREM" -> NumberType.create(0);
            case "EVAL" -> script(arguments);
            default -> throw new IllegalArgumentException(request.toString());
        };
    }

    private Response script(List<String> script) {
        if (script.get(0).contains("HDEL")) {
            return NumberType.create(sweep(script.get(2), script.get(4), script.get(5)));
        }
        if (script.get(0).contains("HGETALL")) {
            return add(script.get(2), script.get(4), script.get(5));
        }
        if (script.get(0).contains("ZADD")) {
            return NumberType.create(0); // nobody searches for the dead here
        }
        return NumberType.create(renew(script));
    }

    /** As {@code routes_sweep.lua}, as far as routes go. */
    private int sweep(String key, String theirs, String aliveAt) {
        Map<String, String> routes = hashes.getOrDefault(key, new LinkedHashMap<>());
        boolean had = routes.values().stream().anyMatch(value -> value.startsWith(theirs));
        if (!aliveAt.isEmpty()) {
            routes.values().removeIf(value -> value.startsWith(theirs));
        }
        return had ? 1 : 0;
    }

    /** As {@code route_add.lua}. */
    private Response add(String key, String session, String value) {
        Map<String, String> routes = hashes.computeIfAbsent(key, k -> new LinkedHashMap<>());
        routes.put(session, value);
        List<String> inTurn = new ArrayList<>();
        routes.forEach((field, each) -> {
            inTurn.add(field);
            inTurn.add(each);
        });
        return list(inTurn);
    }

    private String text(String key) {
        Text text = texts.get(key);
        return text == null || text.expiresAt() < agenda.nanos() ? null : text.value();
    }

    /** As {@code lease_renew.lua}. */
    private int renew(List<String> script) {
        String key = script.get(2);
        String incarnation = script.get(3);
        String held = text(key);
        boolean own = held != null && held.startsWith(incarnation + "|");
        if (!own && !script.get(6).equals("1")) {
            return 0;
        }
        long life = Long.parseLong(script.get(5)) * Agenda.MS;
        texts.put(key, new Text(incarnation + "|" + script.get(4), agenda.nanos() + life));
        return 1;
    }

    private static Response bulk(String text) {
        return BulkType.create(Buffer.buffer(text), false);
    }

    private static Response list(Iterable<String> texts) {
        List<String> all = new ArrayList<>();
        texts.forEach(all::add);
        MultiType list = MultiType.create(all.size(), false);
        all.forEach(text -> list.add(bulk(text)));
        return list;
    }

    private static Response map(Map<String, String> fields) {
        MultiType map = MultiType.create(fields.size(), true);
        fields.forEach((field, value) -> {
            map.add(bulk(field));
            map.add(bulk(value));
        });
        return map;
    }
}
