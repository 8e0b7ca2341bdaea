// SPDX-License-Identifier: Apache-2.0
package dev.chaski.trail;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.MessageId;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stations as OpenTelemetry spans, sent by OTLP over HTTP from a thread of its own; what cannot be sent is dropped. Every instance derives from a message's id alone whether it is traced, its trace, and the
 * spans that others hang theirs on.
 */
final class Spans implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spans.class);
    private static final AttributeKey<String> CONVERSATION = AttributeKey.stringKey("chaski.conversation.id");
    private static final AttributeKey<Long> SEQ = AttributeKey.longKey("chaski.seq");
    private static final Duration GATHERING = Duration.ofSeconds(1);
    private static final int LAST_WORDS_S = 3;

    /** What the exporter complains of goes where everything goes; held here, since the JDK forgets loggers that nobody holds. */
    private static final java.util.logging.Logger COMPLAINTS = complaints();

    private final MessageIds ids = new MessageIds();
    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final int oneIn;

    private static java.util.logging.Logger complaints() {
        java.util.logging.Logger logger = java.util.logging.Logger.getLogger("io.opentelemetry");
        logger.setUseParentHandlers(false);
        logger.addHandler(new Handler() {
            @Override
            public void publish(LogRecord complaint) {
                log.warn("Traces: {}", complaint.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        return logger;
    }

    /** {@code endpoint} is the collector's base, to which OTLP's {@code /v1/traces} is added. */
    Spans(String endpoint, int oneIn, String nodeId) {
        this.oneIn = oneIn;
        COMPLAINTS.setLevel(java.util.logging.Level.WARNING);
        String base = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
        OtlpHttpSpanExporter exporter =
                OtlpHttpSpanExporter.builder().setEndpoint(base + "/v1/traces").build();
        provider = SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        "chaski",
                        AttributeKey.stringKey("service.instance.id"),
                        nodeId)))
                .setIdGenerator(ids)
                .setSampler(Sampler.alwaysOn())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setScheduleDelay(GATHERING)
                        .build())
                .build();
        tracer = provider.get("dev.chaski");
    }

    /** The root: from the sender's frame to its confirmation. */
    void send(MessageId message, ConversationId conversation, long seq, Instant from, Instant to) {
        Station station = new Station("send", SpanKind.SERVER, from, to);
        record(station, message, Context.root(), MessageIds.send(message.value()), attributes(conversation, seq));
    }

    /** From the arrival at the owner's lane, which is the time in the id, to the commit. */
    void append(MessageId message, ConversationId conversation, long seq, Instant to) {
        Instant from = Instant.ofEpochMilli(message.value().getMostSignificantBits() >>> 16);
        Station station = new Station("append", SpanKind.INTERNAL, from.isAfter(to) ? to : from, to);
        String own = MessageIds.append(message.value());
        record(station, message, below(message, MessageIds.send(message.value())), own, attributes(conversation, seq));
    }

    /** From the time that it was given at its owner to here: the commit, the look at the routes, the bus. */
    void hear(MessageId message, LogEntry entry, Instant to) {
        Instant from = entry.createdAt();
        afterAppend(new Station("bus", SpanKind.CONSUMER, from.isAfter(to) ? to : from, to), message, entry);
    }

    void push(MessageId message, LogEntry entry, Instant at) {
        afterAppend(new Station("push", SpanKind.PRODUCER, at, Instant.now()), message, entry);
    }

    private void afterAppend(Station station, MessageId message, LogEntry entry) {
        Context parent = below(message, MessageIds.append(message.value()));
        record(station, message, parent, MessageIds.any(), attributes(entry.conversationId(), entry.seq()));
    }

    private record Station(String name, SpanKind kind, Instant from, Instant to) {}

    private void record(Station station, MessageId message, Context parent, String spanId, Attributes attributes) {
        if (!wanted(message.value())) {
            return;
        }
        ids.next(MessageIds.trace(message.value()), spanId);
        tracer.spanBuilder(station.name())
                .setParent(parent)
                .setSpanKind(station.kind())
                .setStartTimestamp(station.from())
                .setAllAttributes(attributes)
                .startSpan()
                .end(station.to());
    }

    private boolean wanted(UUID message) {
        return Long.remainderUnsigned(message.getLeastSignificantBits(), oneIn) == 0;
    }

    private static Context below(MessageId message, String parentSpan) {
        String trace = MessageIds.trace(message.value());
        return Context.root()
                .with(Span.wrap(SpanContext.createFromRemoteParent(
                        trace, parentSpan, TraceFlags.getSampled(), TraceState.getDefault())));
    }

    private static Attributes attributes(ConversationId conversation, long seq) {
        return Attributes.of(CONVERSATION, conversation.toString(), SEQ, seq);
    }

    @Override
    public void close() {
        provider.shutdown().join(LAST_WORDS_S, TimeUnit.SECONDS);
    }
}
