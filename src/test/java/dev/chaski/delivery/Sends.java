// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.MessageType;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import dev.chaski.limits.SendRates;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Submissions, and lanes to submit them to. */
final class Sends {
    static final UserId ALICE = new UserId("alice");
    static final UserId BOB = new UserId("bob");
    static final Instant NOON = Instant.parse("2026-05-01T12:00:00.123Z");
    static final ConversationId ROOM = room(1);
    static final SendRates PLENTY = new SendRates(1_000_000, 1_000_000);
    private static final AtomicLong TICKETS = new AtomicLong();
    private static final AtomicLong IDS = new AtomicLong();

    private Sends() {}

    static ConversationId room(int number) {
        return new ConversationId(new UUID(0x01890a5dac967000L, 0x8000000000000000L + number));
    }

    static Submission send(UserId sender, String tempId) {
        return send(ROOM, sender, tempId);
    }

    static Submission send(ConversationId room, UserId sender, String tempId) {
        return send(room, sender, tempId, MessageType.TEXT);
    }

    /** Every call is another question, though it may be for the same message. */
    static Submission send(ConversationId room, UserId sender, String tempId, MessageType type) {
        return send(room, sender, tempId, type, false);
    }

    static Submission send(ConversationId room, UserId sender, String tempId, MessageType type, boolean byServer) {
        return new Submission(
                "node",
                1,
                TICKETS.incrementAndGet(),
                room,
                sender,
                Profile.UNKNOWN,
                tempId,
                type,
                "I am " + tempId,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                byServer,
                false);
    }

    static Lane lane(PaperPorts ports) {
        return lane(ports, PLENTY, InstantSource.fixed(NOON));
    }

    static Lane lane(PaperPorts ports, SendRates rates, InstantSource clock) {
        return new Lane(
                ports, new Admission(rates), clock, () -> new MessageId(new UUID(0x7000L, IDS.incrementAndGet())));
    }
}
