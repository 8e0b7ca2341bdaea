// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.config.ChaskiConfig;
import dev.chaski.config.ConfigLoader;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Scene;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who has no connection confirms nothing, and the last instances to come would have none. */
@ExtendWith(OnTwoNodes.class)
class PostgresHasRoomForEveryInstanceTest {
    /** PostgreSQL's {@code superuser_reserved_connections}. */
    private static final int RESERVED = 3;

    private static final int OF_THE_FEED_AND_THE_PULSE = 2;
    private static final Path OPERATIONS = Path.of("docs", "operations.md");

    private final Manifests manifests = new Manifests();

    @Test
    void inKubernetesWhileARolloutAddsOneToTheMost() {
        ChaskiConfig config = ConfigLoader.effective(Optional.empty(), manifests.environment("10.1.2.3"), Map.of())
                .config();
        int instances = manifests.the(HorizontalPodAutoscaler.class).getSpec().getMaxReplicas()
                + manifests
                        .the(Deployment.class)
                        .getSpec()
                        .getStrategy()
                        .getRollingUpdate()
                        .getMaxSurge()
                        .getIntVal();

        assertThat(number(OPERATIONS, "with one more during a rollout, want (\\d+)"))
                .isEqualTo(instances * most(config));
        assertThat(number(OPERATIONS, "`max_connections = (\\d+)`"))
                .isGreaterThanOrEqualTo(instances * most(config) + RESERVED);
    }

    @Test
    void anEventLoopHasTwoCoresOfTheRequest() {
        double cores = manifests
                .container()
                .getResources()
                .getRequests()
                .get("cpu")
                .getNumericalAmount()
                .doubleValue();

        assertThat(manifests.environment("10.1.2.3"))
                .containsEntry("CHASKI_VERTICLES_EVENT_LOOPS", Integer.toString((int) Math.ceil(cores / 2)));
    }

    @Test
    void inComposeForAsManyAsTheProxyTakes() {
        ComposeFile compose = ComposeFile.with(Map.of("CHASKI_JWT_SECRET", "0123456789abcdef0123456789abcdef"));
        ChaskiConfig config = ConfigLoader.effective(
                        Optional.empty(), compose.service("chaski").environment(), Map.of())
                .config();
        int instances = number(Path.of("docker", "haproxy.cfg"), "server-template chaski (\\d+) ");
        int allowed = number(compose.service("postgres").command().toString(), "max_connections=(\\d+)");

        assertThat(allowed).isGreaterThanOrEqualTo(instances * most(config) + RESERVED);
        assertThat(number(OPERATIONS, "`--scale chaski=(\\d+)`")).isLessThanOrEqualTo(instances);
        assertThat(number(OPERATIONS, "`docker-compose.yml` says (\\d+)")).isEqualTo(allowed);
    }

    /** Which lanes are asked is chance, so that not all that may be open are. */
    @Test
    void anInstanceThatIsBusyHasNoMoreThanIsWritten(Scene scene) {
        ChaskiConfig likeTheNodes = ConfigLoader.of(Map.of("postgres.readers", "3", "verticles.event-loops", "2"));
        beBusy(scene);

        assertThat(connections(scene))
                .isLessThanOrEqualTo(2L * most(likeTheNodes))
                .isGreaterThan(most(likeTheNodes));
    }

    private static void beBusy(Scene scene) {
        for (int i = 0; i < 8; i++) {
            String conversation = scene.direct("alice" + i, "bob" + i);
            Phone alice = scene.phone(0, "alice" + i);
            Phone bob = scene.phone(1, "bob" + i);
            alice.say(conversation, "hello");
            bob.expectMessage(conversation, "hello");
            bob.ask(new JsonObject()
                    .put("type", "mark_as_read")
                    .put("conversationId", conversation)
                    .put("seq", 1));
            bob.say(conversation, "read");
            alice.expectMessage(conversation, "read");
        }
        for (int node = 0; node < 2; node++) {
            Rest rest = scene.rest(node, "alice0");
            IntStream.range(0, 30)
                    .mapToObj(i -> rest.asking("GET", "/conversations", null))
                    .toList()
                    .forEach(CompletableFuture::join);
        }
    }

    private static long connections(Scene scene) {
        return scene.cluster()
                .database()
                .number(
                        "select count(*) from pg_stat_activity where datname = current_database() and application_name = ?",
                        "chaski");
    }

    private static int most(ChaskiConfig config) {
        ChaskiConfig.Verticles each = config.verticles();
        return config.postgres().readers()
                + OF_THE_FEED_AND_THE_PULSE
                + each.delivery()
                + each.receipts()
                + each.gateway();
    }

    private static int number(Path file, String pattern) {
        return number(Yaml.text(file), pattern);
    }

    private static int number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("Nothing like " + pattern);
        }
        return Integer.parseInt(matcher.group(1));
    }
}
