// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** The one event loop on which the devices live, for the thread that disturbs them. */
final class Loop implements AutoCloseable {
    private static final long GLANCE_MS = 100;

    /** Connections break all the time here. */
    private static final Logger CLIENT = (Logger) LoggerFactory.getLogger("io.vertx.core");

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();

    Loop() {
        CLIENT.setLevel(Level.OFF);
    }

    Vertx vertx() {
        return vertx;
    }

    void run(Runnable work) {
        ask(() -> {
            work.run();
            return true;
        });
    }

    /** Waits for the answer. */
    <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        context.runOnContext(go -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /** Waits until it holds, or for so long; answers whether it held. */
    boolean await(long milliseconds, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + milliseconds * 1_000_000;
        while (!ask(condition::getAsBoolean)) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(GLANCE_MS);
        }
        return true;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
