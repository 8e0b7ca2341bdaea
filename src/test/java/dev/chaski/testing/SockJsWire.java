// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.parsetools.RecordParser;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A line by SockJS, hand-made, by one of the transports that consist of several requests; each goes to the next of its addresses, or to the one after it where nobody listens.
 *
 * <p>Where those are several it asks for the first frame by a poll, so that even a stream is one that goes elsewhere.
 */
final class SockJsWire implements Line.Wire {
    private static final HttpClient HTTP = Lab.vertx().createHttpClient(new PoolOptions().setHttp1MaxSize(1000));
    private static final String DATA = "data: ";
    private static final int OK = 200;
    private static final int TAKEN = 204;

    private final SockJs transport;
    private final List<String> bases;
    private final String query;
    private final Map<String, String> headers;
    private final Line line;
    private final String session = "/sockjs/000/" + UUID.randomUUID();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private final Promise<SockJsWire> opened = Promise.promise();
    private volatile HttpClientRequest receiving;
    private volatile boolean over;

    private SockJsWire(SockJs transport, List<String> bases, String query, Map<String, String> headers, Line line) {
        this.transport = transport;
        this.bases = bases;
        this.query = query.isEmpty() ? "" : "?" + query;
        this.headers = headers;
        this.line = line;
    }

    /** By that transport, to these addresses in turn, with that query and these headers. */
    static Line.Way to(SockJs transport, List<String> bases, String query, Map<String, String> headers) {
        return line -> {
            SockJsWire wire = new SockJsWire(transport, bases, query, headers, line);
            wire.receive();
            return wire.opened
                    .future()
                    .timeout(Patience.ENOUGH.toSeconds(), TimeUnit.SECONDS)
                    .toCompletionStage()
                    .toCompletableFuture();
        };
    }

    private Future<HttpClientRequest> request(SockJs by, int number) {
        return request(by.method(), by.path(), number, bases.size());
    }

    private Future<HttpClientRequest> request(String method, String what, int number, int tries) {
        String base = bases.get(number % bases.size());
        return HTTP.request(new RequestOptions()
                        .setMethod(HttpMethod.valueOf(method))
                        .setAbsoluteURI(base + session + what + query))
                .map(request -> {
                    headers.forEach(request::putHeader);
                    return request;
                })
                .recover(e -> tries > 1 ? request(method, what, number + 1, tries - 1) : Future.failedFuture(e));
    }

    private void receive() {
        int number = asked.getAndIncrement();
        request(number == 0 && bases.size() > 1 ? SockJs.XHR : transport, number)
                .compose(request -> {
                    receiving = request;
                    Future<Void> end = request.response() // before it may be over
                            .compose(response -> response.statusCode() == OK ? frames(response) : refused(response));
                    request.end();
                    return end;
                })
                .onSuccess(end -> {
                    if (!over) {
                        receive();
                    }
                })
                .onFailure(this::broken);
    }

    private Future<Void> frames(HttpClientResponse response) {
        response.handler(RecordParser.newDelimited("\n", this::frame));
        return response.end();
    }

    private static Future<Void> refused(HttpClientResponse response) {
        return Future.failedFuture("status " + response.statusCode());
    }

    private void broken(Throwable why) {
        opened.tryFail(why);
        finish(Line.BROKEN);
    }

    private void finish(int code) {
        over = true;
        line.ended(code);
    }

    private void frame(Buffer record) {
        String text = record.toString().strip();
        String frame = text.startsWith(DATA) ? text.substring(DATA.length()) : text;
        if (over || frame.isEmpty() || frame.startsWith("h")) {
            return;
        }
        JsonArray content = frame.length() > 1 ? new JsonArray(frame.substring(1)) : JsonArray.of();
        switch (frame.charAt(0)) {
            case 'o' -> {
                if (!opened.tryComplete(this)) {
                    finish(Line.BROKEN); // as sockjs-client has it: the server lost the session
                }
            }
            case 'a' -> content.forEach(message -> line.heard((String) message));
            case 'c' -> {
                opened.tryFail("closed: " + frame);
                finish(content.getInteger(0));
            }
            default -> broken(new IllegalStateException("No frame of SockJS: " + frame));
        }
    }

    @Override
    public CompletableFuture<?> send(String text) {
        return request("POST", "/xhr_send", sent.getAndIncrement(), bases.size())
                .compose(request -> request.send(JsonArray.of(text).encode()))
                .compose(response -> response.statusCode() == TAKEN ? response.end() : refused(response))
                .onFailure(this::broken)
                .toCompletionStage()
                .toCompletableFuture();
    }

    @Override
    public CompletableFuture<?> close() {
        abort();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void abort() {
        over = true;
        HttpClientRequest last = receiving;
        if (last != null) {
            last.reset();
        }
        line.ended(Line.BROKEN);
    }

    @Override
    public void reading(boolean yes) {
        throw new UnsupportedOperationException("By WebSocket only");
    }
}
