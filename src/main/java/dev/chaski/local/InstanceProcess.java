// SPDX-License-Identifier: Apache-2.0
package dev.chaski.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An instance in a process of its own: the program that runs now, with settings of its own. What it writes goes to a file. */
public final class InstanceProcess {
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration GLANCE = Duration.ofMillis(200);
    private static final String READY = "Chaski is ready: ";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(35);

    private final String name;
    private final Path log;
    private final Process process;
    private volatile String url;
    private volatile boolean paused;
    private volatile boolean ready;

    private InstanceProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Returns at once; the instance takes some seconds to be ready.
     *
     * @param arguments of its JVM, such as {@code -Dchaski.http.port=8080}
     * @param config the configuration file, if one was named
     */
    public static InstanceProcess start(String name, Path log, List<String> arguments, Optional<Path> config)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        command.addAll(program());
        config.ifPresent(file -> command.addAll(List.of("--config", file.toString())));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new InstanceProcess(name, log, process);
    }

    /** A jar brings its own manifest; anything else is a class path. */
    private static List<String> program() {
        String path = System.getProperty("java.class.path");
        return path.endsWith(".jar") && !path.contains(System.getProperty("path.separator"))
                ? List.of("-jar", path)
                : List.of("-cp", path, "dev.chaski.Main");
    }

    /** Whether somebody listens there already. */
    public static boolean taken(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** What its starter calls it. */
    public String name() {
        return name;
    }

    /** Where it answers; only after {@link #awaitReady}. */
    public String url() {
        return url;
    }

    /**
     * Returns when it has said that it is ready.
     *
     * @throws IllegalStateException if it ends instead, with its last words, or takes more than two minutes
     */
    public void awaitReady() throws InterruptedException {
        long end = System.nanoTime() + READY_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            if (ended(GLANCE)) {
                throw new IllegalStateException(
                        "the " + name + " instance ended with status " + status() + " (" + log + "): " + lastWords());
            }
            Optional<String> told =
                    lines().stream().filter(line -> line.startsWith(READY)).findFirst();
            if (told.isPresent()) {
                url = told.get().substring(READY.length()).strip();
                return;
            }
        }
        throw new IllegalStateException("the " + name + " instance was not ready in time, see " + log);
    }

    /** Whether it has ever said that it is ready. */
    public boolean wasReady() {
        ready = ready || lines().stream().anyMatch(line -> line.startsWith(READY));
        return ready;
    }

    /** Whether it stands still. */
    public boolean paused() {
        return paused;
    }

    /** Of its process. */
    public long pid() {
        return process.pid();
    }

    /** What it writes, to stdout and stderr. */
    public Path log() {
        return log;
    }

    /** Whether the process runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Only where it is not {@link #alive}. */
    public int status() {
        return process.exitValue();
    }

    /** Calls once when the process has ended, also if it ended before. */
    public void onEnd(Runnable then) {
        process.onExit().thenRun(then);
    }

    /** Waits for its end, but not for longer; answers whether it has ended. */
    public boolean ended(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** SIGSTOP: it stands still, and its connections with it. */
    public void pause() {
        paused = true;
        Signals.send("STOP", List.of(pid()));
    }

    /** SIGCONT: it goes on as if no time had passed. */
    public void resume() {
        paused = false;
        Signals.send("CONT", List.of(pid()));
    }

    /** kill -9; returns when it has ended. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        ended(STOP_LIMIT);
    }

    /** SIGTERM; {@link #stopped} waits for the effect. One that stands still goes on for that. */
    public void stop() {
        process.destroy();
        if (paused) {
            resume();
        }
    }

    /** Returns when it has ended; one that takes too long is killed. */
    public void stopped() throws InterruptedException {
        if (!ended(STOP_LIMIT)) {
            process.destroyForcibly();
            ended(STOP_LIMIT);
        }
    }

    /** The last line that it wrote, which says why it ended. */
    public String lastWords() {
        List<String> lines = lines();
        return lines.isEmpty() ? "it wrote nothing" : lines.get(lines.size() - 1);
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return List.of();
        }
    }
}
