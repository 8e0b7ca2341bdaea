// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import dev.chaski.config.ChaskiConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/** An instance, from its start to the signal that ends it. Apart from {@link Main}, so that other commands never load Vert.x. */
final class Running {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(28);
    /** Whoever stops as quickly has seconds left to keep something for the next start. */
    private static final Duration QUICK = Duration.ofSeconds(10);

    private final CompletableFuture<Node> started;
    /** Named now: the jar may be another one when this ends. */
    private final Optional<ClassData> toBeKept;

    private Running(CompletableFuture<Node> started, Optional<ClassData> toBeKept) {
        this.started = started;
        this.toBeKept = toBeKept;
    }

    /** Returns only if interrupted; throws if the start fails. */
    static int start(ChaskiConfig config, PrintWriter out) throws Exception {
        Running running =
                new Running(Node.start(config).toCompletionStage().toCompletableFuture(), ClassData.recorded());
        Runtime.getRuntime().addShutdownHook(new Thread(running::stop, "chaski-stop"));
        try {
            Node node = running.started.get();
            out.println("Chaski is ready: " + node.url());
            Heap.giveBackWhatIsNotUsed();
            new CountDownLatch(1).await();
            return 0;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /**
     * Drains, for at most 28 s. A JVM that a signal ends has a status of its own, so a stop in order ends in halt(0).
     * If there was no start, the status says so and is left alone.
     */
    private void stop() {
        if (started.isCompletedExceptionally()) {
            return;
        }
        long begun = System.nanoTime();
        try {
            started.thenCompose(node -> node.stop().toCompletionStage())
                    .get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (System.nanoTime() - begun < QUICK.toNanos()) {
                toBeKept.ifPresent(ClassData::keep);
            }
        } catch (ExecutionException | TimeoutException e) {
            LoggerFactory.getLogger(Main.class).warn("The instance did not stop in order: {}", Main.sentence(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }
}
