// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chaski.testing.Instance;
import dev.chaski.testing.Patience;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** I1 to I9 with three real processes, under kills, pauses, a parted bus and stores that come and go: {@code java -jar chaski.jar prove}. Minutes of it, with a seed of its own, in the profile proof. */
class PromisesHoldWhileThingsBreakIT {
    private static final Path JAR = Path.of("target", "chaski.jar").toAbsolutePath();
    private static final boolean PROOF = Boolean.getBoolean("proof");
    /** A seed whose plan has that many within 45 s: two killed, paused, parted, PostgreSQL restarted and paused, Redis paused and emptied … */
    private static final int NINE_KINDS = 786;

    private static final int SECONDS = PROOF ? 600 : 45;
    private static final int SEED = PROOF ? ThreadLocalRandom.current().nextInt(1_000_000) : NINE_KINDS;
    private static final int MESSAGES_A_SECOND = 25;
    private static final Duration STARTED = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Process prove;

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        if (prove != null) {
            prove.destroy();
            assertThat(prove.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(premises()).as("directories").isEmpty();
            assertThat(Instance.processesOf(directory)).as("processes").isEmpty();
        }
    }

    @Test
    @Timeout(1200)
    void nothingIsLostRepeatedReorderedOrShownToOthers() throws Exception {
        start(SECONDS, SEED);
        assertThat(prove.waitFor(SECONDS + 400L, TimeUnit.SECONDS))
                .as("the end of %s", said())
                .isTrue();

        assertThat(prove.exitValue()).as(said()).isZero();
        JsonObject report = new JsonObject(text(result()));
        assertThat(report.getBoolean("ok")).isTrue();
        assertThat(report.getJsonArray("violations")).isEmpty();
        assertThat(report.getJsonObject("operations").getInteger("messages"))
                .as("messages: %s", report)
                .isGreaterThan(SECONDS * MESSAGES_A_SECOND / 2);
        assertThat(report.getJsonObject("faults").size())
                .as("kinds of faults: %s", report)
                .isGreaterThanOrEqualTo(9);
    }

    @Test
    @Timeout(180)
    void whoeverStopsItHalfwayFindsNothingLeft() throws Exception {
        assumeTrue(PROOF, "with -Pproof only");
        start(600, SEED);
        Patience.until("people who chat", STARTED, () -> said().contains("devices of"), this::said);
        assertThat(premises()).hasSize(1);
        prove.destroy();
        assertThat(prove.waitFor(60, TimeUnit.SECONDS))
                .as("the end of %s", said())
                .isTrue();
        assertThat(prove.exitValue()).as(said()).isNotZero();
    }

    private void start(int seconds, int seed) throws IOException {
        prove = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-jar",
                        JAR.toString(),
                        "prove",
                        "--seconds",
                        Integer.toString(seconds),
                        "--seed",
                        Integer.toString(seed),
                        "--data-dir",
                        directory.resolve("premises").toString())
                .redirectError(directory.resolve("said").toFile())
                .redirectOutput(result().toFile())
                .start();
    }

    private Path result() {
        return directory.resolve("result");
    }

    private String said() {
        return text(directory.resolve("said"));
    }

    private List<Path> premises() {
        List<Path> found = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(directory.resolve("premises"))) {
            entries.forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
