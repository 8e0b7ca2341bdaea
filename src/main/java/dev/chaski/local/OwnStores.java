// SPDX-License-Identifier: Apache-2.0
package dev.chaski.local;

import dev.chaski.embedded.EmbeddedStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL and a Redis that nobody else uses, so that they may be stopped, paused and emptied. All methods block, one at a time. */
public final class OwnStores implements AutoCloseable {
    private static final String POSTGRES = "postgres";
    private static final String REDIS = "redis";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long GLANCE_MS = 20;

    private final Path directory;
    /** Who stands still: one that does cannot be asked. */
    private final Map<String, List<Long>> paused = new HashMap<>();

    private final EmbeddedStores hold;
    private boolean closed;

    /** Starts both in that directory. */
    public OwnStores(Path directory) {
        this.directory = directory;
        this.hold = EmbeddedStores.open(directory, true, true);
    }

    /** Of the database {@code chaski}. */
    public String postgresUri() {
        return hold.postgresUri();
    }

    public String redisUri() {
        return hold.redisUri();
    }

    /** A fresh, empty database; answers its URI. */
    public String createDatabase(String name) {
        return hold.createDatabase(name);
    }

    /** Stops PostgreSQL at once, without a word to anybody (its "immediate" mode); it needs to recover at the next start. */
    public synchronized void stopPostgres() {
        Signals.send("QUIT", List.of(pid(POSTGRES)));
        awaitEnd(POSTGRES);
    }

    /** kill -9, nothing saved on the way. */
    public synchronized void killRedis() {
        Signals.send("KILL", List.of(pid(REDIS)));
        awaitEnd(REDIS);
    }

    /** Starts PostgreSQL again, on its former port. */
    public synchronized void startPostgres() {
        start(true, false);
    }

    /** Starts Redis again, on its former port. */
    public synchronized void startRedis() {
        start(false, true);
    }

    /** SIGSTOP to all its processes: it stands still, and its connections with it. */
    public synchronized void pausePostgres() {
        pause(POSTGRES);
    }

    public synchronized void resumePostgres() {
        resume(POSTGRES);
    }

    /** As {@link #pausePostgres}. */
    public synchronized void pauseRedis() {
        pause(REDIS);
    }

    public synchronized void resumeRedis() {
        resume(REDIS);
    }

    private void start(boolean postgres, boolean redis) {
        if (closed) {
            throw new IllegalStateException("they were told to stop");
        }
        EmbeddedStores.open(directory, postgres, redis).close();
    }

    private void pause(String server) {
        List<Long> family = family(server);
        paused.put(server, family);
        Signals.send("STOP", family);
    }

    private void resume(String server) {
        Signals.send("CONT", paused.getOrDefault(server, List.of()));
        paused.remove(server);
    }

    /** Sends Redis a command and answers the first line of its reply. */
    public String redis(String command) {
        URI uri = URI.create(redisUri());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            StringBuilder line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0 && c != '\r';
                    c = socket.getInputStream().read()) {
                line.append((char) c);
            }
            return line.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets them go on if they were paused, and ends them. */
    @Override
    public synchronized void close() {
        closed = true;
        resumePostgres();
        resumeRedis();
        hold.close();
    }

    private long pid(String server) {
        return found(server).orElseThrow(() -> new IllegalStateException("no " + server + " runs in " + directory));
    }

    private Optional<Long> found(String server) {
        return Optional.ofNullable(EmbeddedStores.pids(directory).get(server));
    }

    /** The main process and its children; none where it does not run. */
    private List<Long> family(String server) {
        return found(server).flatMap(ProcessHandle::of).stream()
                .flatMap(main -> Stream.concat(Stream.of(main), main.descendants()))
                .map(ProcessHandle::pid)
                .toList();
    }

    private void awaitEnd(String server) {
        long end = System.nanoTime() + LIMIT.toNanos();
        try {
            while (found(server).isPresent()) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(server + " of " + directory + " does not end");
                }
                Thread.sleep(GLANCE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
