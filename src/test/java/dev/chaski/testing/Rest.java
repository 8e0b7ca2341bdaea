// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** One user at the REST door of one node. Paths are relative to {@code /api/v1}. */
public final class Rest {
    private final String url;
    private final String token;

    public Rest(String url, String token) {
        this.url = url;
        this.token = token;
    }

    public Answer get(String path) {
        return done(asking("GET", path, null));
    }

    public Answer post(String path, JsonObject body) {
        return done(asking("POST", path, body));
    }

    public Answer put(String path, JsonObject body) {
        return done(asking("PUT", path, body));
    }

    public Answer patch(String path, JsonObject body) {
        return done(asking("PATCH", path, body));
    }

    public Answer delete(String path) {
        return done(asking("DELETE", path, null));
    }

    /** A request on its way, for those that are to arrive together. */
    public CompletableFuture<Answer> asking(String method, String path, JsonObject body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                .timeout(Patience.ENOUGH)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()))
                .build();
        return Sockets.HTTP.sendAsync(request, BodyHandlers.ofString()).thenApply(Rest::answer);
    }

    private static Answer answer(HttpResponse<String> response) {
        String body = response.body();
        return new Answer(response.statusCode(), body.startsWith("{") ? new JsonObject(body) : new JsonObject());
    }

    private static Answer done(CompletableFuture<Answer> answer) {
        return Patience.result(answer, Patience.ENOUGH);
    }
}
