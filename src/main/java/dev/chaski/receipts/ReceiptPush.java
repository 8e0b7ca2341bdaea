// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.UserId;
import dev.chaski.routing.NodeMessage;
import java.time.Instant;
import java.util.Set;

/**
 * A member's committed marks on their way to the sockets of the authors concerned and to the member's own: a hint, since the rows have them.
 *
 * @param device the one that has read; null where none is known, or nothing was read
 * @param deliveredSeq delivered up to, 0 where that did not move
 * @param readSeq publicly read up to, 0 where that did not move
 * @param ownReadSeq read up to as the user's own devices may know it, 0 where that did not move; then {@code readMessageNo} is the number of the last message read, from which the unread count follows
 * @param authors of the messages that the move covers, which begin above {@code deliveredAbove} and {@code readAbove}
 */
public record ReceiptPush(
        ConversationId conversationId,
        UserId user,
        DeviceId device,
        long deliveredSeq,
        long readSeq,
        long ownReadSeq,
        long readMessageNo,
        Instant at,
        Set<UserId> authors,
        long deliveredAbove,
        long readAbove)
        implements NodeMessage {
    /** What it says of delivery alone, to these authors. */
    ReceiptPush ofDelivery(Set<UserId> of) {
        return new ReceiptPush(conversationId, user, null, deliveredSeq, 0, 0, 0, at, of, deliveredAbove, readAbove);
    }

    /** What it says of reading alone, to these authors. */
    ReceiptPush ofReading(Set<UserId> of) {
        return new ReceiptPush(
                conversationId, user, device, 0, readSeq, ownReadSeq, readMessageNo, at, of, deliveredAbove, readAbove);
    }
}
