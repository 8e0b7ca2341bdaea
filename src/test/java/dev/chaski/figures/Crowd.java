// SPDX-License-Identifier: Apache-2.0
package dev.chaski.figures;

import dev.chaski.auth.DevelopmentTokens;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Many users at running instances, on one event loop, each with a socket that remembers nothing: whoever wants to know listens. */
final class Crowd implements AutoCloseable {
    private static final String SECRET = System.getProperty("chaski.jwt.secret", "chaski-development-secret-change-me");
    private static final int CALLS_AT_ONCE = 8;
    private static final long PATIENCE_MIN = 10;
    private static final long AGAIN_MS = 500;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final WebClient rest = WebClient.create(vertx);
    private final WebSocketClient sockets = vertx.createWebSocketClient(new WebSocketClientOptions()
            .setMaxConnections(Integer.MAX_VALUE)
            .setMaxFrameSize(4 << 20)
            .setMaxMessageSize(4 << 20));
    private final List<String> urls;
    private final String run = "f" + Long.toHexString(System.nanoTime());

    Crowd(List<String> urls) {
        this.urls = urls;
    }

    Vertx vertx() {
        return vertx;
    }

    String user(int i) {
        return run + "-" + i;
    }

    private String url(int i) {
        return urls.get(i % urls.size());
    }

    private static String token(String user) {
        return DevelopmentTokens.issue(SECRET, user, Optional.empty(), Optional.empty(), 86_400, Instant.now());
    }

    /** A socket of that user, synced; acknowledges as it goes. */
    static final class Socket {
        private final WebSocket line;
        private final Consumer<JsonObject> ear;
        private final Promise<Socket> synced = Promise.promise();

        private Socket(WebSocket line, Consumer<JsonObject> ear) {
            this.line = line;
            this.ear = ear;
            line.textMessageHandler(text -> {
                if (!asUsual(text)) {
                    heard(new JsonObject(text));
                }
            });
            line.closeHandler(ended -> synced.tryFail("closed with " + line.closeStatusCode()));
        }

        /** What nobody here waits for is not even read: this program takes its CPU from the one that it measures. */
        private static boolean asUsual(String text) {
            return text.startsWith("{\"type\":\"ok\"") || text.startsWith("{\"type\":\"unread_count\"");
        }

        private void heard(JsonObject frame) {
            if ("synced".equals(frame.getString("type"))) {
                synced.tryComplete(this);
            } else if ("message_received".equals(frame.getString("type"))) {
                say(new JsonObject()
                        .put("type", "ack")
                        .put("cursors", new JsonObject().put(frame.getString("conversationId"), frame.getLong("seq"))));
            }
            ear.accept(frame);
        }

        void say(JsonObject frame) {
            line.writeTextMessage(frame.encode());
        }
    }

    /** As often as it takes. */
    Future<Socket> connect(int i, Consumer<JsonObject> ear) {
        return connectOnce(i, ear).recover(e -> vertx.timer(AGAIN_MS).compose(later -> connect(i, ear)));
    }

    private Future<Socket> connectOnce(int i, Consumer<JsonObject> ear) {
        String uri = "ws" + url(i).substring("http".length()) + "/ws";
        return sockets.connect(new WebSocketConnectOptions().setAbsoluteURI(uri))
                .compose(line -> {
                    Socket socket = new Socket(line, ear);
                    socket.say(new JsonObject()
                            .put("type", "authenticate")
                            .put("token", token(user(i)))
                            .put("deviceId", "d")
                            .put("window", 1000));
                    return socket.synced.future();
                });
    }

    /** What REST answers the user. */
    Future<JsonObject> ask(int i, HttpMethod method, String path, JsonObject body) {
        return rest.requestAbs(method, url(i) + "/api/v1" + path)
                .timeout(60_000)
                .putHeader("Authorization", "Bearer " + token(user(i)))
                .sendJsonObject(body)
                .compose(answer -> answer.statusCode() / 100 == 2
                        ? Future.succeededFuture(answer.bodyAsJsonObject())
                        : Future.failedFuture(answer.statusCode() + " " + answer.bodyAsString()));
    }

    /** Conversations of so many users each, the first {@code from} on; answers their ids. */
    List<String> conversations(int from, int companies, int size) {
        return each(companies, company -> {
            int first = from + company * size;
            JsonArray others = new JsonArray();
            for (int i = first + 1; i < first + size; i++) {
                others.add(user(i));
            }
            return ask(
                            first,
                            HttpMethod.POST,
                            "/conversations",
                            new JsonObject()
                                    .put("type", size == 2 ? "DIRECT" : "GROUP")
                                    .put("participantIds", others))
                    .map(made -> made.getString("id"));
        });
    }

    /** Does so many things, a few at a time, and waits. */
    <T> List<T> each(int count, Function<Integer, Future<T>> act) {
        List<T> results = new ArrayList<>();
        for (int i = 0; i < count; i += CALLS_AT_ONCE) {
            List<Future<T>> some = new ArrayList<>();
            for (int k = i; k < Math.min(count, i + CALLS_AT_ONCE); k++) {
                int number = k;
                some.add(on(() -> act.apply(number)));
            }
            some.forEach(each -> results.add(await(each)));
        }
        return results;
    }

    /** Runs it on the event loop. */
    <T> Future<T> on(Supplier<Future<T>> act) {
        Promise<T> done = Promise.promise();
        vertx.getOrCreateContext().runOnContext(go -> act.get().onComplete(done));
        return done.future();
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_MIN, TimeUnit.MINUTES)
                .join();
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
