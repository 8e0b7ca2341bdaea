// SPDX-License-Identifier: Apache-2.0
package dev.chaski.faults;

import dev.chaski.embedded.EmbeddedStores;
import dev.chaski.testing.Database;
import dev.chaski.testing.Patience;
import dev.chaski.testing.TestStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A PostgreSQL and a Redis that nobody else uses, so that they may be stopped, paused and spoiled; one pair for all tests of this room, in order after each. */
final class OwnStores {
    private static final Path DIRECTORY = TestStores.directory("faults").toAbsolutePath();
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static EmbeddedStores hold = open();

    private OwnStores() {}

    private static EmbeddedStores open() {
        EmbeddedStores stores = EmbeddedStores.open(DIRECTORY, true, true);
        Runtime.getRuntime().addShutdownHook(new Thread(stores::close, "stop the stores of the faults"));
        return stores;
    }

    static Database freshDatabase() {
        return new Database(hold.createDatabase("faults_" + DATABASES.incrementAndGet()));
    }

    static String redisUri() {
        return hold.redisUri();
    }

    /** Stops PostgreSQL at once, without a word to anybody (its "immediate" mode); it needs to recover at the next start. */
    static void stopPostgres() {
        ProcessHandle server = postmaster();
        signal("QUIT", List.of(server));
        Patience.until("the end of PostgreSQL", () -> !server.isAlive(), () -> server);
    }

    /** kill -9, nothing saved on the way. */
    static void killRedis() {
        ProcessHandle server = redis();
        server.destroyForcibly();
        Patience.until("the end of Redis", () -> !server.isAlive(), () -> server);
    }

    /** Starts whichever does not run, on its former port. */
    static void start() {
        hold = open();
    }

    static void pausePostgres() {
        signal("STOP", postgresProcesses());
    }

    static void resumePostgres() {
        signal("CONT", postgresProcesses());
    }

    static void pauseRedis() {
        signal("STOP", List.of(redis()));
    }

    static void resumeRedis() {
        signal("CONT", List.of(redis()));
    }

    /** Sends Redis a command and answers the first line of its reply. */
    static String redis(String command) {
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

    /** Its connections, this question's own among them. */
    static long redisConnections() {
        URI uri = URI.create(redisUri());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write("CLIENT LIST\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return reply.lines().filter(line -> line.startsWith("id=")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ProcessHandle> postgresProcesses() {
        ProcessHandle postmaster = postmaster();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    }

    private static ProcessHandle postmaster() {
        return process(DIRECTORY.resolve("postgres/data/postmaster.pid"));
    }

    private static ProcessHandle redis() {
        return process(DIRECTORY.resolve("redis/pid"));
    }

    private static ProcessHandle process(Path pidFile) {
        try {
            long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
            return ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("No process " + pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        List<String> command = Stream.concat(
                        Stream.of("kill", "-" + name), processes.stream().map(process -> Long.toString(process.pid())))
                .toList();
        try {
            if (!new ProcessBuilder(command).start().waitFor(10, TimeUnit.SECONDS)) {
                throw new AssertionError("Not done: " + command);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
