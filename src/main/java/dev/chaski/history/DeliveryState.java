// SPDX-License-Identifier: Apache-2.0
package dev.chaski.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.chaski.chat.Message;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import dev.chaski.store.Recipients.Audience;
import dev.chaski.store.Recipients.Former;
import dev.chaski.store.Recipients.Recipient;
import dev.chaski.wire.MessageWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The ticks of a message, for its author (docs/protocol.md, 4). Recipients are the present members whose membership covers it; where none is left, {@code state} is what the former ones made of it. The lists hold at most {@value #LISTED} users; the counts are exact, and {@code more}
 * says that a list was cut.
 *
 * @param timestamp when this was so
 */
public record DeliveryState(
        MessageId messageId,
        State state,
        List<UserId> deliveredTo,
        int deliveredCount,
        List<UserId> readBy,
        int readCount,
        int recipients,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean more,
        String timestamp) {
    static final int LISTED = 100;

    /** It never falls. */
    public enum State {
        SENT,
        /** Every recipient has it on a device. */
        DELIVERED,
        /** Every recipient has read it and lets it be known, and the author is shown such things. */
        READ
    }

    /** Copies the lists. */
    public DeliveryState {
        deliveredTo = List.copyOf(deliveredTo);
        readBy = List.copyOf(readBy);
    }

    static DeliveryState of(Message message, Audience audience) {
        List<UserId> deliveredTo = new ArrayList<>();
        List<UserId> readBy = new ArrayList<>();
        int recipients = 0;
        int delivered = 0;
        int read = 0;
        for (Recipient recipient : audience.recipients()) {
            if (recipient.fromSeq() > message.seq()) {
                continue;
            }
            recipients++;
            if (recipient.deliveredSeq() >= message.seq()) {
                delivered++;
                list(deliveredTo, recipient);
            }
            if (audience.readsShown() && recipient.readSeq() >= message.seq()) {
                read++;
                list(readBy, recipient);
            }
        }
        return new DeliveryState(
                message.id(),
                recipients == 0
                        ? state(audience.former(message.seq()), audience.readsShown())
                        : state(recipients, delivered, read),
                deliveredTo,
                delivered,
                readBy,
                read,
                recipients,
                delivered > LISTED || read > LISTED,
                MessageWriter.time(audience.at()));
    }

    private static void list(List<UserId> users, Recipient recipient) {
        if (users.size() < LISTED) {
            users.add(recipient.user());
        }
    }

    /** Where the last recipient has gone the tick stays as high as any of them had it. */
    private static State state(Former former, boolean readsShown) {
        if (!former.delivered()) {
            return State.SENT;
        }
        return former.read() && readsShown ? State.READ : State.DELIVERED;
    }

    private static State state(int recipients, int delivered, int read) {
        if (delivered < recipients) {
            return State.SENT;
        }
        return read < recipients ? State.DELIVERED : State.READ;
    }
}
