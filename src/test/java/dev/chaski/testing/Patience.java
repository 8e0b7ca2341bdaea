// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/** Waiting, with an end to it. */
public final class Patience {
    /** For what somebody asked for. */
    public static final Duration ENOUGH = Duration.ofSeconds(15);

    /** For what arrives by itself: the reconcile bound of 3 s, and as much again for a busy machine. */
    public static final Duration PROMISED = Duration.ofSeconds(6);

    private static final Duration GLANCE = Duration.ofMillis(5);

    private Patience() {}

    /** Returns when the condition holds; fails with what was awaited, and with what was there instead. */
    public static void until(String what, BooleanSupplier condition, Supplier<?> instead) {
        until(what, ENOUGH, condition, instead);
    }

    /** As {@link #until(String, BooleanSupplier, Supplier)}, within this time. */
    public static void until(String what, Duration atMost, BooleanSupplier condition, Supplier<?> instead) {
        try {
            await(what)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(GLANCE)
                    .atMost(atMost)
                    .until(condition::getAsBoolean);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("Waited " + atMost + " for " + what + "; there was: " + instead.get(), e);
        }
    }

    /** Returns when the condition has held for so long without a break; fails as soon as it does not. */
    public static void still(String what, Duration time, BooleanSupplier condition, Supplier<?> instead) {
        if (!condition.getAsBoolean()) {
            throw new AssertionError("Not so: " + what + "; there was: " + instead.get());
        }
        long end = System.nanoTime() + time.toNanos();
        await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(GLANCE)
                .atMost(time.plus(ENOUGH))
                .until(() -> {
                    if (!condition.getAsBoolean()) {
                        throw new AssertionError("No longer so: " + what + "; there was: " + instead.get());
                    }
                    return System.nanoTime() > end;
                });
    }

    /** What the future came to. */
    public static <T> T result(Future<T> future, Duration atMost) {
        return result(future.toCompletionStage().toCompletableFuture(), atMost);
    }

    /** What the future came to. */
    public static <T> T result(CompletableFuture<T> future, Duration atMost) {
        try {
            return future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("Failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("Nothing within " + atMost, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
