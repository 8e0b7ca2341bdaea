// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.FreePort;
import dev.chaski.testing.Instance;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Sockets;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The first thing that many people run: {@code java -jar chaski.jar demo}, as a process with its processes. */
class DemoIT {
    private static final Path JAR = Path.of("target", "chaski.jar").toAbsolutePath();
    private static final Duration START = Duration.ofMinutes(2);
    private static final Pattern PID = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)  pid (\\d+)");
    /** As a shell with a terminal starts it; what a script starts in the background ignores Ctrl-C. */
    private static final List<String> OWN_GROUP =
            OS.LINUX.isCurrentOs() ? List.of("setsid", "env", "--default-signal=INT") : List.of();

    private static final String DONE = "Ctrl-C ends";

    @TempDir
    Path directory;

    private final List<Process> demos = new ArrayList<>();
    private int first;
    private int second;
    private Path output;

    /** A demo that a failed test left is asked to end, since a kill would leave its instances. */
    @AfterEach
    void leaveNothingBehind() throws Exception {
        for (Process demo : demos) {
            demo.destroy();
            demo.waitFor(60, TimeUnit.SECONDS);
        }
    }

    @Test
    @Timeout(300)
    void showsTwoInstancesWithAHistoryAndEndsAllThatItStarted() throws Exception {
        Process demo = demo();
        Patience.until("the links", START, () -> printed().contains(DONE), this::printed);
        assertThat(printed())
                .contains(
                        one() + "/?as=alice&with=bob", two() + "/?as=bob&with=alice", two() + "/?as=carol&name=Carol#");
        assertThat(Sockets.get(one(), "/health/ready").statusCode()).isEqualTo(200);
        assertThat(Sockets.get(two(), "/health/ready").statusCode()).isEqualTo(200);
        Map<String, Long> before = heads();
        assertThat(before).hasSize(2).containsValues(6L, 5L);
        assertThat(texts("DIRECT")).contains("Hi Bob, did the parcel arrive?", "After seven suits me.");
        assertThat(unread("bob")).isEqualTo(2 + 2);
        assertThat(terminate(demo)).isZero();
        nothingRuns();

        Process again = demo();
        Patience.until("the links", START, () -> printed().contains(DONE), this::printed);
        assertThat(heads()).as("a second demo adds nothing").isEqualTo(before);

        long pid = pidOf(two());
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Patience.until(
                "the news", () -> printed().contains("(pid " + pid + ") has ended with status 137"), this::printed);
        assertThat(printed()).contains("the first one goes on: " + one());
        assertThat(Sockets.get(one(), "/health/ready").statusCode()).isEqualTo(200);
        assertThat(interrupt(again)).isZero();
        nothingRuns();
    }

    @Test
    @Timeout(60)
    void aTakenPortIsOneSentenceAndStatusOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process demo = demo(taken.getLocalPort(), FreePort.any());
            assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(demo.exitValue()).isOne();
            assertThat(printed()).contains("Port " + taken.getLocalPort()).hasLineCount(1);
        }
    }

    @Test
    @Timeout(60)
    void productionHasNoDemo() throws Exception {
        Process demo = demo(
                FreePort.any(), FreePort.any(), "-Dchaski.env=production", "-Dchaski.jwt.secret=" + "x".repeat(40));
        assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(2);
        assertThat(printed()).contains("development only");
    }

    private Process demo() throws IOException {
        return demo(FreePort.any(), FreePort.any());
    }

    private Process demo(int port, int secondPort, String... settings) throws IOException {
        first = port;
        second = secondPort;
        output = directory.resolve("demo-" + demos.size() + ".txt");
        List<String> command = new ArrayList<>(OWN_GROUP);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(settings));
        command.addAll(List.of(
                "-jar",
                JAR.toString(),
                "demo",
                "--data-dir",
                directory.resolve("data").toString()));
        command.addAll(List.of("--port", "" + port, "--second-port", "" + secondPort));
        Process demo = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        demos.add(demo);
        return demo;
    }

    private int terminate(Process demo) throws Exception {
        demo.destroy();
        return ended(demo);
    }

    /** Ctrl-C: the terminal tells the whole group. */
    private int interrupt(Process demo) throws Exception {
        String group = (OWN_GROUP.isEmpty() ? "" : "-") + demo.pid();
        assertThat(new ProcessBuilder("kill", "-INT", "--", group).start().waitFor())
                .isZero();
        return ended(demo);
    }

    private int ended(Process demo) throws Exception {
        assertThat(demo.waitFor(60, TimeUnit.SECONDS)).as(printed()).isTrue();
        return demo.exitValue();
    }

    private void nothingRuns() {
        Patience.until(
                "no process of the directory",
                () -> Instance.processesOf(directory).isEmpty(),
                () -> Instance.processesOf(directory));
    }

    private String one() {
        return "http://127.0.0.1:" + first;
    }

    private String two() {
        return "http://127.0.0.1:" + second;
    }

    private String printed() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long pidOf(String url) {
        for (Matcher matcher = PID.matcher(printed()); matcher.find(); ) {
            if (matcher.group(1).equals(url)) {
                return Long.parseLong(matcher.group(2));
            }
        }
        throw new AssertionError("No pid for " + url + " in " + printed());
    }

    private JsonArray conversations() {
        return rest("bob").get("/conversations").must(200).body().getJsonArray("items");
    }

    /** How long each of bob's conversations is. */
    private Map<String, Long> heads() {
        Map<String, Long> heads = new TreeMap<>();
        conversations().stream()
                .map(JsonObject.class::cast)
                .forEach(c -> heads.put(c.getString("type") + " " + c.getString("id"), c.getLong("lastSeq")));
        return heads;
    }

    private List<String> texts(String type) {
        String id = conversations().stream()
                .map(JsonObject.class::cast)
                .filter(c -> c.getString("type").equals(type))
                .findFirst()
                .orElseThrow()
                .getString("id");
        return rest("bob").get("/messages/conversation/" + id).must(200).body().getJsonArray("messages").stream()
                .map(message -> ((JsonObject) message).getString("content"))
                .toList();
    }

    private long unread(String user) {
        return rest(user).get("/unread").must(200).body().getLong("total");
    }

    private Rest rest(String user) {
        return new Rest(two(), Tokens.of(user));
    }
}
