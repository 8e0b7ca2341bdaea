// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Failure;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** What a connection may be told (docs/protocol.md, 4), entries apart ({@link EntryFrames}). Fields that are null are left out. */
public sealed interface ServerFrame {
    /** The frame's {@code type}. */
    @JsonIgnore
    String type();

    /** The frame as JSON; a reply to the request with that id (JSON text), an event where that is null. */
    default String encode(String id) {
        try {
            String fields = Json.mapper().writeValueAsString(this);
            StringBuilder frame = new StringBuilder(fields.length() + 64)
                    .append("{\"type\":\"")
                    .append(type())
                    .append('"');
            if (id != null) {
                frame.append(",\"id\":").append(id);
            }
            return (fields.length() > 2 ? frame.append(',') : frame)
                    .append(fields, 1, fields.length())
                    .toString();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a client may rely on here. */
    record Limits(
            int frameBytes,
            int contentLength,
            int window,
            int backfillPage,
            int messagesPerMinute,
            int messagesPerHour,
            long reconcileBoundMs,
            long silenceTimeoutMs) {}

    record Welcome(
            UserId userId,
            String deviceId,
            boolean newDevice,
            String sessionId,
            String nodeId,
            String logEpoch,
            String serverTime,
            boolean resumed,
            Limits limits)
            implements ServerFrame {
        @Override
        public String type() {
            return "welcome";
        }
    }

    /** {@code parked}: conversations of which nothing was pushed, for it was never acknowledged on several connections; null where there are none. */
    record Synced(long entries, int conversations, List<ConversationId> parked) implements ServerFrame {
        @Override
        public String type() {
            return "synced";
        }
    }

    record MessageConfirmed(
            String tempId,
            MessageId messageId,
            ConversationId conversationId,
            long seq,
            String status,
            String createdAt,
            Boolean duplicate)
            implements ServerFrame {
        @Override
        public String type() {
            return "message_confirmed";
        }
    }

    record MessageFailed(String tempId, Problem error) implements ServerFrame {
        @Override
        public String type() {
            return "message_failed";
        }
    }

    record Receipt(
            ConversationId conversationId, UserId userId, MarkKind status, long seq, String timestamp, String deviceId)
            implements ServerFrame {
        @Override
        public String type() {
            return "receipt";
        }
    }

    /** {@code read} is null where the author is shown no reads. */
    record ReceiptSummary(ConversationId conversationId, long seq, int delivered, Integer read, int members)
            implements ServerFrame {
        @Override
        public String type() {
            return "receipt_summary";
        }
    }

    /** {@code total} leaves muted conversations out; {@code muted} is true for one of those, else null. */
    record UnreadCount(ConversationId conversationId, long count, long total, Boolean muted) implements ServerFrame {
        @Override
        public String type() {
            return "unread_count";
        }
    }

    record Resync(ConversationId conversationId, long lastSeq, String reason) implements ServerFrame {
        @Override
        public String type() {
            return "resync";
        }
    }

    record HeartbeatAck(String serverTime) implements ServerFrame {
        @Override
        public String type() {
            return "heartbeat_ack";
        }
    }

    record Goaway(String reason, long reconnectAfterMs) implements ServerFrame {
        @Override
        public String type() {
            return "goaway";
        }
    }

    /** A member's marks, as the asker may see them. */
    record Marks(UserId userId, long deliveredSeq, Long readSeq) {}

    /** {@code presence} are objects with userId, status and lastSeen; {@code more} is true where there are more members, or others type as well, else null. */
    record JoinedConversation(
            ConversationId conversationId,
            String role,
            long lastSeq,
            List<Marks> receipts,
            List<UserId> typingUsers,
            Boolean more,
            List<?> presence)
            implements ServerFrame {
        @Override
        public String type() {
            return "joined_conversation";
        }
    }

    record LeftConversation(ConversationId conversationId) implements ServerFrame {
        @Override
        public String type() {
            return "left_conversation";
        }
    }

    /** {@code more} is true where others type as well, else null. */
    record TypingUpdate(ConversationId conversationId, List<UserId> typingUsers, Boolean more) implements ServerFrame {
        @Override
        public String type() {
            return "typing_update";
        }
    }

    record PresenceOf(UserId userId, String status, String lastSeen) implements ServerFrame {
        @Override
        public String type() {
            return "presence";
        }
    }

    /** {@code users} are objects with userId, status and lastSeen. */
    record PresenceState(List<?> users) implements ServerFrame {
        @Override
        public String type() {
            return "presence_state";
        }
    }

    /** {@code seq} where the request was about one. */
    record Ok(Long seq) implements ServerFrame {
        @Override
        public String type() {
            return "ok";
        }
    }

    record Refused(Problem error) implements ServerFrame {
        @Override
        public String type() {
            return "error";
        }
    }

    /** What went wrong, by name (docs/protocol.md, 9). */
    record Problem(String code, String message, Long retryAfterMs, String outcome) {
        public static Problem of(Refusal refusal) {
            return new Problem(
                    refusal.failure().code(),
                    refusal.getMessage(),
                    refusal.retryAfterMs() > 0 ? refusal.retryAfterMs() : null,
                    refusal.outcome() == null ? null : refusal.outcome().name().toLowerCase(Locale.ROOT));
        }

        /** Of whatever something failed with; what is no refusal was an accident. */
        public static Problem of(Throwable why) {
            return why instanceof Refusal refusal ? of(refusal) : internal();
        }

        /** For an accident: the client learns that it was ours, and no more. */
        public static Problem internal() {
            return of(Refusal.of(Failure.INTERNAL, "Something went wrong here"));
        }
    }
}
