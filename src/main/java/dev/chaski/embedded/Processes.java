// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Looks at other processes by pid; pids are used again, so a pid alone says nothing about what runs there. */
final class Processes {
    private static final Path PROC = Path.of("/proc");

    private Processes() {}

    /** Whether the process runs; one that has ended and was not reaped does not. */
    static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false) && !zombie(pid);
    }

    /**
     * Whether the process runs that program for that path.
     *
     * @param argument one of its arguments, exactly; not checked where the system does not tell arguments
     */
    static boolean runs(long pid, String program, Path argument) {
        if (!alive(pid)) {
            return false;
        }
        Path commandLine = PROC.resolve(pid + "/cmdline");
        if (Files.isReadable(commandLine)) {
            try {
                String[] words =
                        Files.readString(commandLine, StandardCharsets.UTF_8).split("\0", -1);
                return words[0].endsWith(program) && Arrays.asList(words).contains(argument.toString());
            } catch (IOException e) {
                return false;
            }
        }
        return ProcessHandle.of(pid)
                .flatMap(p -> p.info().command())
                .map(command -> command.endsWith(program))
                .orElse(false);
    }

    /** The number on the first line of a pid file. */
    static Optional<Long> pidIn(Path file) {
        try {
            return Files.readString(file).lines().findFirst().map(String::strip).map(Long::valueOf);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean zombie(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            int state = stat.lastIndexOf(')') + 2;
            return state < stat.length() && (stat.charAt(state) == 'Z' || stat.charAt(state) == 'X');
        } catch (IOException e) {
            return false;
        }
    }
}
