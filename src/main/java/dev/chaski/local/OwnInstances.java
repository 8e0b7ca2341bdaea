// SPDX-License-Identifier: Apache-2.0
package dev.chaski.local;

import dev.chaski.embedded.EmbeddedException;
import dev.chaski.embedded.EmbeddedStores;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Instances in processes of their own, with embedded stores in a temporary directory and no limits of rate; nothing of them is left when they are closed. They take the user's other settings, but never the
 * user's stores.
 */
public final class OwnInstances implements AutoCloseable {
    private static final String NO_LIMIT = "1000000000";

    private final String name;
    private final Path directory;
    private final List<String> settings;
    private final Optional<Path> config;
    private final List<InstanceProcess> processes = new CopyOnWriteArrayList<>();
    private boolean closed;
    private boolean removed;

    /**
     * Makes the directory.
     *
     * @param name of what they are for, in their own names and the directory's
     * @param within where the directory is made; empty: among the system's temporary ones
     * @param settings arguments of their JVMs, such as {@code -Dchaski.limits.window=10}
     * @param config the configuration file, if one was named
     */
    public OwnInstances(String name, Optional<Path> within, List<String> settings, Optional<Path> config)
            throws IOException {
        this.name = name;
        this.settings = List.copyOf(settings);
        this.config = config;
        String prefix = "chaski-" + name + "-";
        if (within.isPresent()) {
            Files.createDirectories(within.get());
            directory = Files.createTempDirectory(within.get().toAbsolutePath(), prefix);
        } else {
            directory = Files.createTempDirectory(prefix);
        }
    }

    /** Where the stores and the logs are. */
    public Path directory() {
        return directory;
    }

    /** Returns when so many are ready. */
    public void start(int instances) throws IOException, InterruptedException {
        for (int i = 1; i <= instances; i++) {
            launch(i, Map.of());
        }
        for (InstanceProcess process : processes) {
            process.awaitReady();
        }
    }

    /** Starts one with settings of its own, by key; the number is for its name, and one may come after another. */
    public synchronized InstanceProcess launch(int number, Map<String, String> own) throws IOException {
        if (closed) {
            throw new IllegalStateException("it was told to stop");
        }
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "env", "development",
                "data.dir", directory.toString(),
                "postgres.uri", "",
                "redis.uri", "",
                "jwt.jwks", "",
                "http.host", "127.0.0.1",
                "http.port", "0",
                "limits.messages-per-minute", NO_LIMIT,
                "limits.messages-per-hour", NO_LIMIT,
                "limits.connections-per-address", "0"));
        all.putAll(own);
        List<String> arguments = new ArrayList<>(settings);
        all.forEach((key, value) -> arguments.add("-Dchaski." + key + "=" + value));
        InstanceProcess process = InstanceProcess.start(
                name + "-" + number,
                directory.resolve(name + "-" + number + "-" + (processes.size() + 1) + ".log"),
                arguments,
                config);
        processes.add(process);
        return process;
    }

    public List<String> urls() {
        return processes.stream().map(InstanceProcess::url).toList();
    }

    /** Copies what they wrote into that directory. */
    public void copyLogs(Path to) throws IOException {
        Files.createDirectories(to);
        for (InstanceProcess process : processes) {
            Files.copy(process.log(), to.resolve(process.log().getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The last line that each of them wrote. */
    public List<String> lastWords() {
        return processes.stream()
                .map(process -> process.name() + " wrote last: " + process.lastWords())
                .toList();
    }

    /** Whether the directory is in memory, so that commits cost less than on a disk. */
    public boolean inMemory() {
        try {
            return Files.getFileStore(directory).type().equals("tmpfs");
        } catch (IOException e) {
            return false;
        }
    }

    /** The processes of the instances, and of each store. */
    public Map<String, List<Long>> pids() {
        Map<String, List<Long>> groups = new LinkedHashMap<>();
        groups.put("instances", processes.stream().map(InstanceProcess::pid).toList());
        EmbeddedStores.pids(directory).forEach((server, pid) -> groups.put(server, List.of(pid)));
        return groups;
    }

    /** Ends the instances; the stores go on. */
    public void stop() {
        synchronized (this) {
            closed = true;
        }
        processes.forEach(InstanceProcess::stop);
        try {
            for (InstanceProcess process : processes) {
                process.stopped();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        synchronized (this) {
            if (removed) {
                return;
            }
            removed = true;
        }
        try {
            EmbeddedStores.open(directory, false, false).close();
            remove();
        } catch (EmbeddedException | IOException e) {
            throw new IllegalStateException(
                    "Something of the instances is left in " + directory + ": " + e.getMessage(), e);
        }
    }

    private void remove() throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
