// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import dev.chaski.embedded.EmbeddedException;
import dev.chaski.embedded.EmbeddedStores;
import dev.chaski.terminal.InstanceProcess;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Instances in processes of their own, with embedded stores in a temporary directory and no limits of rate; nothing of them is left when they are closed. They take the user's other settings, but never the
 * user's stores.
 */
final class OwnInstances implements AutoCloseable {
    private static final String NO_LIMIT = "1000000000";

    private final Path directory;
    private final List<InstanceProcess> processes = new ArrayList<>();
    private boolean closed;

    /** Makes the directory within that one, or among the system's temporary ones. */
    OwnInstances(Optional<Path> within) throws IOException {
        if (within.isPresent()) {
            Files.createDirectories(within.get());
            directory = Files.createTempDirectory(within.get().toAbsolutePath(), "chaski-bench-");
        } else {
            directory = Files.createTempDirectory("chaski-bench-");
        }
    }

    /** Returns when so many are ready. */
    void start(int instances, List<String> settings, Optional<Path> config) throws IOException, InterruptedException {
        for (int i = 1; i <= instances; i++) {
            launch("bench-" + i, settings, config);
        }
        for (InstanceProcess process : List.copyOf(processes)) {
            process.awaitReady();
        }
    }

    private synchronized void launch(String name, List<String> settings, Optional<Path> config) throws IOException {
        if (closed) {
            throw new IllegalStateException("it was told to stop");
        }
        List<String> arguments = new ArrayList<>(settings);
        Map.of(
                        "env", "development",
                        "data.dir", directory.toString(),
                        "postgres.uri", "",
                        "redis.uri", "",
                        "jwt.jwks", "",
                        "http.host", "127.0.0.1",
                        "http.port", "0",
                        "limits.messages-per-minute", NO_LIMIT,
                        "limits.messages-per-hour", NO_LIMIT,
                        "limits.connections-per-address", "0")
                .forEach((key, value) -> arguments.add("-Dchaski." + key + "=" + value));
        processes.add(InstanceProcess.start(name, directory.resolve(name + ".log"), arguments, config));
    }

    List<String> urls() {
        return processes.stream().map(InstanceProcess::url).toList();
    }

    /** The last line that each of them wrote. */
    List<String> lastWords() {
        return processes.stream()
                .map(process -> process.name() + " wrote last: " + process.lastWords())
                .toList();
    }

    /** Whether the directory is in memory, so that commits cost less than on a disk. */
    boolean inMemory() {
        try {
            return Files.getFileStore(directory).type().equals("tmpfs");
        } catch (IOException e) {
            return false;
        }
    }

    /** What they and their stores have used; empty where this system does not tell. */
    Optional<Consumption> consumption() {
        if (!Consumption.known()) {
            return Optional.empty();
        }
        Map<String, List<Long>> groups = new LinkedHashMap<>();
        groups.put("instances", processes.stream().map(InstanceProcess::pid).toList());
        EmbeddedStores.pids(directory).forEach((server, pid) -> groups.put(server, List.of(pid)));
        return Optional.of(Consumption.of(groups));
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        processes.forEach(InstanceProcess::stop);
        try {
            for (InstanceProcess process : processes) {
                process.stopped();
            }
            EmbeddedStores.open(directory, false, false).close();
            remove();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (EmbeddedException | IOException e) {
            throw new Trouble("Something of the instances is left in " + directory + ": " + e.getMessage());
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
