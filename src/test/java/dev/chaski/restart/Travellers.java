// SPDX-License-Identifier: Apache-2.0
package dev.chaski.restart;

import dev.chaski.testing.Patience;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Tokens;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Devices in groups of five that chat with each other, on one event loop: every other one through a balancer, every fourth without a notion of goaway. */
final class Travellers implements AutoCloseable {
    private static final int GROUP = 5;
    private static final int CONNECT_MS = 2000;
    private static final int IGNORANT = 4;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final WebSocketClient sockets = vertx.createWebSocketClient(
            new WebSocketClientOptions().setConnectTimeout(CONNECT_MS).setMaxConnections(Integer.MAX_VALUE));
    private final Journal journal = new Journal();
    private final Random random = new Random(10);
    private final List<Traveller> devices = new ArrayList<>();
    private long talking;
    private boolean over;

    /** So many, who can come through {@code balancer} or to {@code addresses}. */
    Travellers(int number, String balancer, List<String> addresses) {
        for (int i = 0; i < number; i++) {
            List<String> ways = i % 2 == 0 ? List.of(balancer) : addresses;
            devices.add(new Traveller(this, "traveller-" + i, ways, i % IGNORANT != 0));
        }
        for (int i = 0; i < number; i += GROUP) {
            List<Traveller> members = devices.subList(i, Math.min(number, i + GROUP));
            String conversation = found(addresses.get(0), members);
            members.forEach(member -> member.in(conversation));
        }
    }

    private static String found(String url, List<Traveller> members) {
        JsonArray others =
                new JsonArray(members.stream().skip(1).map(Traveller::user).toList());
        return new Rest(url, Tokens.of(members.get(0).user()))
                .post("/conversations", new JsonObject().put("type", "GROUP").put("participantIds", others))
                .must(201)
                .body()
                .getString("id");
    }

    WebSocketClient sockets() {
        return sockets;
    }

    Journal journal() {
        return journal;
    }

    Random random() {
        return random;
    }

    void after(long ms, Runnable action) {
        vertx.setTimer(Math.max(1, ms), timer -> {
            if (!over) {
                action.run();
            }
        });
    }

    /** Returns when all are there. */
    void gather() {
        ask(() -> {
            devices.forEach(device -> after(random.nextInt(2 * devices.size()), device::connect));
            return null;
        });
        settled("everybody to be there");
    }

    /** One of them says something, so many times a second. */
    void talk(int aSecond) {
        talking = ask(() -> vertx.setPeriodic(
                1000 / aSecond,
                tick -> devices.get(random.nextInt(devices.size())).say()));
    }

    /** Returns when everything was confirmed and has come to everybody. */
    void finish() {
        vertx.cancelTimer(talking);
        settled("every confirmation");
        Patience.until(
                "everything at everybody",
                () -> ask(() -> devices.stream().allMatch(this::hasAll)),
                () -> ask(() ->
                        some(devices.stream().filter(device -> !hasAll(device)).toList())));
    }

    private boolean hasAll(Traveller device) {
        return device.holds() == journal.head(device.conversation());
    }

    private void settled(String what) {
        Patience.until(
                what,
                LONG,
                () -> ask(() -> devices.stream().allMatch(Traveller::settled)),
                () -> ask(() -> some(
                        devices.stream().filter(device -> !device.settled()).toList())));
    }

    private static String some(List<Traveller> those) {
        return those.size() + " others, such as " + those.stream().limit(3).toList();
    }

    /** Answered on the event loop. */
    <T> T ask(Supplier<T> question) {
        Promise<T> answer = Promise.promise();
        context.runOnContext(go -> answer.complete(question.get()));
        return Patience.result(answer.future(), LONG);
    }

    @Override
    public void close() {
        ask(() -> over = true);
        Patience.result(vertx.close(), LONG);
    }
}
