// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import dev.chaski.embedded.EmbeddedException;
import dev.chaski.embedded.EmbeddedStores;
import dev.chaski.local.InstanceProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Two clustered instances as processes of their own on one data directory, with people who have talked before; for a
 * first look, and to see what a kill does.
 *
 * <p>A signal ends all that it started, the servers of the data directory too where nobody else uses them, with status
 * 0. An instance that ends by itself is reported, and the other one goes on.
 */
public final class Demo {
    private static final String HOST = "127.0.0.1";
    private static final int FAILED = 1;

    /**
     * Where the two run.
     *
     * @param dataDir absolute; shared by both
     * @param settings {@code -D} arguments for both
     * @param config the configuration file for both, if one was named
     */
    public record Options(Path dataDir, int port, int secondPort, List<String> settings, Optional<Path> config) {
        /** Copies the list. */
        public Options {
            settings = List.copyOf(settings);
        }
    }

    private final Options options;
    private final PrintWriter out;
    private final List<InstanceProcess> started = new CopyOnWriteArrayList<>();
    private final CountDownLatch allEnded = new CountDownLatch(1);
    private boolean stopping;

    private Demo(Options options, PrintWriter out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Runs until a signal ends the JVM, with status 0.
     *
     * @return 1, where it could not start, or both instances have ended by themselves; then nothing of it runs any more
     */
    public static int run(Options options, PrintWriter out, PrintWriter err) throws Exception {
        if (options.port() == options.secondPort()) {
            err.println("The two instances need two ports, and both were given " + options.port() + ".");
            return FAILED;
        }
        for (int port : List.of(options.port(), options.secondPort())) {
            if (InstanceProcess.taken(port)) {
                err.println("Port " + port + " of 127.0.0.1 is taken; --port and --second-port name others.");
                return FAILED;
            }
        }
        Demo demo = new Demo(options, out);
        Thread hook = new Thread(demo::endedBySignal, "chaski-demo-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            demo.begin();
            demo.allEnded.await();
            demo.stop();
        } catch (IOException | ExecutionException | IllegalStateException e) {
            demo.stop();
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            err.println("The demo could not start: " + cause.getMessage());
        }
        return FAILED;
    }

    private void begin() throws Exception {
        Files.createDirectories(options.dataDir());
        out.println("Starting two instances; the first time the embedded PostgreSQL is unpacked too…");
        InstanceProcess first = start("first", options.port());
        InstanceProcess second = start("second", options.secondPort());
        first.awaitReady();
        second.awaitReady();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            String weekend = result(new Samples(vertx, first.url()).make());
            out.println(new Invitation(first, second, weekend).text());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
        Stream.of(first, second).forEach(each -> each.onEnd(() -> ended(each)));
    }

    private synchronized InstanceProcess start(String name, int port) throws IOException {
        if (stopping) {
            throw new IllegalStateException("it was told to stop");
        }
        Path log = options.dataDir().resolve("demo-" + port + ".log");
        List<String> arguments = new ArrayList<>(List.of("-Xmx512m"));
        arguments.addAll(options.settings());
        arguments.add("-Dchaski.env=development");
        arguments.add("-Dchaski.http.host=" + HOST);
        arguments.add("-Dchaski.http.port=" + port);
        arguments.add("-Dchaski.data.dir=" + options.dataDir());
        InstanceProcess instance = InstanceProcess.start(name, log, arguments, options.config());
        started.add(instance);
        return instance;
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    private synchronized void ended(InstanceProcess gone) {
        if (stopping) {
            return;
        }
        String what =
                "The " + gone.name() + " instance (pid " + gone.pid() + ") has ended with status " + gone.status();
        Optional<InstanceProcess> other =
                started.stream().filter(InstanceProcess::alive).findFirst();
        out.println(other.map(o -> what + "; the " + o.name() + " one goes on: " + o.url())
                .orElse(what + "; none is left."));
        if (other.isEmpty()) {
            allEnded.countDown();
        }
    }

    /** A JVM that a signal ends has a status of its own, so an end in order is halt(0); any other end keeps its status. */
    private void endedBySignal() {
        if (stop()) {
            out.println("Stopped.");
            Runtime.getRuntime().halt(0);
        }
    }

    /** Ends all that was started; answers false if that was done, or is being done, already. */
    private boolean stop() {
        synchronized (this) {
            if (stopping) {
                return false;
            }
            stopping = true;
        }
        started.forEach(InstanceProcess::stop);
        try {
            for (InstanceProcess instance : started) {
                instance.stopped();
            }
            // Instances that were killed have left the servers of the directory running.
            EmbeddedStores.open(options.dataDir(), false, false).close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (EmbeddedException e) {
            out.println("The embedded servers of " + options.dataDir() + " may still run: " + e.getMessage());
        }
        return true;
    }
}
