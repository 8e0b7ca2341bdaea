// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Everything in {@code k8s/}, in the types of the API: a field that Kubernetes does not have fails. */
final class Manifests {
    static final Path DIRECTORY = Path.of("k8s");
    private static final String KUSTOMIZATION = "kustomization.yaml";
    private static final Map<String, Class<? extends HasMetadata>> TYPES = Map.of(
            "v1/ConfigMap", ConfigMap.class,
            "v1/Secret", Secret.class,
            "v1/Service", Service.class,
            "apps/v1/Deployment", Deployment.class,
            "autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
            "networking.k8s.io/v1/Ingress", Ingress.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
            "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class);

    private final Map<String, HasMetadata> byFile = new TreeMap<>();

    Manifests() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            files.filter(file -> Files.isRegularFile(file) && !file.endsWith(KUSTOMIZATION))
                    .forEach(file -> byFile.put(file.getFileName().toString(), read(Yaml.tree(file))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HasMetadata read(Map<String, Object> tree) {
        String type = tree.get("apiVersion") + "/" + tree.get("kind");
        if (!TYPES.containsKey(type)) {
            throw new AssertionError("Nobody reads " + type);
        }
        return Yaml.as(TYPES.get(type), tree);
    }

    static Map<String, Object> kustomization() {
        return Yaml.tree(DIRECTORY.resolve(KUSTOMIZATION));
    }

    /** The names of the files, without the one that is for kustomize. */
    Map<String, HasMetadata> byFile() {
        return byFile;
    }

    <T extends HasMetadata> List<T> all(Class<T> type) {
        return byFile.values().stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends HasMetadata> T the(Class<T> type) {
        List<T> found = all(type);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " of " + type.getSimpleName());
        }
        return found.get(0);
    }

    Service service(String name) {
        return all(Service.class).stream()
                .filter(service -> service.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No service " + name));
    }

    PodSpec pod() {
        return the(Deployment.class).getSpec().getTemplate().getSpec();
    }

    Container container() {
        return pod().getContainers().get(0);
    }

    /** Startup, liveness, readiness. */
    List<Probe> probes() {
        return List.of(
                container().getStartupProbe(),
                container().getLivenessProbe(),
                container().getReadinessProbe());
    }

    /** What the program finds in its environment; what the pod alone knows is given here. */
    Map<String, String> environment(String podIp) {
        Map<String, String> environment = new TreeMap<>(the(ConfigMap.class).getData());
        environment.putAll(the(Secret.class).getStringData());
        for (EnvVar variable : container().getEnv()) {
            boolean own = variable.getValueFrom() != null
                    && variable.getValueFrom().getFieldRef().getFieldPath().equals("status.podIP");
            environment.put(variable.getName(), own ? podIp : variable.getValue());
        }
        return environment;
    }

    /** The number behind a port's name. */
    int port(String name) {
        return container().getPorts().stream()
                .filter(port -> port.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No port " + name))
                .getContainerPort();
    }
}
