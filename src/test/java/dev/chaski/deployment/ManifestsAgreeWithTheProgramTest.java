// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chaski.config.ChaskiConfig;
import dev.chaski.config.ConfigLoader;
import dev.chaski.config.EffectiveConfig;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressServiceBackend;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** {@code k8s/} has no mistake that only a cluster would show. */
@TestInstance(Lifecycle.PER_CLASS)
class ManifestsAgreeWithTheProgramTest {
    /** Within so many seconds of SIGTERM an instance has drained and ended. */
    private static final int DRAINED_S = 30;

    private static final String OWN_ADDRESS = "10.1.2.3";

    private final Manifests manifests = new Manifests();
    private final EffectiveConfig effective =
            ConfigLoader.effective(Optional.empty(), manifests.environment(OWN_ADDRESS), Map.of());
    private final ChaskiConfig config = effective.config();
    private final DeploymentSpec deployment = manifests.the(Deployment.class).getSpec();
    private final Map<String, String> labels =
            deployment.getTemplate().getMetadata().getLabels();

    @Test
    void aFieldThatKubernetesDoesNotHaveIsRefused() {
        String text = Yaml.text(Manifests.DIRECTORY.resolve("service-headless.yaml"));

        assertThatThrownBy(() -> Manifests.read(Yaml.tree(text.replace("publishNotReady", "publishUnready"))))
                .hasMessageContaining("publishUnreadyAddresses");
    }

