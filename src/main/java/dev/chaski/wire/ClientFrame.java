// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

import java.util.List;
import java.util.Map;

/**
 * What a client may say on a socket (docs/protocol.md, 3). A frame is dispatched to the method of {@link Handler} that bears its name, so that a new frame breaks every handler at compile time. Fields that are
 * optional in the contract may be null; what they mean is checked by whoever handles them.
 */
public sealed interface ClientFrame {
    /** Dispatches the frame. */
    void to(Handler handler);

    /** Everything that a connection must be able to answer. */
    interface Handler {
        void authenticate(Authenticate frame);

        void sendMessage(SendMessage frame);

        void ack(Ack frame);

        void markAsRead(MarkAsRead frame);

        void requestBackfill(RequestBackfill frame);

        void heartbeat(Heartbeat frame);

        void joinConversation(JoinConversation frame);

        void leaveConversation(LeaveConversation frame);

        void typing(Typing frame);

        void subscribePresence(SubscribePresence frame);

        void setPresence(SetPresence frame);
    }

    /** Who is there, on which device, and what that device holds. */
    record Authenticate(
            String token,
            String deviceId,
            Map<String, Long> cursors,
            String logEpoch,
            Integer window,
            Boolean batch,
            String client)
            implements ClientFrame {
        @Override
        public void to(Handler handler) {
            handler.authenticate(this);
        }
    }

    /** A message to be accepted. */
    record SendMessage(MessageForm form) implements ClientFrame {
        @Override
        public void to(Handler handler) {
            handler.sendMessage(this);
        }
    }

    /** This device holds everything up to these seqs. */
    record Ack(Map<String, Long> cursors) implements ClientFrame {
        @Override
        public void to(Handler handler) {
            handler.ack(this);
        }
    }

    /** The user has read up to a seq or message; neither: to the highest that this connection was sent. */
    record MarkAsRead(String conversationId, Long seq, String messageId) implements ClientFrame {
        @Override
        public void to(Handler handler) {
            handler.markAsRead(this);
        }
    }

    /** A page of history. */
    record RequestBackfill(String conversationId, String lastMessageId, Long afterSeq, Long beforeSeq, Integer limit)
            implements ClientFrame {
        @Override
        public void to(Handler handler) {
            handler.requestBackfill(this);
        }
    }

    /** A sign of life from a client that cannot see pings. */
    record Heartbeat() implements ClientFrame {
        @Override
        public void to(Handler handler) {
            handler.heartbeat(this);
        }
    }

    /** This device has the conversation open on its screen. */
    record JoinConversation(String conversationId) implements ClientFrame {
        @Override
        public void to(Handler handler) {
            handler.joinConversation(this);
        }
    }

    /** And has it open no more. */
    record LeaveConversation(String conversationId) implements ClientFrame {
        @Override
        public void to(Handler handler) {
            handler.leaveConversation(this);
        }
    }

    /** The user types, or has stopped. */
    record Typing(String conversationId, Boolean isTyping) implements ClientFrame {
        @Override
        public void to(Handler handler) {
            handler.typing(this);
        }
    }

    /** Whose presence this connection wants to be told of, from now on; replaces the last list. */
    record SubscribePresence(List<String> userIds) implements ClientFrame {
        @Override
        public void to(Handler handler) {
            handler.subscribePresence(this);
        }
    }

    /** Whether the user is here or away, as this device sees it. */
    record SetPresence(String status) implements ClientFrame {
        @Override
        public void to(Handler handler) {
            handler.setPresence(this);
        }
    }
}
