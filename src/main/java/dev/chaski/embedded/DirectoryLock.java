// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one caller at a time, of all threads of all processes, work on a directory. A file lock keeps other processes
 * out, and vanishes with its process; it knows nothing of threads, so within the JVM an ordinary lock stands before it.
 */
final class DirectoryLock {
    private static final ConcurrentMap<Path, ReentrantLock> IN_THIS_JVM = new ConcurrentHashMap<>();

    private final Path file;

    DirectoryLock(Path file) {
        this.file = file;
    }

    void run(Runnable work) {
        ReentrantLock among = IN_THIS_JVM.computeIfAbsent(file, f -> new ReentrantLock());
        among.lock();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (!held.isValid()) {
                throw new EmbeddedException("The lock " + file + " was lost");
            }
            work.run();
        } catch (IOException e) {
            throw new EmbeddedException("The lock " + file + " cannot be taken: " + e.getMessage(), e);
        } finally {
            among.unlock();
        }
    }
}
