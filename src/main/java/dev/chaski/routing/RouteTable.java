// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.chat.DeviceId;
import dev.chaski.chat.UserId;
import dev.chaski.redis.Keys;
import dev.chaski.redis.LuaScript;
import dev.chaski.redis.RedisCommands;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Which instances hold sockets of a user, in Redis: {@code user:{id}:sockets} has a field for each session. What this instance has written it remembers, so that it can write all of it again under a new
 * incarnation. A failed write makes the lease incomplete, and an instance without a complete lease is told of everything.
 */
public final class RouteTable {
    private static final long LIFE_S = 6 * 3600;
    /** Of what says which routes there are to sweep, though they themselves have expired: an installation of one instance may stand still for days. */
    static final long LISTS_LIFE_S = 7 * 24 * 3600;

    /** Of what is written when a user was last seen. */
    public static final long SEEN_LIFE_S = 90L * 24 * 3600;

    private static final int FIELDS = 4;
    private static final int WRITTEN_AT_ONCE = 250;
    private static final String AWAY = "away";
    private static final LuaScript ADD = LuaScript.named("route_add");

    private final RedisCommands redis;
    private final Keys keys;
    private final String nodeId;
    private final Map<String, Route> own = new ConcurrentHashMap<>();
    private volatile String incarnation = "";
    private volatile Runnable onFailedWrite = () -> {};

    /** One socket of a user; {@code away} as its client said last. */
    public record Route(UserId user, DeviceId device, String sessionId, boolean away) {}

    /** A socket somewhere, as the table has it. */
    public record Found(String sessionId, String nodeId, String device, boolean away) {}

    public RouteTable(RedisCommands redis, Keys keys, String nodeId) {
        this.redis = redis;
        this.keys = keys;
        this.nodeId = nodeId;
    }

    void onFailedWrite(Runnable action) {
        onFailedWrite = action;
    }

    /**
     * Registers a socket of this instance, and answers with all that the user has, itself included; empty when Redis did not answer: the route is then remembered and written later.
     */
    public Future<Optional<List<Found>>> add(Route route) {
        own.put(route.sessionId(), route);
        String under = incarnation;
        List<String> arguments = List.of(route.sessionId(), value(route), Long.toString(LIFE_S));
        List<Request> requests = new ArrayList<>(listed(route));
        String user = route.user().value();
        requests.add(ADD.on(List.of(keys.sockets(user), keys.lastSeen(user)), arguments));
        return redis.batch(requests)
                .compose(replies -> under.equals(incarnation)
                        ? Future.succeededFuture(replies)
                        : write(List.of(route)).map(replies)) // or it would be swept with what was written before
                .map(replies -> Optional.of(inTurn(replies.get(replies.size() - 1))))
                .recover(e -> {
                    onFailedWrite.run();
                    return Future.succeededFuture(Optional.empty());
                });
    }

    private List<Request> write(Route route) {
        String key = keys.sockets(route.user().value());
        List<Request> requests = new ArrayList<>();
        requests.add(Request.cmd(Command.HSET).arg(key).arg(route.sessionId()).arg(value(route)));
        requests.add(Request.cmd(Command.EXPIRE).arg(key).arg(LIFE_S));
        requests.add(Request.cmd(Command.DEL).arg(keys.lastSeen(route.user().value())));
        requests.addAll(listed(route));
        return requests;
    }

    private String value(Route route) {
        return String.join("|", nodeId, incarnation, Keys.escape(route.device().value()), route.away() ? AWAY : "here");
    }

    private List<Request> listed(Route route) {
        String key = keys.usersOf(nodeId, incarnation);
        return List.of(
                Request.cmd(Command.SADD).arg(key).arg(route.user().value()),
                Request.cmd(Command.EXPIRE).arg(key).arg(LISTS_LIFE_S));
    }

    private static List<Found> found(Response hash) {
        List<Found> found = new ArrayList<>();
        for (String session : hash.getKeys()) {
            found.add(found(session, hash.get(session).toString()));
        }
        return found;
    }

    private static List<Found> inTurn(Response sessionsAndValues) {
        List<Found> found = new ArrayList<>();
        for (int i = 0; i + 1 < sessionsAndValues.size(); i += 2) {
            found.add(found(
                    sessionsAndValues.get(i).toString(),
                    sessionsAndValues.get(i + 1).toString()));
        }
        return found;
    }

    private static Found found(String session, String value) {
        String[] fields = value.split("\\|", FIELDS);
        return new Found(session, fields[0], fields[2], fields[FIELDS - 1].equals(AWAY));
    }

