// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.MessageId;
import dev.chaski.prove.Event;
import dev.chaski.prove.Event.Attempt;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a device asks for that has an answer: messages, which it sends until they are confirmed, and read marks. */
final class Outbox {
    private static final double REPEATED_SOON_MS = 100;
    private static final double REPEATED_LATE_MS = 1000;

    private final Surroundings world;
    private final Habits habits;
    private final Device device;
    private final Map<String, Saying> unconfirmed = new LinkedHashMap<>();
    private final Map<Long, Saying> asked = new LinkedHashMap<>();
    /** They were refused, and their time has not come. */
    private final Set<Saying> held = new HashSet<>();

    private final Map<Long, Wish> wishes = new LinkedHashMap<>();
    private String clientTimestamp = "";

    private record Saying(ConversationId conversation, String tempId, String content) {}

    private record Wish(ConversationId conversation, long seq) {}

    Outbox(Surroundings world, Habits habits, Device device) {
        this.world = world;
        this.habits = habits;
        this.device = device;
    }

    boolean isEmpty() {
        return unconfirmed.isEmpty();
    }

    void claims(Optional<Instant> time) {
        clientTimestamp = time.map(t -> ",\"clientTimestamp\":\"" + t + "\"").orElse("");
    }

    void add(ConversationId conversation, String tempId) {
        unconfirmed.put(tempId, new Saying(conversation, tempId, "says " + tempId));
        flush();
    }

    void oneAgain() {
        if (device.ready()) {
            unconfirmed.values().stream().findFirst().ifPresent(this::send);
        }
    }

    /** Sends what waits, in its order, some of each conversation at a time; on a new connection, that is all that is not confirmed. */
    void flush() {
        if (!device.ready()) {
            return;
        }
        Map<ConversationId, Integer> flying = new HashMap<>();
        for (Saying saying : List.copyOf(unconfirmed.values())) {
            int ahead = flying.merge(saying.conversation(), 1, Integer::sum);
            if (ahead <= habits.inFlight() && !held.contains(saying) && !asked.containsValue(saying)) {
                send(saying);
            }
        }
    }

    /** No answer comes any more to what was asked for. */
    void lineEnded() {
        asked.clear();
        wishes.clear();
        held.clear();
    }

    private void send(Saying saying) {
        long request = world.nextNumber();
        asked.put(request, saying);
        world.record(new Event.Sent(attempt(request, saying), saying.content()));
        device.write("{\"type\":\"send_message\",\"id\":" + request + ",\"conversationId\":\"" + saying.conversation()
                + "\",\"tempId\":\"" + saying.tempId() + "\",\"content\":\"" + saying.content() + "\"" + clientTimestamp
                + "}");
        device.hangUpUnless(habits.patience().reply(), () -> !asked.containsKey(request));
    }

    private Attempt attempt(long request, Saying saying) {
        return new Attempt(request, device.connection(), device.user(), saying.conversation(), saying.tempId());
    }

    void read(ConversationId conversation, long seq) {
        long request = world.nextNumber();
        wishes.put(request, new Wish(conversation, seq));
        world.record(new Event.MarkWished(device.user(), conversation, MarkKind.READ, seq));
        device.write("{\"type\":\"mark_as_read\",\"id\":" + request + ",\"conversationId\":\"" + conversation
                + "\",\"seq\":" + seq + "}");
    }

    /** Records it; answers whether it was a repeat. */
    boolean confirmed(JsonNode frame) {
        Saying saying = asked.remove(frame.get("id").asLong());
        if (saying == null) {
            throw new IllegalStateException("A confirmation of nothing: " + frame);
        }
        boolean duplicate = frame.path("duplicate").asBoolean();
        MessageId id = MessageId.parse(frame.get("messageId").textValue()).orElseThrow();
        world.record(new Event.Confirmed(
                attempt(frame.get("id").asLong(), saying), frame.get("seq").asLong(), id, duplicate));
        unconfirmed.remove(saying.tempId());
        flush();
        return duplicate;
    }

    void failed(JsonNode frame) {
        long request = frame.get("id").asLong();
        Saying saying = asked.remove(request);
        if (saying == null) {
            throw new IllegalStateException("A refusal of nothing: " + frame);
        }
        JsonNode error = frame.get("error");
        String code = error.get("code").textValue();
        if (error.path("outcome").asText().equals("unknown")) {
            world.record(new Event.Undecided(attempt(request, saying)));
        } else {
            world.record(new Event.Refused(attempt(request, saying), code));
        }
        if (!code.equals("unavailable")) {
            unconfirmed.remove(saying.tempId());
            flush();
            return;
        }
        long on = device.connection();
        double asLongAsAsked =
                habits.heedsRetryAfter() ? error.path("retryAfterMs").asDouble() : 0;
        held.add(saying);
        world.after(world.between(asLongAsAsked + REPEATED_SOON_MS, asLongAsAsked + REPEATED_LATE_MS), () -> {
            if (device.connection() == on) {
                held.remove(saying);
                flush();
            }
        });
    }

    void kept(JsonNode frame) {
        Wish wish = wishes.remove(frame.path("id").asLong());
        if (wish != null) {
            world.record(new Event.MarkKept(
                    device.user(),
                    wish.conversation(),
                    MarkKind.READ,
                    wish.seq(),
                    frame.get("seq").asLong()));
        }
    }

    /** An error in place of an answer. */
    void denied(JsonNode frame) {
        wishes.remove(frame.path("id").asLong());
    }
}
