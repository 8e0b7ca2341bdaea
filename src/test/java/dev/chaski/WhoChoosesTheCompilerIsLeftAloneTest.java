// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhoChoosesTheCompilerIsLeftAloneTest {
    private static final List<String> PLAIN = List.of("java", "-Xmx1g", "-jar", "chaski.jar", "--config", "x.yaml");

    @Test
    void ownFlagsComeBeforeThoseThatWereGiven() {
        assertThat(OwnFlags.chosen(PLAIN, Map.of("PATH", "/bin"))).isFalse();
        assertThat(OwnFlags.with(List.of("-a", "-b"), PLAIN))
                .containsExactly("java", "-a", "-b", "-Xmx1g", "-jar", "chaski.jar", "--config", "x.yaml");
    }

    @Test
    void itDoesNotBeginAThirdTime() {
        assertThat(OwnFlags.chosen(OwnFlags.with(OwnFlags.FLAGS, PLAIN), Map.of()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:TieredStopAtLevel=1", "-XX:InlineSmallCode=2500", "-XX:MaxInlineLevel=15", "-Xint"})
    void aFlagByHandIsAChoice(String flag) {
        assertThat(OwnFlags.chosen(OwnFlags.with(List.of(flag), PLAIN), Map.of()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-javaagent:a.jar", "-agentlib:jdwp=x", "-Dcom.sun.management.jmxremote.port=9010"})
    void whatListensAlreadyIsNotBegunAgain(String flag) {
        assertThat(OwnFlags.chosen(OwnFlags.with(List.of(flag), PLAIN), Map.of()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"})
    void soIsAVariable(String variable) {
        assertThat(OwnFlags.chosen(PLAIN, Map.of(variable, "-Dx=y -XX:FreqInlineSize=325")))
                .isTrue();
        assertThat(OwnFlags.chosen(PLAIN, Map.of(variable, "-Dx=y"))).isFalse();
    }

    @Test
    void theImageBeginsWithThemAtOnce() throws Exception {
        assertThat(Files.readString(Path.of("Dockerfile")).lines().filter(line -> line.startsWith("ENTRYPOINT")))
                .singleElement()
                .satisfies(
                        line -> OwnFlags.FLAGS.forEach(flag -> assertThat(line).contains("\"" + flag + "\"")));
    }
}
