// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.HttpOf;
import dev.chaski.testing.HttpOf.Reply;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.RedisView;
import dev.chaski.testing.Scene;
import dev.chaski.testing.TestStores;
import io.vertx.core.http.HttpServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** SockJS requests that one instance hands on to another: where they go is the cluster's business, whatever headers or Redis say; none goes round in circles; and the origin rule holds for them too. */
@ExtendWith(OnTwoNodes.class)
class NobodyNamesWhereARequestGoesTest {
    private static final String GONE = "c[1012,\"The session is gone\"]\n";
    private static final String NO_SUCH_KEY = UUID.randomUUID().toString();

    private final RedisView redis = new RedisView(TestStores.redisUri());
    private final HttpOf http = new HttpOf();
    private final String session = UUID.randomUUID().toString();

    @AfterEach
    void close() {
        http.close();
        redis.close();
    }

    private String path(String what) {
        return "/sockjs/000/" + session + "/" + what;
    }

    private Reply poll(String url, Map<String, String> headers) {
        return http.post(url + path("xhr"), headers, "");
    }

    private Reply poll(String url) {
        return poll(url, Map.of());
    }

    private String key(Cluster cluster) {
        return cluster.keys().sockJsSession(session);
    }

    @Test
    void aForgedMarkIsNoMark(Scene scene) {
        assertThat(poll(scene.url(0)).body()).isEqualTo("o\n");
        for (String forged : List.of(
                NO_SUCH_KEY + " open 192.0.2.1",
                NO_SUCH_KEY + " find 192.0.2.1",
                scene.cluster().node(0).nodeId() + " open 192.0.2.1",
                " open 192.0.2.1",
                "http://127.0.0.1:1/ open 192.0.2.1")) {
            Map<String, String> headers =
                    Map.of("Chaski-Peer", forged, "X-Forwarded-For", "192.0.2.1", "Forwarded", "for=192.0.2.1");
            Reply sent = http.post(
                    scene.url(1) + path("xhr_send"), headers, "[\"{\\\"type\\\":\\\"heartbeat\\\",\\\"id\\\":1}\"]");
            assertThat(sent.status()).as(forged).isEqualTo(204);
            assertThat(poll(scene.url(1), headers).body())
                    .as("the session of the other instance, %s", forged)
                    .startsWith("a[");
        }
    }

    @Test
    void aClaimOfWhoeverIsNoMemberIsAnEnd(Scene scene) {
        try (Listener listener = new Listener()) {
            for (String holder : List.of(UUID.randomUUID().toString(), listener.url(), listener.url() + "|x", "")) {
                redis.text("SET", key(scene.cluster()), holder);
                Reply answer = poll(scene.url(0));
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).as(holder).isEqualTo(GONE);
                assertThat(http.post(scene.url(0) + path("xhr_send"), Map.of(), "[\"x\"]")
                                .status())
                        .isEqualTo(404);
            }
            assertThat(listener.heard()).isZero();
        }
    }

    @Test
    void otherTransportsAreToldTheEndInTheirOwnWords(Scene scene) {
        redis.text("SET", key(scene.cluster()), UUID.randomUUID().toString());
        assertThat(http.post(scene.url(0) + path("xhr_streaming"), Map.of(), "").body())
                .isEqualTo("h".repeat(2048) + "\n" + GONE);
        Reply events = http.get(scene.url(0) + path("eventsource"), Map.of());
        assertThat(events.body()).isEqualTo("\r\ndata: " + GONE.strip() + "\r\n\r\n");
        assertThat(events.header("Content-Type")).isEqualTo("text/event-stream");
    }

    @Test
    void noRequestIsHandedOnTwice(Scene scene) {
        for (int holder = 0; holder < 2; holder++) {
            redis.text("SET", key(scene.cluster()), scene.cluster().node(holder).nodeId());
            assertThat(poll(scene.url(0)).body())
                    .as("the claim is of node %s, which knows nothing of it", holder)
                    .isEqualTo(GONE);
        }
    }

    @Test
    void theHostThatAClientNamesMovesNothing(Scene scene) {
        try (Listener listener = new Listener()) {
            assertThat(poll(scene.url(0)).body()).isEqualTo("o\n");
            String authority = listener.url().substring("http://".length());
            Reply sent = http.post(
                    scene.url(1) + path("xhr_send"),
                    Map.of("Host", authority, "X-Forwarded-Host", authority),
                    "[\"{\\\"type\\\":\\\"heartbeat\\\",\\\"id\\\":1}\"]");
            assertThat(sent.status()).isEqualTo(204);
            assertThat(poll(scene.url(1), Map.of("Host", authority)).body()).startsWith("a[");
            assertThat(listener.heard()).isZero();
        }
    }

    @Test
    void theOriginRuleHoldsWhereverTheSessionIs(Scene scene) {
        assertThat(poll(scene.url(0)).body()).isEqualTo("o\n");
        String send = scene.url(1) + path("xhr_send");
        String heartbeat = "[\"{\\\"type\\\":\\\"heartbeat\\\",\\\"id\\\":1}\"]";
        Map<String, String> evil = Map.of("Origin", "https://evil.example");
        assertThat(http.post(send, evil, heartbeat).status()).isEqualTo(403);
        assertThat(poll(scene.url(1), evil).status()).isEqualTo(403);

        Map<String, String> own = Map.of("Origin", "https://chat.example", "Host", "chat.example");
        assertThat(http.post(send, own, heartbeat).status())
                .as("the page's own host, also at the instance that has the session")
                .isEqualTo(204);
        assertThat(poll(scene.url(1), own).status()).isEqualTo(200);

        Map<String, String> permitted = Map.of("Origin", "http://localhost:5173");
        assertThat(http.post(send, permitted, heartbeat).headers("Access-Control-Allow-Origin"))
                .as("said once: browsers refuse two")
                .containsExactly("http://localhost:5173");
        Reply polled = poll(scene.url(1), permitted);
        assertThat(polled.headers("Access-Control-Allow-Origin")).containsExactly("http://localhost:5173");
        assertThat(polled.headers("Access-Control-Allow-Credentials")).containsExactly("true");
    }

    /** Somebody on this machine who is no instance, and whom nobody must ask anything. */
    private static final class Listener implements AutoCloseable {
        private final AtomicInteger heard = new AtomicInteger();
        private final HttpServer server = HttpOf.serve(request -> {
            heard.incrementAndGet();
            request.response().end();
        });

        String url() {
            return "http://127.0.0.1:" + server.actualPort();
        }

        int heard() {
            return heard.get();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
