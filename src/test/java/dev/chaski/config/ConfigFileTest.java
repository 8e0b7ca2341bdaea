// SPDX-License-Identifier: Apache-2.0
package dev.chaski.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.config.ChaskiConfig.Env;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code conf/chaski.yaml} is the documentation of the keys, so it must say what is true. */
class ConfigFileTest {
    private static final Path FILE = Path.of("conf", "chaski.yaml");
    private static final Pattern LINE = Pattern.compile("# ([a-z.-]+):(?: (\\S+))? +# (.+)");

    @TempDir
    private Path directory;

    @Test
    void namesEveryKeyInOrderWithItsDefaultAndComment() throws IOException {
        List<String> expected = Key.all().stream()
                .map(key -> key.key() + "|" + key.defaultIn(Env.DEVELOPMENT) + "|" + key.comment())
                .toList();

        List<String> written = Files.readAllLines(FILE).stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(m -> m.group(1) + "|" + (m.group(2) == null ? "" : m.group(2)) + "|" + m.group(3))
                .toList();

        assertThat(written).containsExactlyElementsOf(expected);
    }

    @Test
    void activatedLinesMeanTheDefaults() throws IOException {
        String active =
                LINE.matcher(Files.readString(FILE)).replaceAll(m -> m.group().substring(2));
        Path file = Files.writeString(directory.resolve("active.yaml"), active);

        assertThat(ConfigLoader.load(Optional.of(file), Map.of(), Map.of())).isEqualTo(ConfigLoader.of(Map.of()));
    }

    @Test
    void commentsAreOneLineAndDefaultsAreValid() {
        assertThat(Key.all()).allSatisfy(key -> {
            assertThat(key.comment()).isNotBlank().doesNotContain("\n");
            assertThat(key.kind().check(key.defaultIn(Env.DEVELOPMENT))).isEmpty();
            assertThat(key.kind().check(key.defaultIn(Env.PRODUCTION))).isEmpty();
        });
    }
}
