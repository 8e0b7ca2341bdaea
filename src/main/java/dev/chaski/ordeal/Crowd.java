// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.auth.DevelopmentTokens;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event;
import dev.chaski.prove.History;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** People with one or two devices each, on one event loop; what they do by themselves is {@link Chatter}'s. Everything but the constructor happens on that loop. */
final class Crowd implements Surroundings {
    private static final long MS = 1_000_000;
    private static final int CONNECT_MS = 3000;
    private static final int LARGEST_MESSAGE = 4 << 20;
    private static final long TOKEN_SECONDS = 86_400;
    private static final double SECOND_DEVICE = 0.5;
    private static final double SMALL_WINDOW = 0.3;
    private static final int SMALLEST_WINDOW = 5;
    private static final int USUAL_WINDOW = 50;
    private static final int YEARS = 30;

    private final Vertx vertx;
    private final List<String> urls;
    private final Random random;
    private final History history;
    private final WebSocketClient sockets;
    private final Map<UserId, String> tokens = new LinkedHashMap<>();
    /** Where each one tried last. */
    private final Map<UserId, Integer> tried = new HashMap<>();

    private final Map<UserId, List<Device>> people = new LinkedHashMap<>();
    private final List<Device> devices = new ArrayList<>();
    private final Absences absences = new Absences();
    private final long startedAt = System.nanoTime();
    /** Who reads nothing. */
    private final Map<Device, Absences.Open> slow = new LinkedHashMap<>();

    private final List<String> accidents = new ArrayList<>();
    private long numbers;
    private long lastHeardMs;
    private boolean twice;

    /** {@code secret} signs their tokens; they are offline until they are told to come. */
    Crowd(Vertx vertx, List<String> urls, String secret, int number, Random random, History history) {
        this.vertx = vertx;
        this.urls = urls;
        this.random = random;
        this.history = history;
        this.sockets = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setConnectTimeout(CONNECT_MS)
                .setMaxConnections(Integer.MAX_VALUE)
                .setMaxFrameSize(LARGEST_MESSAGE)
                .setMaxMessageSize(LARGEST_MESSAGE));
        Habits habits = Habits.REAL.among(number + (int) (number * SECOND_DEVICE));
        for (int i = 0; i < number; i++) {
            UserId user = new UserId("person-" + i);
            tokens.put(
                    user,
                    DevelopmentTokens.issue(
                            secret, user.value(), Optional.empty(), Optional.empty(), TOKEN_SECONDS, Instant.now()));
            List<Device> own = new ArrayList<>();
            for (int d = 0; d < (chance(SECOND_DEVICE) ? 2 : 1); d++) {
                int window = chance(SMALL_WINDOW) ? SMALLEST_WINDOW + random.nextInt(SMALLEST_WINDOW) : USUAL_WINDOW;
                own.add(new Device(this, habits, user, new DeviceId("p" + i + "d" + d), window));
            }
            people.put(user, List.copyOf(own));
            devices.addAll(own);
        }
    }

    List<UserId> people() {
        return List.copyOf(people.keySet());
    }

    List<Device> devices() {
        return devices;
    }

    List<Device> devicesOf(UserId user) {
        return people.get(user);
    }

    String token(UserId user) {
        return tokens.get(user);
    }

    /** What no device should ever have been told. */
    List<String> accidents() {
        return accidents;
    }

    Absences absences() {
        return absences;
    }

    /** Since the beginning. */
    long nowMs() {
        return (System.nanoTime() - startedAt) / MS;
    }

    /** When an entry or a receipt last arrived anywhere. */
    long lastHeardMs() {
        return lastHeardMs;
    }

    boolean settled() {
        return devices.stream().allMatch(Device::settled);
    }

    /** Somebody writes there; answers the message's tempId. */
    String say(UserId author, ConversationId conversation) {
        List<Device> own = people.get(author);
        Device first = own.get(random.nextInt(own.size()));
        String tempId = first.say(conversation);
        if (twice) {
            own.stream().filter(other -> other != first).forEach(other -> other.say(conversation, tempId));
            first.sayAgain();
        }
        return tempId;
    }

    /** Comes back after some time. */
    void away(Device device, long milliseconds) {
        Absences.Open away = absences.begins(device.id(), nowMs());
        device.goAway();
        vertx.setTimer(milliseconds, id -> {
            device.comeOn();
            absences.ends(away, nowMs());
        });
    }

    /** Acknowledges again after some time; its window fills, so what waits for it is its own doing. */
    void silent(Device device, long milliseconds) {
        Absences.Open away = absences.begins(device.id(), nowMs());
        device.acknowledging(false);
        vertx.setTimer(milliseconds, id -> {
            device.acknowledging(true);
            absences.ends(away, nowMs());
        });
    }

    /** One of so many reads no more; answers how many they are. */
    int stopReading(int oneIn) {
        devices.stream()
                .filter(device -> device.line().isPresent() && random.nextInt(oneIn) == 0)
                .forEach(device -> {
                    slow.put(device, absences.begins(device.id(), nowMs()));
                    device.reading(false);
                });
        return slow.size();
    }

    void readAgain() {
        slow.forEach((device, absence) -> {
            device.reading(true);
            absences.ends(absence, nowMs());
        });
        slow.clear();
    }

    void everybodyHangsUp() {
        devices.forEach(Device::hangUp);
    }

    void sendingTwice(boolean yes) {
        twice = yes;
    }

    void clocksAreWrong(boolean yes) {
        devices.forEach(device -> device.claims(
                yes
                        ? Optional.of(Instant.now()
                                .atOffset(ZoneOffset.UTC)
                                .plusYears(random.nextInt(-YEARS, YEARS))
                                .toInstant())
                        : Optional.empty()));
    }

    @Override
    public void after(long nanos, Runnable action) {
        vertx.setTimer(Math.max(1, nanos / MS), id -> action.run());
    }

    @Override
    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    @Override
    public long between(double fromMs, double toMs) {
        return (long) ((fromMs + random.nextDouble() * (toMs - fromMs)) * MS);
    }

    @Override
    public long nextNumber() {
        return ++numbers;
    }

    @Override
    public void record(Event event) {
        if (event instanceof Event.Pushed || event instanceof Event.ReceiptTold) {
            lastHeardMs = nowMs();
        }
        history.add(nowMs(), event);
    }

    /** One after the other: behind a balancer nobody tries the same dead instance twice. */
    @Override
    public Optional<Line> line(UserId user, Consumer<String> heard, IntConsumer ended) {
        int at = (tried.getOrDefault(user, random.nextInt(urls.size())) + 1) % urls.size();
        tried.put(user, at);
        String url = urls.get(at);
        return Optional.of(new SocketLine(sockets, url, tokens.get(user), text -> hear(heard, text), ended));
    }

    private void hear(Consumer<String> heard, String text) {
        try {
            heard.accept(text);
        } catch (RuntimeException e) {
            accidents.add("A device could not make sense of " + text + ": " + e.getMessage());
        }
    }
}
