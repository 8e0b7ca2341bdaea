// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Instance;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The process that was started begins again with the flags that an instance does best with, and is that process still. */
@EnabledOnOs(OS.LINUX)
class AnInstanceRunsWithItsOwnFlagsIT {
    @TempDir
    Path directory;

    @Test
    @Timeout(120)
    void itIsTheSameProcessAndEndsInOrder() throws Exception {
        List<String> asked = List.of(
                "-Dchaski.data.dir=" + directory.resolve("d\u00e4ta of two words"),
                "-Dchaski.http.port=0",
                Instance.WHOLE_COMPILER);
        try (Instance instance = Instance.start(directory, asked, Map.of()).ready()) {
            assertThat(commandLine(instance.pid()))
                    .containsSubsequence(
                            "-XX:MaxInlineLevel=9",
                            "-XX:FreqInlineSize=120",
                            "-XX:InlineSmallCode=1000",
                            "-XX:GCTimeRatio=3",
                            "-Xmx300m",
                            asked.get(0),
                            asked.get(1),
                            Instance.WHOLE_COMPILER,
                            "-jar");
            assertThat(directory.resolve("d\u00e4ta of two words")).isDirectory();

            assertThat(instance.terminate()).isZero();
            assertThat(Instance.processesOf(directory)).isEmpty();
        }
    }

    @Test
    @Timeout(120)
    void whatOneHasMadeOfItsClassesTheNextOneUses() throws Exception {
        List<String> asked = List.of(
                "-Dchaski.data.dir=" + directory.resolve("data"), "-Dchaski.http.port=0", Instance.WHOLE_COMPILER);
        try (Instance first = Instance.start(directory, asked, Map.of()).ready()) {
            assertThat(first.terminate()).isZero();
        }
        try (Instance next = Instance.start(directory, asked, Map.of()).ready()) {
            assertThat(commandLine(next.pid()))
                    .anyMatch(flag -> flag.matches("-XX:SharedArchiveFile=.*chaski-classes-.*\\.jsa"));
            assertThat(Files.readAllLines(Path.of("/proc", Long.toString(next.pid()), "maps")))
                    .as("what is in memory")
                    .anyMatch(line -> line.contains("/chaski-classes-"));
            assertThat(next.terminate()).isZero();
        }
    }

    private static List<String> commandLine(long pid) throws Exception {
        return List.of(Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.UTF_8)
                .split("\0"));
    }
}
