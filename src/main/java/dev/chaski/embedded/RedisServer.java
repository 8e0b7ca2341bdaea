// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import dev.chaski.embedded.Command.Logs;
import dev.chaski.embedded.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Redis of a data directory. Started and stopped only under the {@link DirectoryLock}. */
final class RedisServer {
    private static final Logger LOG = LoggerFactory.getLogger(RedisServer.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final Duration TOOL_LIMIT = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 5;

    private final Path home;
    private final Path conf;
    private final Path log;
    private final Path pidFile;
    private final Port ports;
    private final Binaries binaries;
    private volatile int port;

    RedisServer(Path dataDir) {
        this.home = dataDir.resolve("redis");
        this.conf = home.resolve("redis.conf");
        this.log = home.resolve("log");
        this.pidFile = home.resolve("pid");
        this.ports = new Port(home.resolve("port"));
        this.binaries = Binaries.forDirectory(dataDir);
    }

    String uri() {
        if (port == 0) {
            throw new EmbeddedException("No embedded Redis was asked for");
        }
        return "redis://127.0.0.1:" + port;
    }

    void ensureRunning() {
        Optional<Long> pid = pid();
        if (pid.isEmpty()) {
            start();
            return;
        }
        int recorded = ports.recorded().orElse(0);
        if (!Await.until(LIMIT, () -> ready(recorded))) {
            throw new EmbeddedException("The Redis that runs on " + home + " (pid " + pid.get() + ") does not answer");
        }
        port = recorded;
        LOG.info("Using the embedded Redis that runs on {} at port {}", home, port);
    }

    void stop() {
        Optional<Long> pid = pid();
        if (pid.isEmpty()) {
            return;
        }
        ProcessHandle.of(pid.get()).ifPresent(ProcessHandle::destroy);
        if (!Await.until(STOP_LIMIT, () -> !Processes.alive(pid.get()))) {
            LOG.warn("The embedded Redis (pid {}) did not end when asked to and is killed", pid.get());
            ProcessHandle.of(pid.get()).ifPresent(ProcessHandle::destroyForcibly);
        }
        LOG.info("Stopped the embedded Redis of {}", home);
    }

    /** The process of this directory's server: it says so itself, or its pid file and its arguments do. */
    Optional<Long> pid() {
        return ports.recorded()
                .flatMap(this::identify)
                .map(Resp.Identity::pid)
                .or(() -> Processes.pidIn(pidFile).filter(pid -> Processes.runs(pid, "redis-server", conf)));
    }

    private Optional<Resp.Identity> identify(int candidate) {
        return Resp.identify(candidate).filter(redis -> redis.directory().equals(home));
    }

    private boolean ready(int candidate) {
        return identify(candidate).filter(Resp.Identity::ready).isPresent();
    }

    private void start() {
        String program = program();
        directory();
        for (int attempt = 1; ; attempt++) {
            int chosen = ports.choose();
            configure(chosen);
            Result started = Command.run(TOOL_LIMIT, List.of(program, conf.toString()));
            if (started.ok() && Await.until(LIMIT, () -> ready(chosen) || ended())) {
                if (ready(chosen)) {
                    port = chosen;
                    LOG.info("Started the embedded Redis of {} at port {}", home, port);
                    return;
                }
            }
            String reason = Files.exists(log) ? Logs.tail(log) : started.output();
            if (attempt == ATTEMPTS || !reason.contains("Address already in use")) {
                throw new EmbeddedException("The embedded Redis did not start: " + reason);
            }
        }
    }

    /** Whether the server that was started is gone again; it removes its pid file only when it ends in order. */
    private boolean ended() {
        return Processes.pidIn(pidFile).map(pid -> !Processes.alive(pid)).orElse(false)
                || Logs.tail(log).contains("Address already in use");
    }

    private void configure(int chosen) {
        String settings = """
                # Written by Chaski at every start.
                bind 127.0.0.1
                port %d
                daemonize yes
                pidfile %s
                logfile %s
                dir %s
                appendonly yes
                appendfsync everysec
                save ""
                maxmemory-policy volatile-ttl
                # the arguments of the process tell whose it is
                set-proc-title no
                """.formatted(chosen, quoted(pidFile), quoted(log), quoted(home));
        try {
            Files.writeString(conf, settings);
            Files.deleteIfExists(log);
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new EmbeddedException("The directory " + home + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static String quoted(Path path) {
        return "\"" + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** The one of the jar; where that does not run (it needs libssl), the one on the PATH. */
    private String program() {
        Optional<String> own = binaries.redis().map(Path::toString).filter(RedisServer::runs);
        return own.or(() -> Optional.of("redis-server").filter(RedisServer::runs))
                .orElseThrow(() -> new EmbeddedException("This jar has no Redis that runs on " + Binaries.machine()
                        + ", and there is no redis-server on the PATH: set redis.uri to a Redis server, 6.2 or later"));
    }

    private static boolean runs(String program) {
        return Command.run(TOOL_LIMIT, List.of(program, "--version")).ok();
    }

    private void directory() {
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new EmbeddedException("The directory " + home + " cannot be made: " + e.getMessage(), e);
        }
    }
}
