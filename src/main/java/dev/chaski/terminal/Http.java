// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.Map;

/**
 * JSON over HTTP to whichever instance answers: one that is not there, or says 503, passes the call on to the next
 * address. Fails with {@link Refused} where the answer is no success.
 */
final class Http {
    private static final int CONNECT_MS = 3_000;
    private static final long ANSWER_MS = 10_000;
    private static final int UNAVAILABLE = 503;

    private final WebClient client;
    private final Addresses addresses;

    Http(Vertx vertx, Addresses addresses) {
        this.client = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setConnectTimeout(CONNECT_MS)
                        .setUserAgentEnabled(false)
                        .setFollowRedirects(false));
        this.addresses = addresses;
    }

    /** The body of the answer; an empty object where it is no JSON object. {@code body} may be null. */
    Future<JsonObject> ask(HttpMethod method, String path, Map<String, String> headers, JsonObject body) {
        return attempt(addresses.size(), method, path, headers, body);
    }

    private Future<JsonObject> attempt(
            int left, HttpMethod method, String path, Map<String, String> headers, JsonObject body) {
        HttpRequest<Buffer> request =
                client.requestAbs(method, addresses.current() + path).timeout(ANSWER_MS);
        headers.forEach(request::putHeader);
        Future<HttpResponse<Buffer>> sent = body == null ? request.send() : request.sendJsonObject(body);
        return sent.recover(
                        e -> Future.failedFuture(new IllegalStateException("No instance answers at " + addresses, e)))
                .compose(response -> read(path, response))
                .recover(e -> {
                    boolean elsewhere = !(e instanceof Refused refused) || refused.status() == UNAVAILABLE;
                    if (elsewhere) {
                        addresses.next();
                    }
                    return elsewhere && left > 1
                            ? attempt(left - 1, method, path, headers, body)
                            : Future.failedFuture(e);
                });
    }

    private static Future<JsonObject> read(String path, HttpResponse<Buffer> response) {
        JsonObject body = object(response);
        return response.statusCode() / 100 == 2
                ? Future.succeededFuture(body)
                : Future.failedFuture(Refused.of(path, response.statusCode(), body));
    }

    private static JsonObject object(HttpResponse<Buffer> response) {
        try {
            JsonObject body = response.bodyAsJsonObject();
            return body == null ? new JsonObject() : body;
        } catch (DecodeException | ClassCastException e) {
            return new JsonObject();
        }
    }
}
