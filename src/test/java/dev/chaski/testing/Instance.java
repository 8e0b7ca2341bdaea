// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of its own from {@code target/chaski.jar}, with the embedded stores of a data directory that it shares with others. */
public final class Instance implements AutoCloseable {
    private static final Path JAR = Path.of("target", "chaski.jar").toAbsolutePath();
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
    /** The JVM's default, for an instance that is to run as users run it. */
    public static final String WHOLE_COMPILER = "-XX:+TieredCompilation";

    private static final Duration START = Duration.ofSeconds(90);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Process process;
    private final Path output;
    private volatile String url;

    private Instance(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts one in this directory, with the embedded stores; it may take a moment to be {@link #ready}. */
    public static Instance start(Path directory) throws IOException {
        return start(
                directory,
                List.of(
                        "-Dchaski.data.dir=" + directory.resolve("data"),
                        "-Dchaski.http.port=0",
                        "-Dchaski.limits.messages-per-minute=1000000",
                        "-Dchaski.limits.messages-per-hour=1000000"),
                Map.of());
    }

    /** As {@link #start(Path)}, with these flags of the JVM and these variables, and no others of ours. */
    public static Instance start(Path directory, List<String> flags, Map<String, String> environment)
            throws IOException {
        Path output = directory.resolve("instance-" + NUMBER.incrementAndGet() + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx300m");
        if (!Boolean.getBoolean("proof") && !flags.contains(WHOLE_COMPILER)) {
            command.add("-XX:TieredStopAtLevel=1"); // it runs for seconds
        }
        command.addAll(flags);
        command.addAll(List.of("-jar", JAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new Instance(builder.start(), output);
    }

    /** Returns when it printed its URL and {@code /health/ready} answers 200. */
    public Instance ready() {
        Patience.until("the instance to be ready", START, this::isReady, this::output);
        return this;
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new AssertionError("The instance ended with " + process.exitValue() + ": " + output());
        }
        Matcher matcher = URL.matcher(output());
        if (!matcher.find()) {
            return false;
        }
        url = matcher.group();
        return Sockets.get(url, "/health/ready").statusCode() == 200;
    }

    /** How many instances it sees, itself among them. */
    public int members() {
        return new JsonObject(Sockets.get(url, "/health").body())
                .getJsonObject("components")
                .getJsonObject("cluster")
                .getInteger("members");
    }

    /** Its address. */
    public String url() {
        return url;
    }

    /** Of its process. */
    public long pid() {
        return process.pid();
    }

    /** Whether the process runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Everything that it printed. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGSTOP: it stands still, and its connections with it. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT: it goes on as if no time had passed. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new AssertionError("kill -" + name + " ended with " + status);
        }
    }

    /** kill -9. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    /** SIGTERM; answers the exit status. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("Not stopped within 30 s: " + output());
        }
        return process.exitValue();
    }

    /** The processes, of this or any other instance, whose command line names this directory. */
    public static List<String> processesOf(Path directory) {
        return ProcessHandle.allProcesses()
                .map(handle -> handle.pid() + " " + handle.info().commandLine().orElse(""))
                .filter(line -> line.contains(directory.toString()))
                .toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
