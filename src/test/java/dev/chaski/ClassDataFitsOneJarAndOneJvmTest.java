// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That it is made, and used, is seen by AnInstanceRunsWithItsOwnFlagsIT. */
class ClassDataFitsOneJarAndOneJvmTest {
    @TempDir
    Path directory;

    private Path jar;

    @BeforeEach
    void aJar() throws IOException {
        jar = Files.writeString(directory.resolve("chaski.jar"), "a jar");
    }

    private ClassData data() throws IOException {
        return ClassData.of(jar, "17.0.1+2 Debian/1");
    }

    @Test
    void anotherBuildOrAnotherJvmHasAnother() throws IOException {
        ClassData first = data();
        assertThat(first).isEqualTo(data());
        assertThat(first.archive()).hasParentRaw(directory).asString().endsWith(".jsa");
        assertThat(ClassData.of(jar, "25").archive()).isNotEqualTo(first.archive());

        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-05-01T12:00:00Z")));
        ClassData touched = data();
        assertThat(touched.archive()).isNotEqualTo(first.archive());
        FileTime then = Files.getLastModifiedTime(jar);
        Files.writeString(jar, "another jar");
        Files.setLastModifiedTime(jar, then);
        assertThat(data().archive()).isNotEqualTo(touched.archive());
    }

    @Test
    void whatIsNotThereIsMadeAndWhatIsThereIsUsed() throws IOException {
        assertThat(data().flags(List.of("-Xmx1g"))).contains("-XX:+RecordDynamicDumpInfo");
        Files.writeString(data().archive(), "an archive");
        assertThat(data().flags(List.of("-Xmx1g")))
                .contains("-XX:SharedArchiveFile=" + data().archive())
                .doesNotContain("-XX:+RecordDynamicDumpInfo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xshare:off",
                "-XX:SharedArchiveFile=own.jsa",
                "-XX:ArchiveClassesAtExit=own.jsa",
                "-XX:AOTCache=own.aot"
            })
    void whoeverHasArchivesOfTheirOwnIsLeftAlone(String flag) throws IOException {
        assertThat(data().flags(List.of("-Xmx1g", flag))).isEmpty();
    }

    @Test
    void whereItCannotBeKeptNothingIsRecorded() {
        assertThat(new ClassData(directory.resolve("not there"), "chaski-", "1-2-", "17").flags(List.of()))
                .isEmpty();
    }

    /** This JVM was not started to make one, so it cannot. */
    @Test
    void whatAnotherHasMadeStaysAndWhatFailsLeavesNothing() throws IOException {
        data().keep();
        assertThat(directory.toFile().list()).containsExactly("chaski.jar");

        Files.writeString(data().archive(), "an archive");
        data().keep();
        assertThat(data().archive()).hasContent("an archive");
    }
}
