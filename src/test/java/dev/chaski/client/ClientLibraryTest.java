// SPDX-License-Identifier: Apache-2.0
package dev.chaski.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.chaski.testing.Cluster;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code chaski.js} keeps its promises on two nodes: sends once, ticks truly, survives drops, displacement, expired tokens and a node that stops. Needs a Node.js with a WebSocket on the PATH. */
class ClientLibraryTest {
    private static final Path TESTS = Path.of("src", "test", "js", "run.mjs");
    private static final String NODE = "node";
    /** From Node 22 on the WebSocket is there; 20.10 has it behind a flag. */
    private static final List<String> WAYS = List.of("--test-reporter=tap", "--experimental-websocket");

    private static final String MISSING =
            "SKIPPED: the tests of chaski.js did not run: there is no 'node' on the PATH that has a WebSocket (Node.js 20.10 or later)";
    private static final int SECONDS = 240;

    @TempDir
    Path directory;

    @Test
    void keepsItsPromisesOnTwoNodes() throws IOException, InterruptedException {
        List<String> way = wayToAWebSocket();
        if (way.isEmpty()) {
            loudly(MISSING);
        }
        assumeTrue(!way.isEmpty(), MISSING);

        try (Cluster cluster = Cluster.of(2);
                Control control = new Control(cluster)) {
            Path output = directory.resolve("output.txt");
            List<String> arguments = new ArrayList<>(way);
            arguments.addAll(List.of(TESTS.toString(), cluster.url(0), cluster.url(1), "--control=" + control.url()));
            Process tests = node(output, arguments);
            boolean ended = tests.waitFor(SECONDS, TimeUnit.SECONDS);
            tests.destroyForcibly().waitFor();

            String said = Files.readString(output);
            System.out.println(said);
            assertThat(ended).as("ended within %s s: %s", SECONDS, said).isTrue();
            assertThat(control.failures()).isEmpty();
            assertThat(tests.exitValue()).as(said).isZero();
            assertThat(said).containsPattern("# pass [1-9]").contains("# skipped 0");
        }
    }

    /** The options with which the node on the PATH has a WebSocket; none where it has not, or is not there. */
    private List<String> wayToAWebSocket() throws InterruptedException {
        for (int options = 1; options <= WAYS.size(); options++) {
            List<String> way = WAYS.subList(0, options);
            List<String> arguments = new ArrayList<>(way);
            arguments.addAll(List.of("-e", "process.exit(typeof WebSocket === 'function' ? 0 : 1)"));
            try {
                Process probe = node(directory.resolve("probe.txt"), arguments);
                if (probe.waitFor(30, TimeUnit.SECONDS) && probe.exitValue() == 0) {
                    return way;
                }
            } catch (IOException e) {
                return List.of();
            }
        }
        return List.of();
    }

    /** Past the redirection of the tests' output, so that it is seen on the console. */
    private static void loudly(String words) {
        System.err.println(words);
        PrintStream console = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        console.println(words);
    }

    private static Process node(Path output, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(NODE));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("NODE_OPTIONS", "");
        return builder.start();
    }

    /** What the tests may do to the cluster: {@code POST /stop/1} drains and stops a node. */
    private static final class Control implements AutoCloseable {
        private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        private final ExecutorService executor = Executors.newSingleThreadExecutor();
        private final HttpServer server;

        Control(Cluster cluster) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(executor);
            server.createContext("/stop/", exchange -> {
                String path = exchange.getRequestURI().getPath();
                int status = 200;
                try {
                    cluster.stop(Integer.parseInt(path.substring("/stop/".length())));
                } catch (RuntimeException | AssertionError e) {
                    failures.add(e);
                    status = 500;
                }
                answer(exchange, status);
            });
            server.start();
        }

        private static void answer(HttpExchange exchange, int status) throws IOException {
            byte[] body = (status == 200 ? "stopped" : "not stopped").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        List<Throwable> failures() {
            return List.copyOf(failures);
        }

        @Override
        public void close() {
            server.stop(0);
            executor.shutdownNow();
        }
    }
}
