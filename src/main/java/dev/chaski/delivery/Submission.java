// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.bus.Address;
import dev.chaski.bus.BusMessage;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MessageType;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import java.time.Instant;
import java.util.UUID;

/**
 * A message that somebody asks the owner of its conversation to accept. Its form was checked at the door; whether its sender may post is the owner's question. The JSON fields ({@code attachments}, {@code
 * metadata}, {@code encrypted}) are text. All after {@code content} but the last two may be null.
 *
 * @param client the {@link DeliveryClient} that waits for the {@link Outcome}, and {@code ticket} its name for this question
 * @param nodeId the instance of that client
 * @param byServer whether a backend with the scope {@code chaski:server} acts for the sender
 * @param onlyIfKnown whether it is to be confirmed where it is in the log already, and else refused
 */
public record Submission(
        String nodeId,
        int client,
        long ticket,
        ConversationId conversationId,
        UserId sender,
        Profile profile,
        String tempId,
        MessageType messageType,
        String content,
        UUID replyToId,
        UUID threadId,
        String attachments,
        String metadata,
        String encrypted,
        String priority,
        Instant clientTimestamp,
        boolean byServer,
        boolean onlyIfKnown)
        implements BusMessage {

    /** Where a lane of an instance's delivery listens. */
    static Address<Submission> lane(String nodeId, int lane) {
        return new Address<>("delivery." + nodeId + "." + lane, Submission.class);
    }

    Submission asked(String byNode, int byClient, long withTicket) {
        return with(byNode, byClient, withTicket, false);
    }

    /** The question whether it is in the log. */
    Submission question() {
        return with(nodeId, client, ticket, true);
    }

    private Submission with(String byNode, int byClient, long withTicket, boolean askOnly) {
        return new Submission(
                byNode,
                byClient,
                withTicket,
                conversationId,
                sender,
                profile,
                tempId,
                messageType,
                content,
                replyToId,
                threadId,
                attachments,
                metadata,
                encrypted,
                priority,
                clientTimestamp,
                byServer,
                askOnly);
    }
}