    @Test
    void everyFileIsAppliedButTheExampleOfASecret() {
        Set<String> applied = new TreeSet<>(manifests.byFile().keySet());
        applied.remove("secret.example.yaml");

        assertThat(Manifests.kustomization().get("resources"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrderElementsOf(applied);
    }

    @Test
    void everyVariableIsAKeyAndNoneIsForDevelopment() {
        assertThat(effective.settings())
                .extracting(EffectiveConfig.Setting::source)
                .containsAll(manifests.environment(OWN_ADDRESS).keySet().stream()
                        .map(variable -> "environment " + variable)
                        .toList());
        assertThat(config.development()).isFalse();
        assertThat(config.postgres().uri()).isPresent();
        assertThat(config.redis().uri()).isPresent();
        assertThat(config.cluster().host()).contains(OWN_ADDRESS);
        assertThat(config.http().host()).isEqualTo("0.0.0.0");
        assertThat(manifests.container().getEnvFrom())
                .allSatisfy(source -> assertThat(List.of("chaski"))
                        .contains(
                                source.getConfigMapRef() != null
                                        ? source.getConfigMapRef().getName()
                                        : source.getSecretRef().getName()));
    }

    @Test
    void everySelectorFindsThePods() {
        assertThat(deployment.getSelector().getMatchLabels()).isEqualTo(labels);
        assertThat(manifests.all(Service.class))
                .allSatisfy(
                        service -> assertThat(service.getSpec().getSelector()).isEqualTo(labels));
        assertThat(manifests
                        .the(PodDisruptionBudget.class)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels())
                .isEqualTo(labels);
        assertThat(manifests.pod().getTopologySpreadConstraints())
                .hasSize(2)
                .allSatisfy(spread ->
                        assertThat(spread.getLabelSelector().getMatchLabels()).isEqualTo(labels));
    }

    @Test
    void instancesFindEachOtherBeforeTheyAreReady() {
        Service cluster = manifests.service("chaski-cluster");

        assertThat(cluster.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(cluster.getSpec().getPublishNotReadyAddresses()).isTrue();
        assertThat(config.cluster().dns()).contains("chaski-cluster");
        assertThat(targets(cluster)).containsExactly("membership", "bus");
    }

    @Test
    void portsAreThoseOfTheProgram() {
        assertThat(manifests.port("http")).isEqualTo(config.http().port());
        assertThat(manifests.port("membership")).isEqualTo(config.cluster().port());
        assertThat(manifests.port("bus")).isEqualTo(config.cluster().busPort());
        assertThat(targets(manifests.service("chaski"))).containsExactly("http");
        assertThat(deployment.getTemplate().getMetadata().getAnnotations())
                .containsEntry(
                        "prometheus.io/port", Integer.toString(config.http().port()))
                .containsEntry("prometheus.io/path", "/metrics");
    }

    @Test
    void onlyInstancesReachThePortsOfTheCluster() {
        List<NetworkPolicyIngressRule> doors =
                manifests.the(NetworkPolicy.class).getSpec().getIngress();

        assertThat(doors)
                .filteredOn(door -> door.getFrom().isEmpty())
                .singleElement()
                .satisfies(open ->
                        assertThat(ports(open)).containsExactly(config.http().port()));
        assertThat(doors)
                .filteredOn(door -> !door.getFrom().isEmpty())
                .singleElement()
                .satisfies(closed -> {
                    assertThat(ports(closed))
                            .containsExactly(
                                    config.cluster().port(), config.cluster().busPort());
                    assertThat(closed.getFrom().get(0).getPodSelector().getMatchLabels())
                            .isEqualTo(labels);
                });
    }

    @Test
    void instancesReachEachOtherByAllTheirPorts() {
        assertThat(manifests.the(NetworkPolicy.class).getSpec().getEgress())
                .filteredOn(way -> !way.getTo().isEmpty())
                .singleElement()
                .satisfies(way -> {
                    assertThat(way.getTo().get(0).getPodSelector().getMatchLabels())
                            .isEqualTo(labels);
                    assertThat(way.getPorts())
                            .extracting(port -> port.getPort().getIntVal())
                            .containsExactly(
                                    config.http().port(),
                                    config.cluster().port(),
                                    config.cluster().busPort());
                });
    }

    @Test
    void nothingTiesAClientToAnInstance() {
        Ingress ingress = manifests.the(Ingress.class);

        assertThat(ingress.getMetadata().getAnnotations().toString()).doesNotContain("affinity", "cookie", "hash-by");
        assertThat(manifests.service("chaski").getSpec().getSessionAffinity()).isEqualTo("None");
        assertThat(ingress.getSpec().getRules().get(0).getHttp().getPaths())
                .extracting(HTTPIngressPath::getPath)
                .containsExactly("/ws", "/sockjs", "/sockjs-client", "/api/v1", "/chaski.js");
        assertThat(ingress.getSpec().getRules().get(0).getHttp().getPaths()).allSatisfy(path -> {
            IngressServiceBackend backend = path.getBackend().getService();
            assertThat(manifests.service(backend.getName()).getSpec().getPorts())
                    .extracting(ServicePort::getName)
                    .contains(backend.getPort().getName());
        });
    }

    @Test
    void thereIsTimeToDrain() {
        int preStop = Integer.parseInt(manifests
                .container()
                .getLifecycle()
                .getPreStop()
                .getExec()
                .getCommand()
                .get(1));

        assertThat(manifests.pod().getTerminationGracePeriodSeconds()).isGreaterThan(preStop + DRAINED_S);
        assertThat(config.drain().timeoutMs()).isLessThan(DRAINED_S * 1000);
        int noticed = manifests.container().getReadinessProbe().getPeriodSeconds()
                * manifests.container().getReadinessProbe().getFailureThreshold();
        assertThat(preStop).isGreaterThan(noticed);
    }

    @Test
    void nobodyIsRootAndNothingIsWritten() {
        assertThat(manifests.pod().getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(manifests.pod().getSecurityContext().getRunAsUser()).isEqualTo(DockerImage.USER);
        assertThat(manifests.pod().getAutomountServiceAccountToken()).isFalse();
        assertThat(manifests.container().getSecurityContext().getReadOnlyRootFilesystem())
                .isTrue();
        assertThat(manifests.container().getSecurityContext().getAllowPrivilegeEscalation())
                .isFalse();
        assertThat(manifests.container().getSecurityContext().getCapabilities().getDrop())
                .containsExactly("ALL");
        assertThat(manifests.container().getVolumeMounts())
                .singleElement()
                .satisfies(mount -> assertThat(mount.getMountPath()).isEqualTo("/tmp"));
    }

    private static List<String> targets(Service service) {
        return service.getSpec().getPorts().stream()
                .map(port -> port.getTargetPort().getStrVal())
                .toList();
    }

    private static List<Integer> ports(NetworkPolicyIngressRule rule) {
        return rule.getPorts().stream().map(port -> port.getPort().getIntVal()).toList();
    }
}
