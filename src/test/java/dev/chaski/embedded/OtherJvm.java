// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An instance in another JVM: starts a {@link Holder} and waits until it has its servers. */
final class OtherJvm implements AutoCloseable {
    private final Process process;
    private final String postgresUri;
    private final String redisUri;

    private OtherJvm(Process process, String postgresUri, String redisUri) {
        this.process = process;
        this.postgresUri = postgresUri;
        this.redisUri = redisUri;
    }

    static OtherJvm holding(Path dataDir) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        dataDir.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("ready ")) {
                String[] words = line.split(" ", -1);
                return new OtherJvm(process, words[1], words[2]);
            }
        }
        throw new IOException("The other JVM ended before it was ready");
    }

    String postgresUri() {
        return postgresUri;
    }

    String redisUri() {
        return redisUri;
    }

    /** It gives its hold up and ends. */
    void leave() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IOException("The other JVM did not end");
        }
    }

    /** As kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
