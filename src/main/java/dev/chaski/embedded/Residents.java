// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which instances use a directory: each holds a lock on a file of its own for as long as it lives, so a file that nobody
 * holds is that of a dead one. Used only under the {@link DirectoryLock}.
 */
final class Residents {
    /**
     * The files held by this JVM. They must never be opened a second time: closing any channel of a file gives up all
     * locks which the process has on it (POSIX).
     */
    private static final Map<Path, FileChannel> OURS = new ConcurrentHashMap<>();

    private final Path directory;

    Residents(Path directory) {
        this.directory = directory;
    }

    /** Makes and holds a file; returns it. */
    Path enter() {
        try {
            Files.createDirectories(directory);
            long pid = ProcessHandle.current().pid();
            for (int n = 1; ; n++) {
                Path file = directory.resolve(pid + "-" + n);
                if (!OURS.containsKey(file) && hold(file)) {
                    return file;
                }
            }
        } catch (IOException e) {
            throw new EmbeddedException("No instance file can be made in " + directory + ": " + e.getMessage(), e);
        }
    }

    void leave(Path file) {
        try {
            Files.deleteIfExists(file);
            FileChannel channel = OURS.remove(file);
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new EmbeddedException("The instance file " + file + " cannot be removed: " + e.getMessage(), e);
        }
    }

    /** Whether nobody is left; removes the files of the dead on the way. */
    boolean none() {
        boolean none = true;
        for (Path file : files()) {
            none &= !OURS.containsKey(file) && removedAsDead(file);
        }
        return none;
    }

    /** Another process may hold a file of this name if it has the same pid in another container. */
    private static boolean hold(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                OURS.put(file, channel);
                return true;
            }
        } catch (OverlappingFileLockException e) {
            // held by this JVM through another class loader; the channel stays open, see OURS
            return false;
        }
        channel.close();
        return false;
    }

    private static boolean removedAsDead(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            Files.deleteIfExists(file);
            return true;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            throw new EmbeddedException("The instance file " + file + " cannot be checked: " + e.getMessage(), e);
        }
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new EmbeddedException("The directory " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }
}
