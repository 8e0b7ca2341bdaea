// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program to its end. Its output goes to a file and not to a pipe: a server that it leaves behind may keep the
 * output open, and reading a pipe would then never end.
 */
final class Command {
    private Command() {}

    /** How it ended; {@code status} is -1 if it could not be started or had to be stopped. */
    record Result(int status, String output) {
        boolean ok() {
            return status == 0;
        }
    }

    static Result run(Duration limit, List<String> command) {
        Path output = null;
        try {
            output = Files.createTempFile("chaski-", ".out");
            Process process = start(command, output);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return new Result(-1, "no end within " + limit.toSeconds() + " s");
            }
            return new Result(process.exitValue(), Logs.tail(output));
        } catch (IOException e) {
            return new Result(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("Interrupted while " + command.get(0) + " ran", e);
        } finally {
            delete(output);
        }
    }

    private static Process start(List<String> command, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    private static void delete(Path output) {
        if (output != null && !output.toFile().delete()) {
            output.toFile().deleteOnExit();
        }
    }

    /** The ends of what servers and tools wrote. */
    static final class Logs {
        private static final int LINES = 4;

        private Logs() {}

        /** The last lines as one, empty if there is nothing to read. */
        static String tail(Path file) {
            try {
                List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
                return String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
            } catch (IOException e) {
                return "";
            }
        }
    }
}
