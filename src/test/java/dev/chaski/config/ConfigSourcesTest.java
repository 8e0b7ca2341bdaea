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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which source wins, and how each spells keys and lists. */
class ConfigSourcesTest {
    private static final Map<String, String> NONE = Map.of();

    @TempDir
    private Path directory;

    @Test
    void laterSourceCoversEarlierOne() throws IOException {
        Optional<Path> file = file("limits.window: 11\nlimits.backfill-page: 12\nlimits.frame-bytes: 20000\n");
        Map<String, String> environment =
                Map.of("CHASKI_LIMITS_BACKFILL_PAGE", "13", "CHASKI_LIMITS_FRAME_BYTES", "21000");
        Map<String, String> properties = Map.of("chaski.limits.frame-bytes", "22000");

        ChaskiConfig config = ConfigLoader.load(file, environment, properties);

        assertThat(config.limits().contentLength()).isEqualTo(10_000);
        assertThat(config.limits().window()).isEqualTo(11);
        assertThat(config.limits().backfillPage()).isEqualTo(13);
        assertThat(config.limits().frameBytes()).isEqualTo(22_000);
    }

    @Test
    void fileMayBeNestedOrDottedOrBoth() throws IOException {
        Optional<Path> file = file("""
                limits:
                  window: 11
                  messages-per-minute: 12
                verticles.gateway:
                  instances: 0
                cluster.members: [10.0.0.1, "10.0.0.2:5701"]
                postgres:
                """);

        ChaskiConfig config = ConfigLoader.load(file, NONE, NONE);

        assertThat(config.limits().window()).isEqualTo(11);
        assertThat(config.limits().messagesPerMinute()).isEqualTo(12);
        assertThat(config.verticles().gateway()).isZero();
        assertThat(config.verticles().delivery()).isEqualTo(config.verticles().eventLoops());
        assertThat(config.cluster().members()).containsExactly("10.0.0.1", "10.0.0.2:5701");
    }

    @Test
    void aChoiceInCapitalsIsTheSame() {
        assertThat(ConfigLoader.of(Map.of("log.format", "JSON")).log().format()).isEqualTo("json");
        assertThat(ConfigLoader.of(Map.of("redis.dedup", "FALSE")).redis().dedup())
                .isFalse();
    }

    @Test
    void listsAreByComma() {
        Map<String, String> environment =
                Map.of("CHASKI_HTTP_ORIGINS", "https://a.example, https://b.example", "CHASKI_CLUSTER_MEMBERS", "");

        ChaskiConfig config = ConfigLoader.load(Optional.empty(), environment, NONE);

        assertThat(config.http().origins()).containsExactly("https://a.example", "https://b.example");
        assertThat(config.cluster().members()).isEmpty();
    }

    @Test
    void foreignVariablesAndPropertiesAreIgnored() {
        ChaskiConfig config =
                ConfigLoader.load(Optional.empty(), Map.of("LIMITS_WINDOW", "x"), Map.of("limits.window", "x"));

        assertThat(config).isEqualTo(ConfigLoader.of(NONE));
    }

    @Test
    void emptyFileSaysNothing() throws IOException {
        assertThat(ConfigLoader.load(file("# only a comment\n"), NONE, NONE)).isEqualTo(ConfigLoader.of(NONE));
    }

    @Test
    void productionHasItsOwnDefaults() {
        ChaskiConfig development = ConfigLoader.of(NONE);
        ChaskiConfig production =
                ConfigLoader.of(Map.of("env", "production", "jwt.jwks", "https://issuer.example/jwks.json"));

        assertThat(development.env()).isEqualTo(Env.DEVELOPMENT);
        assertThat(development.http().host()).isEqualTo("127.0.0.1");
        assertThat(development.cluster().host()).contains("127.0.0.1");
        assertThat(development.limits().connectionsPerAddress()).isZero();
        assertThat(development.gateway().tokenInUrl()).isTrue();
        assertThat(development.jwt().developmentSecret()).isTrue();
        assertThat(production.env()).isEqualTo(Env.PRODUCTION);
        assertThat(production.http().host()).isEqualTo("0.0.0.0");
        assertThat(production.cluster().host()).isEmpty();
        assertThat(production.limits().connectionsPerAddress()).isEqualTo(1_000);
        assertThat(production.gateway().tokenInUrl()).isFalse();
        assertThat(production.jwt().developmentSecret()).isFalse();
    }

    @Test
    void clusterInProductionFollowsTheListenersAddress() {
        ChaskiConfig config =
                ConfigLoader.of(Map.of("env", "production", "jwt.secret", "s".repeat(32), "http.host", "10.1.2.3"));

        assertThat(config.cluster().host()).contains("10.1.2.3");
    }

    @Test
    void effectiveConfigTellsEachSourceAndNoSecret() throws IOException {
        Optional<Path> file = file("limits.window: 11\n");
        Map<String, String> environment = Map.of(
                "CHASKI_JWT_SECRET", "a-very-secret-secret-of-32-bytes-or-more",
                "CHASKI_POSTGRES_URI", "postgresql://joe:p@ssw/rd@db.example/chaski?x=1&sslpassword=hush");
        Map<String, String> properties = Map.of("chaski.redis.uri", "redis://:hunter2@cache.example");

        EffectiveConfig effective = ConfigLoader.effective(file, environment, properties);

        assertThat(effective.settings()).hasSameSizeAs(Key.all());
        assertThat(effective.describe())
                .contains("limits.window: 11", "# file " + file.orElseThrow())
                .contains("postgresql://joe:********@db.example/chaski?x=1&sslpassword=********")
                .contains("# environment CHASKI_JWT_SECRET", "# -Dchaski.redis.uri", "http.port: 8080", "# default");
        for (String secret : List.of("very-secret", "ssw/rd", "hush", "hunter2")) {
            assertThat(effective.describe()).doesNotContain(secret);
            assertThat(effective.config().toString()).doesNotContain(secret);
        }
        assertThat(effective.config().redis().uri()).contains("redis://:hunter2@cache.example");
    }

    private Optional<Path> file(String text) throws IOException {
        return Optional.of(Files.writeString(directory.resolve("chaski.yaml"), text));
    }
}
