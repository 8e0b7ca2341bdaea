// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import dev.chaski.embedded.Command.Logs;
import dev.chaski.embedded.Command.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL of a data directory. Started and stopped only under the {@link DirectoryLock}. */
final class PostgresServer {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLEARING = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 5;
    private static final String UNFINISHED = "new";

    /** What a shell reads in quotation marks, as which PostgreSQL's own program hands the names of files to one. */
    private static final Pattern SHELL = Pattern.compile("[\"$`\n]");

    private static final Pattern DATABASE = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    /** What may pass by itself: another program was faster at the port, or children of a killed server still end. */
    private static final Pattern PASSING = Pattern.compile("Address already in use|could not create any TCP/IP sockets"
            + "|could not bind|pre-existing shared memory block");

    private final Path home;
    private final Path data;
    private final Path log;
    private final Port ports;
    private final Binaries binaries;
    private volatile int port;

    PostgresServer(Path dataDir) {
        this.home = dataDir.resolve("postgres");
        this.data = home.resolve("data");
        this.log = home.resolve("log");
        this.ports = new Port(home.resolve("port"));
        this.binaries = Binaries.forDirectory(dataDir);
    }

    String uri(String database) {
        return "postgresql://" + Sql.USER + "@127.0.0.1:" + running().port() + "/" + database;
    }

    String createDatabase(String name) {
        if (!DATABASE.matcher(name).matches()
                || List.of("chaski", "postgres", "template0", "template1").contains(name)) {
            throw new EmbeddedException("\"" + name + "\" cannot be the name of a new database");
        }
        running().dropDatabase(name);
        running().createDatabase(name);
        return uri(name);
    }

    void ensureRunning() {
        if (SHELL.matcher(home.toString()).find()) {
            throw new EmbeddedException("PostgreSQL cannot be started in " + home.getParent()
                    + ": the name must be without quotation marks, dollar signs and backticks");
        }
        if (!adopt()) {
            directory(home);
            PostgresPrograms programs = programs();
            if (!Files.exists(data)) {
                initialise(programs);
            }
            start(programs);
        }
        if (!running().databaseExists("chaski")) {
            running().createDatabase("chaski");
        }
    }

    /** Its main process, while it runs. */
    Optional<Long> pid() {
        return Processes.pidIn(pidFile()).filter(pid -> Processes.runs(pid, "postgres", data));
    }

    void stop() {
        if (pid().isEmpty()) {
            return;
        }
        Result stopped = programs().stop(data);
        if (!stopped.ok()) {
            throw new EmbeddedException("The embedded PostgreSQL did not stop: " + stopped.output());
        }
        LOG.info("Stopped the embedded PostgreSQL of {}", data);
    }

    private Sql running() {
        if (port == 0) {
            throw new EmbeddedException("No embedded PostgreSQL was asked for");
        }
        return new Sql(port);
    }

    /** Uses the server that runs on this directory, if one does. */
    private boolean adopt() {
        Optional<Long> pid = Processes.pidIn(pidFile());
        if (pid.isEmpty()) {
            return false;
        }
        if (!Processes.runs(pid.get(), "postgres", data)) {
            forgetPidFile(pid.get());
            return false;
        }
        boolean ours = Await.until(
                LIMIT,
                () -> portInPidFile()
                        .flatMap(p -> new Sql(p).dataDirectory())
                        .filter(data::equals)
                        .isPresent());
        if (!ours) {
            throw new EmbeddedException("The PostgreSQL that runs on " + data + " (pid " + pid.get()
                    + ") does not answer; " + Logs.tail(log));
        }
        port = portInPidFile().orElseThrow();
        LOG.info("Using the embedded PostgreSQL that runs on {} at port {}", data, port);
        return true;
    }

    /**
     * PostgreSQL deals with a stale file itself, except where the pid exists: another program has it now, or the killed
     * server is a zombie. (What is left of a killed server still holds its shared memory, and the next one sees that.)
     */
    private void forgetPidFile(long pid) {
        if (ProcessHandle.of(pid).isEmpty()) {
            return;
        }
        LOG.info("{} names pid {}, which is not that server any more", pidFile(), pid);
        try {
            Files.deleteIfExists(pidFile());
        } catch (IOException e) {
            throw new EmbeddedException("The stale " + pidFile() + " cannot be removed: " + e.getMessage(), e);
        }
    }

    private void initialise(PostgresPrograms programs) {
        Path fresh = home.resolve(UNFINISHED + ProcessHandle.current().pid());
        LOG.info("Making a PostgreSQL database cluster in {} (only the first time)", data);
        Await.until(CLEARING, this::clearsUnfinished);
        try {
            programs.own(home);
            Result made = programs.initialise(fresh);
            if (!made.ok()) {
                throw new EmbeddedException("The embedded PostgreSQL could not be initialised: " + made.output());
            }
            Files.writeString(fresh.resolve("postgresql.conf"), "\ninclude 'chaski.conf'\n", StandardOpenOption.APPEND);
            Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new EmbeddedException("The directory " + fresh + " could not be finished: " + e.getMessage(), e);
        }
    }

    /** What an instance that was killed has begun. Its initdb may still be at work there for a moment, and fails without its files. */
    private boolean clearsUnfinished() {
        try (Stream<Path> files = Files.list(home)) {
            for (Path each : files.filter(file -> file.getFileName().toString().startsWith(UNFINISHED))
                    .toList()) {
                Binaries.deleteAll(each);
            }
            return true;
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private void start(PostgresPrograms programs) {
        for (int attempt = 1; ; attempt++) {
            int chosen = ports.choose();
            configure(chosen);
            programs.own(home);
            Result started = programs.start(data, log);
            if (started.ok()
                    && new Sql(chosen).dataDirectory().filter(data::equals).isPresent()) {
                port = chosen;
                LOG.info("Started the embedded PostgreSQL of {} at port {}", data, port);
                return;
            }
            String reason = Files.exists(log) ? Logs.tail(log) : started.output();
            if (attempt == ATTEMPTS || !PASSING.matcher(reason).find()) {
                throw new EmbeddedException("The embedded PostgreSQL did not start: " + reason);
            }
            Await.until(PAUSE, () -> false);
        }
    }

    private void configure(int chosen) {
        String settings = """
                # Written by Chaski at every start.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                max_connections = 300
                shared_buffers = 256MB
                """.formatted(chosen);
        try {
            Files.writeString(data.resolve("chaski.conf"), settings);
            if (Files.exists(log)) {
                Files.move(log, home.resolve("log.before"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new EmbeddedException("The directory " + home + " cannot be written: " + e.getMessage(), e);
        }
    }

    private PostgresPrograms programs() {
        Path programs = binaries.postgres()
                .orElseThrow(() -> new EmbeddedException("This jar has no PostgreSQL for " + Binaries.machine()
                        + ": set postgres.uri to a PostgreSQL server, 15 or later"));
        return PostgresPrograms.of(programs.resolve("bin"), home);
    }

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }

    /** Line 4 of the file; empty while the server is still writing it. */
    private Optional<Integer> portInPidFile() {
        try {
            return Files.readString(pidFile())
                    .lines()
                    .skip(3)
                    .findFirst()
                    .map(String::strip)
                    .map(Integer::valueOf);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static void directory(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new EmbeddedException("The directory " + path + " cannot be made: " + e.getMessage(), e);
        }
    }
}
