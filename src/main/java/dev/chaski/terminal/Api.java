// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The REST calls of one user (docs/protocol.md, 8) that a terminal needs. */
final class Api {
    private static final String ROOT = "/api/v1";
    private static final int UNAUTHENTICATED = 401;

    private final Http http;
    private final Credentials credentials;

    Api(Http http, Credentials credentials) {
        this.http = http;
        this.credentials = credentials;
    }

    /** The conversation of two; the same pair has only one. */
    Future<JsonObject> direct(String other) {
        return create(new JsonObject().put("type", "DIRECT").put("participantIds", new JsonArray().add(other)));
    }

    /** The group of this title that the user is in; the first one, should there be several. */
    Future<Optional<JsonObject>> findGroup(String title) {
        return all("/conversations")
                .map(conversations -> conversations.stream()
                        .filter(c -> c.getString("type").equals("GROUP") && title.equals(c.getString("title")))
                        .filter(c -> c.getString("status").equals("ACTIVE"))
                        .findFirst());
    }

    /** The group of this title that the user is in, or a new one with these others. */
    Future<JsonObject> group(String title, Collection<String> others) {
        return findGroup(title)
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> create(new JsonObject()
                                .put("type", "GROUP")
                                .put("title", title)
                                .put("participantIds", new JsonArray(List.copyOf(others))))));
    }

    private Future<JsonObject> create(JsonObject wanted) {
        return call(HttpMethod.POST, "/conversations", Map.of(), wanted);
    }

    /** Sends a message; the same key is the same message, however often it is sent. */
    Future<JsonObject> send(String conversationId, String content, String idempotencyKey) {
        return call(
                HttpMethod.POST,
                "/messages",
                Map.of("Idempotency-Key", idempotencyKey),
                new JsonObject().put("conversationId", conversationId).put("content", content));
    }

    /** Marks everything up to this message as read. */
    Future<JsonObject> read(String messageId) {
        return call(HttpMethod.POST, "/messages/" + messageId + "/read", Map.of(), null);
    }

    /** The newest messages, or those before that seq; newest first. */
    Future<JsonObject> page(String conversationId, Optional<Long> beforeSeq, int limit) {
        String before = beforeSeq.map(seq -> "&beforeSeq=" + seq).orElse("");
        return get("/messages/conversation/" + conversationId + "?limit=" + limit + before);
    }

    Future<List<JsonObject>> participants(String conversationId) {
        return all("/conversations/" + conversationId + "/participants");
    }

    /** Who is there: user id to status. */
    Future<Map<String, String>> presence(Collection<String> userIds) {
        return get("/presence?userIds=" + encoded(String.join(",", userIds))).map(answer -> {
            Map<String, String> statuses = new HashMap<>();
            objects(answer.getJsonArray("users"))
                    .forEach(u -> statuses.put(u.getString("userId"), u.getString("status")));
            return statuses;
        });
    }

    static List<JsonObject> objects(JsonArray array) {
        return array == null
                ? List.of()
                : array.stream().map(JsonObject.class::cast).toList();
    }

    private Future<List<JsonObject>> all(String path) {
        return more(path, Optional.empty(), new ArrayList<>());
    }

    private Future<List<JsonObject>> more(String path, Optional<String> after, List<JsonObject> items) {
        String query =
                "?first=100" + after.map(cursor -> "&after=" + encoded(cursor)).orElse("");
        return get(path + query).compose(page -> {
            items.addAll(objects(page.getJsonArray("items")));
            Optional<String> next = Optional.ofNullable(page.getString("nextCursor"));
            return next.isPresent() ? more(path, next, items) : Future.succeededFuture(items);
        });
    }

    private Future<JsonObject> get(String path) {
        return call(HttpMethod.GET, path, Map.of(), null);
    }

    private Future<JsonObject> call(HttpMethod method, String path, Map<String, String> headers, JsonObject body) {
        return authorized(method, path, headers, body)
                .recover(e -> e instanceof Refused refused && refused.status() == UNAUTHENTICATED && credentials.drop()
                        ? authorized(method, path, headers, body)
                        : Future.failedFuture(e));
    }

    private Future<JsonObject> authorized(
            HttpMethod method, String path, Map<String, String> headers, JsonObject body) {
        return credentials.get().compose(token -> {
            Map<String, String> all = new HashMap<>(headers);
            all.put("Authorization", "Bearer " + token);
            return http.ask(method, ROOT + path, all, body);
        });
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
