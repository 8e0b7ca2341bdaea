// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhoChoosesTheCompilerIsLeftAloneTest {
    @Test
    void ownFlagsComeBeforeThoseThatWereGiven() {
        assertThat(OwnFlags.with(List.of("-a", "-b"), List.of("java", "-Xmx1g", "-jar", "chaski.jar", "run")))
                .containsExactly("java", "-a", "-b", "-Xmx1g", "-jar", "chaski.jar", "run");
    }

    @Test
    void itBeginsAgainOnceOnly() {
        assertThat(OwnFlags.chosen(List.of("-Xmx1g", "-Dx=-Xint"))).isFalse();
        assertThat(OwnFlags.chosen(OwnFlags.besides(List.of()))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:TieredStopAtLevel=1", "-XX:InlineSmallCode=2500", "-XX:MaxInlineLevel=15", "-Xint"})
    void aFlagByHandIsAChoice(String flag) {
        assertThat(OwnFlags.chosen(List.of("-Xmx1g", flag))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-javaagent:a.jar", "-agentlib:jdwp=x", "-Dcom.sun.management.jmxremote.port=9010"})
    void whatListensAlreadyIsNotBegunAgain(String flag) {
        assertThat(OwnFlags.chosen(List.of("-Xmx1g", flag))).isTrue();
    }

    @Test
    void anotherCollectorIsNotToldWhatG1Is() {
        assertThat(OwnFlags.besides(List.of("-Xmx1g"))).contains(OwnFlags.OF_G1);
        assertThat(OwnFlags.besides(List.of("-XX:+UseParallelGC")))
                .containsAll(OwnFlags.OF_THE_COMPILER)
                .doesNotContain(OwnFlags.OF_G1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xms1g", "-XX:InitialHeapSize=1g", "-XX:InitialRAMPercentage=10"})
    void aHeapByHandIsAChoice(String flag) {
        assertThat(OwnFlags.besides(List.of())).contains(OwnFlags.OF_THE_HEAP);
        assertThat(OwnFlags.besides(List.of(flag))).doesNotContain(OwnFlags.OF_THE_HEAP);
    }

    @Test
    void theImageBeginsWithThemAtOnce() throws Exception {
        assertThat(Files.readString(Path.of("Dockerfile")).lines().filter(line -> line.startsWith("ENTRYPOINT")))
                .singleElement()
                .satisfies(line -> OwnFlags.besides(List.of())
                        .forEach(flag -> assertThat(line).contains("\"" + flag + "\"")));
    }
}
