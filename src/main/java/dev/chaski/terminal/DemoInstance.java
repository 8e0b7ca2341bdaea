// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An instance in a process of its own: the program that runs now, with another port. Its log is a file in the data directory. */
final class DemoInstance {
    private static final String HOST = "127.0.0.1";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(35);

    private final String name;
    private final int port;
    private final Path log;
    private final Process process;

    private DemoInstance(String name, int port, Path log, Process process) {
        this.name = name;
        this.port = port;
        this.log = log;
        this.process = process;
    }

    /** Returns at once; the instance takes some seconds to be ready. */
    static DemoInstance start(String name, int port, Demo.Options options) throws IOException {
        Path log = options.dataDir().resolve("demo-" + port + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        command.addAll(options.settings());
        command.add("-Dchaski.env=development");
        command.add("-Dchaski.http.host=" + HOST);
        command.add("-Dchaski.http.port=" + port);
        command.add("-Dchaski.data.dir=" + options.dataDir());
        command.addAll(program());
        options.config().ifPresent(file -> command.addAll(List.of("--config", file.toString())));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new DemoInstance(name, port, log, process);
    }

    /** A jar brings its own manifest; anything else is a class path. */
    private static List<String> program() {
        String path = System.getProperty("java.class.path");
        return path.endsWith(".jar") && !path.contains(System.getProperty("path.separator"))
                ? List.of("-jar", path)
                : List.of("-cp", path, "dev.chaski.Main");
    }

    /** Whether somebody listens there already. */
    static boolean taken(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    String name() {
        return name;
    }

    String url() {
        return "http://" + HOST + ":" + port;
    }

    long pid() {
        return process.pid();
    }

    Path log() {
        return log;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Only where it is not {@link #alive}. */
    int status() {
        return process.exitValue();
    }

    /** Calls once when the process has ended, also if it ended before. */
    void onEnd(Runnable then) {
        process.onExit().thenRun(then);
    }

    /** Waits for its end, but not for longer; answers whether it has ended. */
    boolean ended(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** SIGTERM; {@link #stopped} waits for the effect. */
    void stop() {
        process.destroy();
    }

    void stopped() throws InterruptedException {
        if (!ended(STOP_LIMIT)) {
            process.destroyForcibly();
            ended(STOP_LIMIT);
        }
    }

    /** The last line that it wrote, which says why it ended. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return lines.isEmpty() ? "it wrote nothing" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            return "its log cannot be read";
        }
    }
}
