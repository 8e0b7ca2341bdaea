// SPDX-License-Identifier: Apache-2.0
package dev.chaski.trail;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.MessageId;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.wire.EntryFrames;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stations of messages at this instance, from the sender's frame to the receivers'. Each is a line of the log at level DEBUG, with the message's id and nothing of what it says, and a span of the trace
 * whose id is the message's (W3C Trace Context: 16 bytes). While neither is wanted, a station costs a look at two fields. Safe on any thread.
 */
public final class Trail implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Trail.class);

    /** Null where nothing collects spans. */
    private final Spans spans;

    private Trail(Spans spans) {
        this.spans = spans;
    }

    /** Lines only. */
    public static Trail untraced() {
        return new Trail(null);
    }

    /** With spans where there is an endpoint; {@code nodeId} names this instance in them. */
    public static Trail of(ChaskiConfig.Trace config, String nodeId) {
        return config.endpoint()
                .map(endpoint -> new Trail(new Spans(endpoint, config.oneIn(), nodeId)))
                .orElseGet(Trail::untraced);
    }

    private boolean silent() {
        return spans == null && !log.isDebugEnabled();
    }

    /** Its sender is told that it is committed, so many nanoseconds after asking. */
    public void sent(MessageId message, ConversationId conversation, long seq, long nanos) {
        if (!silent()) {
            Instant now = Instant.now();
            line("sent", message, conversation, seq);
            if (spans != null) {
                spans.send(message, conversation, seq, now.minus(Duration.ofNanos(nanos)), now);
            }
        }
    }

    /** Its owner has committed it. */
    public void appended(MessageId message, ConversationId conversation, long seq) {
        if (!silent()) {
            line("appended", message, conversation, seq);
            if (spans != null) {
                spans.append(message, conversation, seq, Instant.now());
            }
        }
    }

    /** An event loop with members of its conversation has heard of it. */
    public void heard(LogEntry entry) {
        if (!silent() && entry.kind() == EntryKind.MESSAGE) {
            MessageId message = EntryFrames.messageId(entry);
            line("heard", message, entry.conversationId(), entry.seq());
            if (spans != null) {
                spans.hear(message, entry, Instant.now());
            }
        }
    }

    /** Its frame is on the way to one device. */
    public void pushed(LogEntry entry) {
        if (!silent() && entry.kind() == EntryKind.MESSAGE) {
            MessageId message = EntryFrames.messageId(entry);
            line("pushed", message, entry.conversationId(), entry.seq());
            if (spans != null) {
                spans.push(message, entry, Instant.now());
            }
        }
    }

    private static void line(String station, MessageId message, ConversationId conversation, long seq) {
        log.atDebug()
                .addKeyValue("message", message)
                .addKeyValue("conversation", conversation)
                .addKeyValue("seq", seq)
                .log(station);
    }

    /** What has not been collected yet is, if the collector answers soon. It blocks. */
    @Override
    public void close() {
        if (spans != null) {
            spans.close();
        }
    }
}
