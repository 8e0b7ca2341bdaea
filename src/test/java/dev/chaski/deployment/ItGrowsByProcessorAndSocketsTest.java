// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.wire.Json;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ItGrowsByProcessorAndSocketsTest {
    private final Manifests manifests = new Manifests();
    private final HorizontalPodAutoscalerSpec autoscaler =
            manifests.the(HorizontalPodAutoscaler.class).getSpec();

    @Test
    void betweenThreeAndTwenty() {
        Deployment deployment = manifests.the(Deployment.class);

        assertThat(autoscaler.getScaleTargetRef().getName())
                .isEqualTo(deployment.getMetadata().getName());
        assertThat(deployment.getSpec().getReplicas()).isNull();
        assertThat(autoscaler.getMinReplicas()).isEqualTo(3);
        assertThat(autoscaler.getMaxReplicas()).isEqualTo(20);
        assertThat(autoscaler.getMetrics().get(0).getResource().getTarget().getAverageUtilization())
                .isEqualTo(70);
        assertThat(autoscaler.getMetrics().get(1).getPods().getMetric().getName())
                .isEqualTo("chaski_connections");
        assertThat(manifests.container().getResources().getRequests()).containsKeys("cpu", "memory");
    }

    /** A metric that nobody serves would keep it from ever growing smaller. */
    @Test
    void aComponentTakesAwayTheMetricThatNeedsAnAdapter() {
        JsonNode component = json(Path.of("by-cpu-only", "kustomization.yaml"));
        JsonNode patch = component.at("/patches/0");
        JsonNode steps = Json.mapper()
                .valueToTree(Yaml.tree("steps:\n" + patch.at("/patch").asText()))
                .path("steps");
        JsonNode test = steps.path(0);
        JsonNode removal = steps.path(1);
        JsonNode patched = json(Path.of("autoscaler.yaml"));

        assertThat(component.at("/kind").asText()).isEqualTo("Component");
        assertThat(patch.at("/target/kind")).isEqualTo(patched.at("/kind"));
        assertThat(patch.at("/target/name")).isEqualTo(patched.at("/metadata/name"));
        assertThat(test.at("/op").asText()).isEqualTo("test");
        assertThat(patched.at(test.at("/path").asText())).isEqualTo(test.at("/value"));
        assertThat(removal.at("/op").asText()).isEqualTo("remove");
        assertThat(patched.at(removal.at("/path").asText() + "/pods/metric/name")
                        .asText())
                .isEqualTo("chaski_connections");
        assertThat(Yaml.text(Manifests.DIRECTORY.resolve("kustomization.yaml"))).contains("#   - by-cpu-only\n");
    }

    private static JsonNode json(Path file) {
        return Json.mapper().valueToTree(Yaml.tree(Manifests.DIRECTORY.resolve(file)));
    }
}
