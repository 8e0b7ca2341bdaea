// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.chaski.testing.Patience;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What instances export their spans to: OTLP over HTTP, as OpenTelemetry's own collector takes it. */
final class Collector implements AutoCloseable {
    /** A span with the instance that it is of; ids are hexadecimal, and {@code parent} empty at a root. */
    record Collected(String trace, String id, String parent, String name, String instance, Span whole) {}

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server = vertx.createHttpServer();
    private final List<Collected> spans = new CopyOnWriteArrayList<>();

    Collector() {
        server.requestHandler(request -> request.body().onSuccess(body -> {
            take(body);
            request.response()
                    .setStatusCode(request.path().equals("/v1/traces") ? 200 : 404)
                    .end();
        }));
        Patience.result(server.listen(0, "127.0.0.1"), Patience.ENOUGH);
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    private void take(Buffer body) {
        try {
            for (ResourceSpans resource :
                    ExportTraceServiceRequest.parseFrom(body.getBytes()).getResourceSpansList()) {
                String instance = resource.getResource().getAttributesList().stream()
                        .filter(attribute -> attribute.getKey().equals("service.instance.id"))
                        .map(attribute -> attribute.getValue().getStringValue())
                        .findFirst()
                        .orElse("");
                resource.getScopeSpansList()
                        .forEach(scope -> scope.getSpansList()
                                .forEach(span -> spans.add(new Collected(
                                        hex(span.getTraceId()),
                                        hex(span.getSpanId()),
                                        hex(span.getParentSpanId()),
                                        span.getName(),
                                        instance,
                                        span))));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    List<Collected> trace(String id) {
        return spans.stream().filter(span -> span.trace().equals(id)).toList();
    }

    @Override
    public void close() {
        Patience.result(vertx.close(), Patience.ENOUGH);
    }
}
