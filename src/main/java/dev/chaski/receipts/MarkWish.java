// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import dev.chaski.bus.Address;
import dev.chaski.bus.BusMessage;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import java.util.Set;

/**
 * A member's mark that should stand at least at {@code seq}, on its way to the conversation's owner, who answers with {@link MarkKept} after the commit.
 *
 * @param device the device that acknowledged or read; null for REST
 * @param authors whose messages the move covers, where the sender of the wish knows; null: to be looked up
 */
record MarkWish(
        String nodeId,
        int client,
        ConversationId conversationId,
        UserId user,
        DeviceId device,
        MarkKind kind,
        long seq,
        Set<UserId> authors)
        implements BusMessage {

    static Address<MarkWish> lane(String nodeId, int lane) {
        return new Address<>("receipts." + nodeId + "." + lane, MarkWish.class);
    }
}
