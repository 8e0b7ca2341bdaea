// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.ConversationStatus;
import dev.chaski.chat.Failure;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.MessageType;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Role;
import dev.chaski.limits.SendRates;
import dev.chaski.store.Rooms.Room;
import dev.chaski.store.Rooms.Standing;
import java.util.Optional;

/**
 * Whether a message may enter a conversation as it is at the head that the owner believes in. A no is not yet an answer: the message may be a repeat, and a repeat is confirmed whatever has changed since.
 */
final class Admission {
    private final SendRates rates;

    Admission(SendRates rates) {
        this.rates = rates;
    }

    /** Why the message is not admitted; empty when it is, and then it has been counted. */
    Optional<Refusal> refusal(Submission message, Room room) {
        if (room == null || room.status() == ConversationStatus.DELETED) {
            return Optional.of(Refusal.noConversation());
        }
        Standing standing = room.members().get(message.sender());
        if (standing == null) {
            return Optional.of(Refusal.noConversation());
        }
        if (room.status() == ConversationStatus.ARCHIVED) {
            return Optional.of(Refusal.archived());
        }
        if (standing.status() == MemberStatus.MUTED) {
            return Optional.of(Refusal.muted());
        }
        if (message.messageType() == MessageType.ANNOUNCEMENT
                && !standing.role().atLeast(Role.ADMIN)) {
            return Optional.of(Refusal.of(Failure.FORBIDDEN, "Only an owner or admin may announce"));
        }
        if (message.messageType() == MessageType.SYSTEM && !message.byServer()) {
            return Optional.of(Refusal.of(Failure.FORBIDDEN, "Only a server sends SYSTEM messages"));
        }
        return rates.refusal(message.conversationId(), message.sender(), room.messagesPerMinute());
    }

    /** It was counted, but no message came of it. */
    void giveBack(Submission message, Room room) {
        rates.giveBack(message.conversationId(), message.sender(), room.messagesPerMinute());
    }
}
