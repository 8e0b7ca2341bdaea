// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Period;
import dev.chaski.chat.UserId;
import java.util.List;
import java.util.Map;

/**
 * Something that an observer of all clients can see, or that was read from the stores at the end. What a client asks for is recorded before it leaves the client, what it is told when it has arrived: then
 * whatever the server had heard at some moment stands before whatever it told because of it.
 *
 * <p>Connections and requests are numbers above 0, unique in the history.
 */
public sealed interface Event {
    /** Hands itself to the handler's method of its kind; {@code at} is its place in the history. */
    void to(EventHandler handler, int at);

    /** In place of a connection: the request came by REST. */
    long NO_CONNECTION = 0;

    /** In place of a seq: the frame carried none. */
    long NONE = -1;

    /** One attempt to send a message. Sending it again is another attempt with the same {@code tempId}. */
    record Attempt(long request, long connection, UserId user, ConversationId conversation, String tempId) {}

    /**
     * An entry of the log as somebody saw it. {@code sender} is its author, {@code content} the text or a digest of it at {@code version}; these, {@code messageId} and {@code tempId} are null where the observer
     * does not know them.
     */
    record Entry(
            ConversationId conversation,
            long seq,
            EntryKind kind,
            MessageId messageId,
            UserId sender,
            String tempId,
            int version,
            String content) {}

    /** A device sends. */
    record Sent(Attempt attempt, String content) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.sent(at, this);
        }
    }

    /** {@code message_confirmed}. */
    record Confirmed(Attempt attempt, long seq, MessageId messageId, boolean duplicate) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.confirmed(at, this);
        }
    }

    /** {@code message_failed} for certain: this attempt made no message and never will. */
    record Refused(Attempt attempt, String code) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.refused(at, this);
        }
    }

    /** {@code message_failed} with an unknown outcome. An attempt whose connection ended without an answer needs no event of its own. */
    record Undecided(Attempt attempt) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.undecided(at, this);
        }
    }

    /** A device sends {@code authenticate}: with these cursors (empty: none), and this window. */
    record Connected(
            long connection, UserId user, DeviceId device, String node, Map<ConversationId, Long> cursors, int window)
            implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.connected(at, this);
        }
    }

    /** {@code welcome}; {@code newDevice}: the device's cursors were just made. */
    record Welcomed(long connection, boolean newDevice) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.welcomed(at, this);
        }
    }

    /** {@code synced}, after that many entries. */
    record Synced(long connection, long entries) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.synced(at, this);
        }
    }

    /** An entry frame. {@code afterSeq} is {@link #NONE} where the frame has none. */
    record Pushed(long connection, Entry entry, long afterSeq, boolean queued) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.pushed(at, this);
        }
    }

    /** A device sends {@code ack}. One event for each conversation. */
    record Acked(long connection, ConversationId conversation, long seq) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.acked(at, this);
        }
    }

    /** A mark is asked for by {@code mark_as_read} (READ): {@code Long.MAX_VALUE} where the request names no seq. An {@code ack} is recorded as {@link Acked} alone. */
    record MarkWished(UserId user, ConversationId conversation, MarkKind kind, long seq) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.markWished(at, this);
        }
    }

    /** {@code ok} to a mark: what was wished for, and the seq at which the mark is said to stand. For an {@code ack} with an id (DELIVERED) both are the acknowledged seq. */
    record MarkKept(UserId user, ConversationId conversation, MarkKind kind, long wished, long stands)
            implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.markKept(at, this);
        }
    }

    /** A {@code receipt} frame: the marks of {@code user}. */
    record ReceiptTold(long connection, ConversationId conversation, UserId user, MarkKind kind, long seq)
            implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.receiptTold(at, this);
        }
    }

    /** {@code resync}. */
    record Resynced(long connection, ConversationId conversation, long lastSeq) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.resynced(at, this);
        }
    }

    /** The connection has ended; 0: without a close code. */
    record Disconnected(long connection, int code) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.disconnected(at, this);
        }
    }

    /** Something was done to the system (a node killed, paused, restarted …). It is shown beside violations and judged by nobody. */
    record Disturbed(String node, String what) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.disturbed(at, this);
        }
    }

    /** A membership began: its first visible seq, as committed. It may be recorded any time after the commit. */
    record PeriodOpened(UserId user, ConversationId conversation, long fromSeq) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.periodOpened(at, this);
        }
    }

    /** The user's open period ended: its last visible seq (the removal entry), as committed. */
    record PeriodClosed(UserId user, ConversationId conversation, long toSeq) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.periodClosed(at, this);
        }
    }

    /** A privacy setting. What counts is from when on one may rely on it: switching on is recorded when it is asked for, switching off when it is answered. */
    record PrivacySwitched(UserId user, Setting setting, boolean on) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.privacySwitched(at, this);
        }
    }

    /** The settings that govern marks (docs/protocol.md, 6); both are on until switched. */
    enum Setting {
        SEND_READ_RECEIPTS,
        SHOW_READ_RECEIPTS
    }

    /** At the end: the conversation's log was read whole, and its {@code last_seq} is this. Its entries follow or precede as {@link Stored}. A conversation without this event is not compared with its log. */
    record LogRead(ConversationId conversation, long head) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.logRead(at, this);
        }
    }

    /** At the end: an entry of the log. */
    record Stored(Entry entry) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.stored(at, this);
        }
    }

    /** At the end: a present member's marks. */
    record MarksStored(UserId user, ConversationId conversation, long delivered, long read, long publicRead)
            implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.marksStored(at, this);
        }
    }

    /** At the end, when the system has had time to settle: this connection is up, reads and acknowledges. Its device must hold everything, and know all marks. */
    record Healthy(long connection) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.healthy(at, this);
        }
    }

    /** At the end: the seqs that the device has of the conversation, own messages among them, as closed stretches. A conversation that is not mentioned is empty. */
    record Holds(UserId user, DeviceId device, ConversationId conversation, List<Period> seqs) implements Event {
        @Override
        public void to(EventHandler handler, int at) {
            handler.holds(at, this);
        }
    }
}
