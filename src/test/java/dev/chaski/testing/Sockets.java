// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The client side of HTTP, shared by all phones. */
public final class Sockets {
    static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .executor(Executors.newFixedThreadPool(4, task -> {
                Thread thread = new Thread(task, "phones");
                thread.setDaemon(true);
                return thread;
            }))
            .build();

    private Sockets() {}

    /** The address of the socket of the node at this URL, with an optional query. */
    static URI address(String url, String query) {
        return address(url, "/ws", query);
    }

    /** That of a WebSocket at this path. */
    static URI address(String url, String path, String query) {
        return URI.create("ws" + url.substring("http".length()) + path + (query.isEmpty() ? "" : "?" + query));
    }

    /** What {@code GET} of a path outside the API answers, health and the like. */
    public static HttpResponse<String> get(String url, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return Patience.result(HTTP.sendAsync(request, BodyHandlers.ofString()), Patience.ENOUGH);
    }

    /** The HTTP status with which an upgrade is answered: 101 where it succeeds (the socket is dropped then). */
    public static int upgradeStatus(String url, Map<String, String> headers) throws Exception {
        try {
            Line line = Line.open(WebSocketWire.to(address(url, ""), headers), frame -> {})
                    .get(10, TimeUnit.SECONDS);
            line.abort();
            return 101;
        } catch (ExecutionException | CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        } catch (TimeoutException e) {
            throw new AssertionError("The upgrade was not answered", e);
        }
    }
}
