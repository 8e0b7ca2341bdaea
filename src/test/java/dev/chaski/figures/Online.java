// SPDX-License-Identifier: Apache-2.0
package dev.chaski.figures;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** Users come online, each watching nine others, while pairs of others write to each other: how long messages take without and beside it, and how fast presence is. */
final class Online {
    private static final int COMPANY = 10;
    private static final int PAIRS = 20;
    private static final int SPARE_MS = 60_000;
    private static final int GLANCE_MS = 50;
    private static final int AGAIN_MS = 1000;

    private final Crowd crowd;
    private final int users;
    private final int seconds;
    private final int rate;
    private final Map<String, Long> sentAt = new HashMap<>();
    private final List<Crowd.Socket> writers = new ArrayList<>();
    private final Map<Integer, Crowd.Socket> people = new HashMap<>();
    private final Set<String> heardOnline = new HashSet<>();
    private final Set<String> heardAway = new HashSet<>();
    private Histogram latency = new Histogram(3);
    private long changes;
    private long lastAwayAt;

    /** {@code rate}: messages a second, in all. */
    Online(Crowd crowd, int users, int seconds, int rate) {
        this.crowd = crowd;
        this.users = users - users % COMPANY;
        this.seconds = seconds;
        this.rate = rate;
    }

    /** What was measured. {@code unheard}: (watcher, watched) of which one never heard of the other; {@code lost} messages were neither refused nor did they come. */
    record Result(Histogram without, Histogram beside, long changes, long unheard, long lost, double changesASecond) {
        @Override
        public String toString() {
            return "delivery without: p50 %.1f ms, p99 %.1f ms; beside: p50 %.1f ms, p99 %.1f ms; %d presence frames, %d never heard, %d messages lost; all away: %.0f changes told a second"
                    .formatted(
                            without.getValueAtPercentile(50) / 1e3,
                            without.getValueAtPercentile(99) / 1e3,
                            beside.getValueAtPercentile(50) / 1e3,
                            beside.getValueAtPercentile(99) / 1e3,
                            changes,
                            unheard,
                            lost,
                            changesASecond);
        }
    }

    Result measure() {
        List<String> talks = crowd.conversations(0, PAIRS, 2);
        crowd.conversations(2 * PAIRS, users / COMPANY, COMPANY);
        Context loop = crowd.vertx().getOrCreateContext();
        crowd.each(2 * PAIRS, i -> crowd.connect(i, this::message).onSuccess(writers::add));
        long ticking = talk(loop, talks);
        Histogram without = during(Math.max(2, seconds / 2) * 1000L);
        Crowd.await(crowd.on(this::come));
        Histogram beside = take();
        int pairs = users * (COMPANY - 1);
        until(() -> heardOnline.size() == pairs);
        Crowd.await(crowd.on(this::away));
        long began = System.nanoTime();
        until(() -> heardAway.size() == pairs);
        crowd.vertx().cancelTimer(ticking);
        until(sentAt::isEmpty);
        return Crowd.await(crowd.on(() -> Future.succeededFuture(new Result(
                without,
                beside,
                changes,
                pairs - heardOnline.size(),
                sentAt.size(),
                heardAway.size() / (COMPANY - 1.0) / Math.max(0.001, (lastAwayAt - began) / 1e9)))));
    }

    private void message(JsonObject frame) {
        if ("message_failed".equals(frame.getString("type"))) {
            sentAt.remove(frame.getString("tempId"));
        } else if ("message_received".equals(frame.getString("type"))) {
            Long sent = sentAt.remove(frame.getJsonObject("message").getString("content"));
            if (sent != null) {
                latency.recordValue((System.nanoTime() - sent) / 1000);
            }
        }
    }

    private long talk(Context loop, List<String> talks) {
        int[] turn = {0};
        Promise<Long> timer = Promise.promise();
        loop.runOnContext(go -> timer.complete(crowd.vertx().setPeriodic(10, tick -> {
            for (int k = 0; k < Math.max(1, rate / 100); k++) {
                String text = UUID.randomUUID().toString();
                int writer = turn[0]++ % writers.size();
                sentAt.put(text, System.nanoTime());
                writers.get(writer)
                        .say(new JsonObject()
                                .put("type", "send_message")
                                .put("conversationId", talks.get(writer / 2))
                                .put("tempId", text)
                                .put("content", text));
            }
        })));
        return Crowd.await(timer.future());
    }

    private Histogram during(long ms) {
        take();
        pause(ms);
        return take();
    }

    private Histogram take() {
        return Crowd.await(crowd.on(() -> {
            Histogram taken = latency;
            latency = new Histogram(3);
            return Future.succeededFuture(taken);
        }));
    }

    private void pause(long ms) {
        Crowd.await(crowd.vertx().timer(ms));
    }

    /** Waits for that, and not for ever. */
    private void until(Supplier<Boolean> done) {
        long given = System.nanoTime() + SPARE_MS * 1_000_000L;
        while (System.nanoTime() < given && !Crowd.await(crowd.on(() -> Future.succeededFuture(done.get())))) {
            pause(GLANCE_MS);
        }
    }

    /** Evenly over the time. */
    private Future<Void> come() {
        List<Future<?>> coming = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            int number = 2 * PAIRS + i;
            long at = 1 + (long) i * seconds * 1000 / users;
            coming.add(crowd.vertx()
                    .timer(at)
                    .compose(go -> crowd.connect(number, frame -> presence(number, frame)))
                    .onSuccess(socket -> {
                        people.put(number, socket);
                        watch(number);
                    }));
        }
        return Future.all(coming).mapEmpty();
    }

    private void watch(int number) {
        int first = number - (number - 2 * PAIRS) % COMPANY;
        JsonArray others = new JsonArray();
        for (int i = first; i < first + COMPANY; i++) {
            if (i != number) {
                others.add(crowd.user(i));
            }
        }
        people.get(number)
                .say(new JsonObject().put("type", "subscribe_presence").put("userIds", others));
    }

    private void presence(int number, JsonObject frame) {
        if ("presence".equals(frame.getString("type"))) {
            changes++;
            heard(number, frame);
        } else if ("presence_state".equals(frame.getString("type"))) {
            frame.getJsonArray("users").forEach(user -> heard(number, (JsonObject) user));
        } else if ("error".equals(frame.getString("type")) && people.containsKey(number)) {
            crowd.vertx().setTimer(AGAIN_MS, later -> watch(number));
        }
    }

    private void heard(int number, JsonObject shown) {
        String pair = number + " " + shown.getString("userId");
        if (shown.getString("status").equals("ONLINE")) {
            heardOnline.add(pair);
        } else if (shown.getString("status").equals("AWAY") && heardAway.add(pair)) {
            lastAwayAt = System.nanoTime();
        }
    }

    private Future<Void> away() {
        people.values()
                .forEach(socket ->
                        socket.say(new JsonObject().put("type", "set_presence").put("status", "AWAY")));
        return Future.succeededFuture();
    }
}
