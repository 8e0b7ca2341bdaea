// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chaski.config.ChaskiConfig;
import dev.chaski.config.ConfigLoader;
import dev.chaski.config.EffectiveConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code docker-compose.yml} and the files that it mounts have no mistake that only Docker would show. */
class ComposeFileAgreesWithTheProgramTest {
    private static final Map<String, String> SHELL = Map.of("CHASKI_JWT_SECRET", "0123456789abcdef0123456789abcdef");
    private static final int DRAINED_S = 30;

    private final ComposeFile compose = ComposeFile.with(SHELL);
    private final ComposeFile.Service instances = compose.service("chaski");
    private final EffectiveConfig effective =
            ConfigLoader.effective(Optional.empty(), instances.environment(), Map.of());
    private final ChaskiConfig config = effective.config();

    @Test
    void itDoesNotStartWithoutASecret() {
        assertThatThrownBy(() -> ComposeFile.with(Map.of())).hasMessageContaining("CHASKI_JWT_SECRET: set it");
    }

    @Test
    void everyVariableIsAKeyAndNoneIsForDevelopment() {
        assertThat(effective.settings())
                .extracting(EffectiveConfig.Setting::source)
                .containsAll(instances.environment().keySet().stream()
                        .map(variable -> "environment " + variable)
                        .toList());
        assertThat(config.development()).isFalse();
        assertThat(config.postgres().uri()).contains("postgresql://chaski:chaski@postgres:5432/chaski");
        assertThat(config.redis().uri()).contains("redis://redis:6379");
    }

    @Test
    void twoInstancesFindEachOtherByTheNameOfTheirService() {
        assertThat(instances.deploy().replicas()).isEqualTo(2);
        assertThat(config.cluster().dns()).contains("chaski");
        assertThat(config.cluster().busPort()).isNotZero();
    }

    @Test
    void theStoresAreThoseThatTheInstancesAreTold() {
        assertThat(compose.service("postgres").environment())
                .containsEntry("POSTGRES_USER", "chaski")
                .containsEntry("POSTGRES_PASSWORD", "chaski")
                .containsEntry("POSTGRES_DB", "chaski");
        assertThat(compose.service("redis").command())
                .containsSubsequence("--maxmemory-policy", "volatile-ttl")
                .contains("--maxmemory");
        assertThat(compose.volumes()).containsOnlyKeys("postgres");
    }

    @Test
    void thereIsTimeToDrain() {
        assertThat(Integer.parseInt(instances.stopGracePeriod().replace("s", "")))
                .isGreaterThan(DRAINED_S);
    }

    @Test
    void theProxyTakesTurnsAmongTheInstancesThatAreReady() {
        List<String> haproxy = Yaml.text(Path.of("docker", "haproxy.cfg"))
                .lines()
                .map(String::strip)
                .toList();

        assertThat(haproxy)
                .contains(
                        "balance roundrobin",
                        "option httpchk GET /health/ready",
                        "server-template chaski 10 chaski:" + config.http().port(),
                        "bind :8080")
                .noneMatch(line -> line.startsWith("cookie") || line.startsWith("stick"));
        assertThat(compose.service("proxy").ports()).containsExactly("8080:8080");
    }

    @Test
    void whatIsMountedIsThere() {
        assertThat(compose.services().values())
                .flatExtracting(service -> service.volumes() == null ? List.of() : service.volumes())
                .map(Object::toString)
                .filteredOn(volume -> volume.startsWith("./"))
                .hasSize(5)
                .allSatisfy(volume -> assertThat(Path.of(volume.substring(0, volume.indexOf(':'))))
                        .exists());
    }

    @Test
    void prometheusAndGrafanaComeOnlyWhenAskedAndLookAtTheRightPlaces() {
        assertThat(compose.services().entrySet())
                .filteredOn(service -> service.getValue().profiles() != null)
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("prometheus", "grafana");
        assertThat(Yaml.tree(Path.of("observe", "prometheus.yml")).toString())
                .contains(
                        "names=[chaski], type=A, port=" + config.http().port(), "metrics_path=/metrics", "alerts.yml");
        assertThat(Yaml.tree(Path.of("observe", "grafana", "provisioning", "datasources", "prometheus.yaml"))
                        .toString())
                .contains("url=http://prometheus:9090", "uid=prometheus");
        assertThat(Yaml.tree(Path.of("observe", "grafana", "provisioning", "dashboards", "chaski.yaml"))
                        .toString())
                .contains("path=/var/lib/grafana/dashboards");
        assertThat(compose.service("grafana").volumes())
                .contains("./observe/grafana/dashboards:/var/lib/grafana/dashboards:ro");
    }
}
