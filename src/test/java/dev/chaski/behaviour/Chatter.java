// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** A user who goes on chatting, or only listening, whatever happens to the instances: reconnects to any, and sends again what was not confirmed. */
final class Chatter implements AutoCloseable {
    private static final Duration A_RESTART = Duration.ofSeconds(90);
    private static final Duration A_MOMENT = Duration.ofMillis(100);

    private final Phone phone;
    private final String conversation;
    private final Supplier<List<String>> urls;
    private final boolean talks;
    private final List<String> confirmed = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> running;
    private volatile boolean enough;
    private int attempts;

    Chatter(Phone phone, String conversation, boolean talks, Supplier<List<String>> urls) {
        this.phone = phone;
        this.conversation = conversation;
        this.urls = urls;
        this.talks = talks;
        this.running = new CompletableFuture<>();
        Thread thread = new Thread(this::run, "chatter " + phone);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            for (int i = 1; !enough; i++) {
                if (talks) {
                    say(phone.userId() + " says " + i);
                } else {
                    Awaitility.await().pollInterval(A_MOMENT).atMost(A_RESTART).until(() -> enough || phone.ended());
                }
                if (phone.ended()) {
                    reconnect();
                }
            }
            running.complete(null);
        } catch (Throwable e) {
            running.completeExceptionally(e);
        }
    }

    private void say(String text) {
        Awaitility.await(text)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(A_RESTART)
                .until(() -> {
                    if (phone.ended()) {
                        reconnect();
                    }
                    return isConfirmed(text);
                });
        confirmed.add(text);
    }

    private boolean isConfirmed(String text) throws InterruptedException {
        try {
            JsonObject reply = phone.saying(conversation, text, text).get(5, TimeUnit.SECONDS);
            return reply.getString("type").equals("message_confirmed");
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private void reconnect() {
        Awaitility.await("an instance for " + phone)
                .pollInterval(A_MOMENT)
                .atMost(A_RESTART)
                .until(this::connects);
    }

    private boolean connects() {
        List<String> known = urls.get();
        if (known.isEmpty()) {
            return false;
        }
        try {
            phone.connect(known.get(attempts++ % known.size()));
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return phone + (phone.ended() ? ", not connected" : "") + ": " + phone.frames();
    }

    /** What was confirmed so far, in this order. */
    List<String> confirmed() {
        return List.copyOf(confirmed);
    }

    /** Finishes the sentence; fails if the chatting ever did. */
    @Override
    public void close() {
        enough = true;
        Patience.result(running, A_RESTART);
    }
}
