// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chaski.testing.Cluster;
import dev.chaski.wire.ClientFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation shows works on a real node. Where a tool is not on this machine, the test says so and is skipped. */
@Timeout(60)
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");
    private static final Pattern SENT = Pattern.compile("say\\(\\{ type: '(\\w+)'");
    private static final Pattern HEARD = Pattern.compile("frame\\.type [!=]== '(\\w+)'");
    private static final Set<String> SERVER_FRAMES =
            Set.of("welcome", "synced", "message_confirmed", "message_failed", "message_received", "receipt", "error");

    private static Cluster cluster;

    @TempDir
    Path directory;

    /** How a program ended, and everything that it printed. */
    private record Ended(int status, String output) {}

    @BeforeAll
    static void start() {
        cluster = Cluster.of(1);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void curlMakesAConversationAndAMessage() throws Exception {
        assumeTrue(runs("bash", "-c", "command -v curl"), "NOT RUN: examples/curl.sh needs bash and curl on the PATH");

        Ended ended = run("bash", EXAMPLES.resolve("curl.sh").toString(), cluster.url(0));

        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("conversation ", "message ", "state READ");
    }

    @Test
    void curlFailsWhereNobodyAnswers() throws Exception {
        assumeTrue(runs("bash", "-c", "command -v curl"), "NOT RUN: examples/curl.sh needs bash and curl on the PATH");

        Ended ended = run("bash", EXAMPLES.resolve("curl.sh").toString(), "http://127.0.0.1:1");

        assertThat(ended.status()).as(ended.output()).isNotZero();
    }

    @Test
    void nodeSaysHello() throws Exception {
        List<String> node = node();
        assumeTrue(!node.isEmpty(), "NOT RUN: examples/node.mjs needs node with a WebSocket, or the package ws");

        Ended ended = run(command(node, EXAMPLES.resolve("node.mjs").toString(), cluster.url(0), "once"));

        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("confirmed 1");
    }

    @Test
    void theScriptsUseOnlyFramesOfTheContract() throws IOException {
        for (String name : List.of("browser.html", "node.mjs")) {
            String script = Files.readString(EXAMPLES.resolve(name));
            Set<String> sent = found(SENT, script);
            assertThat(sent).as(name).contains("authenticate", "ack", "mark_as_read");
            for (String type : sent) {
                String frame = "{\"type\":\"" + type + "\"}";
                assertThat(ClientFrames.read(frame, false))
                        .as("%s of %s", type, name)
                        .allMatch(read -> read.refusal() == null
                                || !read.refusal().failure().code().equals("unknown_type"));
            }
            assertThat(SERVER_FRAMES).as(name).containsAll(found(HEARD, script));
            assertThat(found(HEARD, script)).as(name).contains("message_received");
        }
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            found.add(matcher.group(1));
        }
        return found;
    }

    /** How to start a node that can run the example; empty where there is none. */
    private List<String> node() throws Exception {
        String has = "process.exit(globalThis.WebSocket ? 0 : 1)";
        if (runs("node", "-e", has)) {
            return List.of("node");
        }
        if (runs("node", "--experimental-websocket", "-e", has)) {
            return List.of("node", "--experimental-websocket");
        }
        boolean ws = runs("node", "--input-type=module", "-e", "await import('ws')");
        return ws ? List.of("node") : List.of();
    }

    private boolean runs(String... command) throws InterruptedException {
        try {
            return run(command).status() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String[] command(List<String> program, String... arguments) {
        return Stream.concat(program.stream(), List.of(arguments).stream()).toArray(String[]::new);
    }

    private Ended run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("Not ended within 30 s: " + Files.readString(output));
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }
}
