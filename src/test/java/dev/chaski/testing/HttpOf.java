// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** HTTP with any headers: a JDK client forbids {@code Host}. */
public final class HttpOf implements AutoCloseable {
    private final HttpClient client = Lab.vertx().createHttpClient();

    /** An answer, with all values of its headers. */
    public record Reply(int status, Map<String, List<String>> all, String body) {
        /** The values of one, in any case. */
        public List<String> headers(String name) {
            return all.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .flatMap(entry -> entry.getValue().stream())
                    .toList();
        }

        /** Its only value. */
        public String header(String name) {
            return String.join(", ", headers(name));
        }
    }

    public Reply get(String url, Map<String, String> headers) {
        return ask(HttpMethod.GET, url, headers, "");
    }

    public Reply head(String url) {
        return ask(HttpMethod.HEAD, url, Map.of(), "");
    }

    public Reply post(String url, Map<String, String> headers, String body) {
        return ask(HttpMethod.POST, url, headers, body);
    }

    private Reply ask(HttpMethod method, String url, Map<String, String> headers, String body) {
        Future<Reply> reply = client.request(
                        new RequestOptions().setMethod(method).setAbsoluteURI(url))
                .compose(request -> {
                    headers.forEach(request::putHeader);
                    Future<Reply> answer = request.response().compose(HttpOf::whole); // before it may be over
                    request.end(Buffer.buffer(body));
                    return answer;
                });
        return Patience.result(reply, Patience.ENOUGH);
    }

    private static Future<Reply> whole(HttpClientResponse response) {
        Map<String, List<String>> all = new TreeMap<>();
        response.headers()
                .names()
                .forEach(name -> all.put(name, response.headers().getAll(name)));
        return response.body().map(content -> new Reply(response.statusCode(), all, content.toString()));
    }

    /** A server of the test side, on a free port. */
    public static HttpServer serve(Handler<HttpServerRequest> handler) {
        return Patience.result(
                Lab.vertx().createHttpServer().requestHandler(handler).listen(0, "127.0.0.1"), Patience.ENOUGH);
    }

    @Override
    public void close() {
        client.close();
    }
}
