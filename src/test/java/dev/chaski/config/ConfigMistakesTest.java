// SPDX-License-Identifier: Apache-2.0
package dev.chaski.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.chaski.config.ConfigException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every mistake is told, with where it was made and what would be right. */
class ConfigMistakesTest {
    private static final Map<String, String> NONE = Map.of();

    @TempDir
    private Path directory;

    @Test
    void allMistakesOfAllSourcesAreToldAtOnce() throws IOException {
        Path file = write("limits:\n  windw: 5\nhttp.port: eighty\n");
        Map<String, String> environment = Map.of("CHASKI_REDIS_TIMEOUT", "1", "CHASKI_POSTGRES_READERS", "0");
        Map<String, String> properties = Map.of("chaski.cluster.enabled", "perhaps");

        ConfigException mistakes = mistakes(Optional.of(file), environment, properties);

        assertThat(mistakes.problems())
                .extracting(Problem::key, Problem::source)
                .containsExactlyInAnyOrder(
                        tuple("limits.windw", "file " + file),
                        tuple("http.port", "file " + file),
                        tuple("CHASKI_REDIS_TIMEOUT", "environment CHASKI_REDIS_TIMEOUT"),
                        tuple("postgres.readers", "environment CHASKI_POSTGRES_READERS"),
                        tuple("cluster.enabled", "-Dchaski.cluster.enabled"));
        assertThat(mistakes)
                .hasMessageContaining("5 mistakes")
                .hasMessageContaining("did you mean limits.window?")
                .hasMessageContaining("did you mean CHASKI_REDIS_TIMEOUT_MS?")
                .hasMessageContaining("\"eighty\" is not a whole number; give a whole number from 0 to 65535")
                .hasMessageContaining("0 is out of bounds; give a whole number from 1 to 200")
                .hasMessageContaining("give true or false");
    }

    @Test
    void anOriginIsWhatABrowserSends() {
        for (String wrong : List.of("shop.example", "https://shop.example/", "*", "https://*.example", "null")) {
            assertThat(problems(Map.of("http.origins", "https://ok.example, " + wrong)))
                    .as(wrong)
                    .singleElement()
                    .satisfies(p -> assertThat(p.message()).isEqualTo("\"" + wrong + "\" is not an origin"));
        }
        assertThat(ConfigLoader.of(Map.of("http.origins", "https://ok.example,http://localhost:5173"))
                        .http()
                        .origins())
                .hasSize(2);
    }

    @Test
    void productionRefusesTheDevelopmentSecret() {
        assertThat(problems(Map.of("env", "production"))).singleElement().satisfies(p -> {
            assertThat(p.key()).isEqualTo("jwt.secret");
            assertThat(p.cure()).contains("jwt.jwks");
        });
        assertThat(ConfigLoader.of(Map.of("env", "production", "jwt.secret", "s".repeat(32)))
                        .env())
                .isEqualTo(ChaskiConfig.Env.PRODUCTION);
    }

    @Test
    void shortSecretIsAMistakeAndIsNotQuoted() {
        ConfigException mistakes = mistakes(Map.of("jwt.secret", "hush-hush"));

        assertThat(mistakes).hasMessageContaining("has only 9 bytes").hasMessageContaining("at least 32");
        assertThat(mistakes.getMessage()).doesNotContain("hush");
        assertThat(problems(Map.of("env", "production", "jwt.secret", "hush-hush")))
                .hasSize(1);
    }

    @Test
    void uriOfAnotherSchemeIsAMistakeAndItsPasswordIsNotQuoted() {
        ConfigException mistakes = mistakes(Map.of("postgres.uri", "mysql://joe:hunter2@db.example/chaski"));

        assertThat(mistakes).hasMessageContaining("begin with postgresql:// or postgres://");
        assertThat(mistakes.getMessage()).doesNotContain("hunter2");
    }

    @Test
    void boundsAreInclusiveAndHugeNumbersAreOutOfThem() {
        assertThat(ConfigLoader.of(Map.of("http.port", "65535")).http().port()).isEqualTo(65_535);
        assertThat(problems(Map.of("http.port", "65536"))).hasSize(1);
        assertThat(problems(Map.of("http.port", "-1"))).hasSize(1);
        assertThat(problems(Map.of("http.port", "99999999999999999999"))).hasSize(1);
        assertThat(ConfigLoader.of(Map.of("limits.window", "1000")).limits().window())
                .isEqualTo(1000);
        assertThat(problems(Map.of("limits.window", "1001"))).hasSize(1);
        assertThat(problems(Map.of("verticles.gateway.instances", "some")))
                .singleElement()
                .extracting(Problem::cure)
                .isEqualTo("give a whole number from 0 to 256, or auto");
    }

    @Test
    void keysThatContradictEachOtherAreAMistake() {
        assertThat(problems(Map.of("reconcile.bound-ms", "500", "reconcile.interval-ms", "1000")))
                .singleElement()
                .extracting(Problem::key)
                .isEqualTo("reconcile.bound-ms");
        assertThat(problems(Map.of("gateway.ping-interval-ms", "60000"))).hasSize(1);
    }

    @Test
    void namedFileMustExistAndBeYaml() throws IOException {
        assertThat(mistakes(Optional.of(directory.resolve("none.yaml")), NONE, NONE))
                .hasMessageContaining("none.yaml")
                .hasMessageContaining("does not exist");
        assertThat(mistakes(Optional.of(write("limits: [1, 2\nhttp")), NONE, NONE))
                .hasMessageContaining("is not valid YAML at line");
        assertThat(mistakes(Optional.of(write("just words")), NONE, NONE)).hasMessageContaining("key: value");
    }

    @Test
    void keyGivenTwiceIsAMistake() throws IOException {
        assertThat(mistakes(Optional.of(write("limits.window: 5\nlimits:\n  window: 6\n")), NONE, NONE))
                .hasMessageContaining("limits.window")
                .hasMessageContaining("is given twice");
        assertThat(mistakes(Optional.of(write("limits.window: 5\nlimits.window: 6\n")), NONE, NONE))
                .hasMessageContaining("Duplicate field");
    }

    @Test
    void nearestNameHasTheFewestEdits() {
        assertThat(Nearest.edits("", "abc")).isEqualTo(3);
        assertThat(Nearest.edits("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.to("data-dir", Key::key)).isEqualTo("data.dir");
        assertThat(Nearest.to("CHASKI_HTTP_PROT", Key::variable)).isEqualTo("CHASKI_HTTP_PORT");
    }

    private static List<Problem> problems(Map<String, String> keys) {
        return mistakes(keys).problems();
    }

    private static ConfigException mistakes(Map<String, String> keys) {
        return catchThrowableOfType(ConfigException.class, () -> ConfigLoader.of(keys));
    }

    private static ConfigException mistakes(
            Optional<Path> file, Map<String, String> environment, Map<String, String> properties) {
        return catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(file, environment, properties));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("chaski.yaml"), text);
    }

    @Test
    void variablesOfOthersThatOnlyShareThePrefixAreLeftAlone() {
        Map<String, String> environment = Map.of(
                "CHASKI_JAR", "chaski.jar",
                "CHASKI_SERVICE_HOST", "10.0.0.1",
                "CHASKI_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                "CHASKI_GATEWAY_SERVICE_PORT_HTTP", "8080");

        assertThat(ConfigLoader.load(Optional.empty(), environment, Map.of())
                        .http()
                        .port())
                .isEqualTo(8080);
    }
}
