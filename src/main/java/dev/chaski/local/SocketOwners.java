// SPDX-License-Identifier: Apache-2.0
package dev.chaski.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which process has a socket, by /proc (so on Linux only, and for processes of the same user). Between two ports of one machine nothing else tells them apart. */
public final class SocketOwners {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;
    private static final int HEX = 16;

    private SocketOwners() {}

    /** Whether this system tells. */
    public static boolean known() {
        return Files.isReadable(TABLES.get(0)) && Files.isDirectory(Path.of("/proc/self/fd"));
    }

    /** That one of the processes which has the connection from the one port to the other; empty where none of them has. */
    public static Optional<Long> owner(int from, int to, Collection<Long> pids) {
        return TABLES.stream().flatMap(table -> inode(table, from, to).stream()).findFirst().stream()
                .flatMap(inode -> pids.stream().filter(pid -> has(pid, "socket:[" + inode + "]")))
                .findFirst();
    }

    private static Optional<String> inode(Path table, int from, int to) {
        try (Stream<String> lines = Files.lines(table, StandardCharsets.US_ASCII)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length > INODE && port(words[LOCAL]) == from && port(words[REMOTE]) == to)
                    .map(words -> words[INODE])
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Of an address such as {@code 0100007F:1F90}. */
    private static int port(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 || address.length() - colon != "1F90".length() + 1
                ? -1
                : Integer.parseInt(address.substring(colon + 1), HEX);
    }

    private static boolean has(long pid, String socket) {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.anyMatch(file -> socket.equals(target(file)));
        } catch (IOException e) {
            return false;
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
