// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.ordeal.Outages.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Asks the instances that live for {@code /health}, several times a second, and remembers how long they took. Whatever the answer says: one that says "down" is an answer too. */
final class HealthWatch implements AutoCloseable {
    private static final long EVERY_MS = 250;
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Rig rig;
    private final LongSupplier nowMs;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LONGEST)
            .build();
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    private final List<Answer> answers = Collections.synchronizedList(new ArrayList<>());
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "chaski-prove-health");
        thread.setDaemon(true);
        return thread;
    });

    /** Begins at once. {@code nowMs} answers on any thread. */
    HealthWatch(Rig rig, LongSupplier nowMs) {
        this.rig = rig;
        this.nowMs = nowMs;
        clock.scheduleAtFixedRate(() -> rig.living().forEach(this::ask), EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** What came so far; none at all counts as one after ten seconds. */
    List<Answer> answers() {
        synchronized (answers) {
            return List.copyOf(answers);
        }
    }

    private void ask(long life, int number) {
        if (!underWay.add(life)) {
            return;
        }
        long from = nowMs.getAsLong();
        HttpRequest question = HttpRequest.newBuilder(URI.create(rig.url(number) + "/health"))
                .timeout(LONGEST)
                .build();
        http.sendAsync(question, BodyHandlers.discarding()).whenComplete((answer, failure) -> {
            long to = failure == null ? nowMs.getAsLong() : from + LONGEST.toMillis();
            underWay.remove(life);
            if (rig.living().containsKey(life)) {
                answers.add(new Answer(from, to));
            }
        });
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
