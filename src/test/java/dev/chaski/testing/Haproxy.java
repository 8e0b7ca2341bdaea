// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A haproxy of this machine: each request goes to the next instance. */
public final class Haproxy implements AutoCloseable {
    /** Why a test is skipped. */
    public static final String MISSING =
            "SKIPPED: there is no haproxy on the PATH or in /usr/sbin (Debian: apt-get install haproxy), and -Dhaproxy names none";

    private static final String SETTINGS = """
            global
              maxconn 1000
            defaults
              mode http
              timeout connect 2s
              timeout client 2m
              timeout server 2m
              timeout tunnel 1h
              option redispatch
            frontend front
              bind 127.0.0.1:%d
              default_backend instances
            backend instances
              balance roundrobin
            """;

    private final Process process;
    private final int port;

    private Haproxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The one that {@code -Dhaproxy} names, else one of this machine. */
    public static Optional<Path> program() {
        String named = System.getProperty("haproxy", "");
        String directories = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        Stream<Path> usual =
                Arrays.stream(directories.split(File.pathSeparator)).map(directory -> Path.of(directory, "haproxy"));
        return (named.isEmpty() ? usual : Stream.of(Path.of(named)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts one before these. */
    public static Haproxy before(List<String> urls, Path program, Path directory) throws IOException {
        int port = FreePort.any();
        StringBuilder settings = new StringBuilder(SETTINGS.formatted(port));
        IntStream.range(0, urls.size())
                .forEach(i -> settings.append(
                        "  server i%d %s%n".formatted(i, urls.get(i).substring("http://".length()))));
        Path file = Files.writeString(directory.resolve("haproxy.cfg"), settings);
        Path output = directory.resolve("haproxy.log");
        Process process = new ProcessBuilder(program.toString(), "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Haproxy front = new Haproxy(process, port);
        Patience.until("haproxy", front::answers, () -> said(output));
        return front;
    }

    private static String said(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("haproxy has ended with " + process.exitValue());
        }
        try {
            return Sockets.get(url(), "/health/ready").statusCode() == 200;
        } catch (AssertionError e) {
            return false;
        }
    }

    /** Its address. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