    /** Whoever has a socket here. */
    public Set<UserId> users() {
        return own.values().stream().map(Route::user).collect(Collectors.toSet());
    }

    /** Takes a socket out; a route that could not be removed is swept with its incarnation. */
    public void remove(Route route) {
        own.remove(route.sessionId());
        redis.send(removal(route)).onFailure(e -> onFailedWrite.run());
    }

    private Request removal(Route route) {
        return Request.cmd(Command.HDEL).arg(keys.sockets(route.user().value())).arg(route.sessionId());
    }

    /** Writes everything that this instance has under that incarnation, a part at a time. Fails when any of it could not be written. */
    Future<Void> rewrite(String newIncarnation) {
        incarnation = newIncarnation;
        String incarnations = keys.incarnationsOf(nodeId);
        Future<?> turn = redis.batch(List.of(
                Request.cmd(Command.SADD).arg(incarnations).arg(newIncarnation),
                Request.cmd(Command.EXPIRE).arg(incarnations).arg(LISTS_LIFE_S)));
        List<Route> routes = List.copyOf(own.values());
        for (int i = 0; i < routes.size(); i += WRITTEN_AT_ONCE) {
            List<Route> part = routes.subList(i, Math.min(routes.size(), i + WRITTEN_AT_ONCE));
            turn = turn.compose(v -> write(part));
        }
        return turn.mapEmpty();
    }

    /** Those of them that are still there, as they are now. One that goes meanwhile, on another thread, may have been removed before it was written. */
    private Future<?> write(List<Route> routes) {
        return batch(routes.stream()
                        .map(route -> own.get(route.sessionId()))
                        .filter(Objects::nonNull)
                        .flatMap(route -> write(route).stream())
                        .toList())
                .compose(written -> batch(routes.stream()
                        .filter(route -> !own.containsKey(route.sessionId()))
                        .map(this::removal)
                        .toList()));
    }

    private Future<?> batch(List<Request> requests) {
        return requests.isEmpty() ? Future.succeededFuture() : redis.batch(requests);
    }

    /**
     * The other instances that must be told of something that concerns these users: those with routes, and every one of {@code others} whose lease is not there and complete. Fails when Redis does not answer:
     * then it concerns them all.
     */
    Future<Set<String>> nodesOf(Collection<UserId> users, List<String> others) {
        List<Request> requests = new ArrayList<>();
        others.forEach(node -> requests.add(Request.cmd(Command.GET).arg(keys.lease(node))));
        users.forEach(user -> requests.add(Request.cmd(Command.HVALS).arg(keys.sockets(user.value()))));
        return redis.batch(requests).map(replies -> {
            Set<String> nodes = new HashSet<>();
            for (int i = 0; i < others.size(); i++) {
                if (!Lease.complete(replies.get(i))) {
                    nodes.add(others.get(i));
                }
            }
            for (Response routes : replies.subList(others.size(), replies.size())) {
                routes.forEach(value -> nodes.add(node(value.toString())));
            }
            nodes.retainAll(others);
            return nodes;
        });
    }

    private static String node(String value) {
        return value.substring(0, value.indexOf('|'));
    }

    /** All sockets of each of these users, in their order, wherever they are; fails when Redis does not answer. */
    public Future<List<List<Found>>> of(List<UserId> users) {
        List<Request> requests = users.stream()
                .map(user -> Request.cmd(Command.HGETALL).arg(keys.sockets(user.value())))
                .toList();
        return redis.batch(requests)
                .map(replies -> replies.stream().map(RouteTable::found).toList());
    }

    /**
     * Removes the routes that dead incarnations of an instance have left behind, and writes when their users were last seen. What holds the instance's lease is not touched; its users are named all the same
     * where {@code leasedToo}. Several may do it at once; one that failed is carried on by the next.
     *
     * <p>{@code concerned} hears, a part at a time, of whom something else is known now: they had routes of that instance, or had just gone from there and nobody has written when. Where a part failed it hears
     * of all in it. The answer: whether some routes stay, since an incarnation still holds the lease, for seconds even when it is dead.
     */
    public Future<Boolean> sweep(String node, boolean leasedToo, Consumer<Collection<UserId>> concerned) {
        return new Sweep(redis, keys, node, leasedToo, concerned).run();
    }

    /** Instances that have not renewed their lease for longer than it lasts, and were not swept yet. */
    public Future<List<String>> silent() {
        return new LastAlive(redis, keys).silent(Lease.LIFE_MS);
    }
}
