// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.UserId;
import dev.chaski.routing.FeedNews.MovedMark;
import dev.chaski.wire.Json;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One connection, as far as pushing goes: a pump on a socket that can be full, and a client that acknowledges when the test says so. What it was pushed it remembers, and complains about at once (I8). */
final class PaperPhone implements Pump.Port, Gate.Reader {
    record Pushed(ConversationId room, long seq, long afterSeq, boolean queued) {}

    final UserId user;
    final Pump pump;
    final Map<ConversationId, Position> positions = new LinkedHashMap<>();
    final List<Pushed> pushed = new ArrayList<>();
    final List<Position> ended = new ArrayList<>();
    final Set<String> inFlight = new HashSet<>();
    boolean full;
    boolean stumbles;
    int window;
    /** The seq up to which entries had passed when that was last told. */
    long passed;
    /** How many frames still fit into the socket. */
    int room = Integer.MAX_VALUE;

    private final Map<ConversationId, Long> held = new HashMap<>();
    private final List<Runnable> drains = new ArrayList<>();
    private int unacked;

    PaperPhone(UserId user, Log log, int window) {
        this.user = user;
        this.window = window;
        pump = new Pump(this, user, log, entry -> entry.tempId() != null && inFlight.contains(entry.tempId()), window);
    }

    Position enter(Gate gate, PaperLog log, long cursor) {
        Position position = new Position(gate, user, log.periods(gate.id(), user), cursor, log.head(gate.id()));
        positions.put(gate.id(), position);
        gate.attach(position, this);
        return position;
    }

    @Override
    public void push(LogEntry entry, String frame) {
        assertThat(full).as("nothing is pushed into a full socket").isFalse();
        assertThat(++unacked).as("unacknowledged").isLessThanOrEqualTo(window);
        if (--room <= 0) {
            full = true;
        }
        try {
            JsonNode json = Json.mapper().readTree(frame);
            ConversationId id =
                    ConversationId.parse(json.get("conversationId").textValue()).orElseThrow();
            long seq = json.get("seq").longValue();
            pushed.add(new Pushed(
                    id,
                    seq,
                    json.path("afterSeq").asLong(-1),
                    json.path("queued").asBoolean()));
            held.put(id, seq);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean full() {
        return full;
    }

    @Override
    public void onDrain(Runnable action) {
        assertThat(full).isTrue();
        drains.add(action);
    }

    /** The socket takes that many frames again. */
    void drain(int frames) {
        full = false;
        room = frames;
        List<Runnable> now = List.copyOf(drains);
        drains.clear();
        now.forEach(Runnable::run);
    }

    @Override
    public void passed(Position position, boolean shown) {
        passed = position.passed();
        if (stumbles) {
            throw new IllegalStateException("I stumble");
        }
        if (position.acknowledgeWished()) {
            cursorMoved(position);
        }
    }

    @Override
    public void ended(Position position) {
        ended.add(position);
        position.gate().detach(position);
    }

    @Override
    public void moreFor(Position position) {
        pump.moreFor(position);
    }

    @Override
    public void markFromFeed(Position position, MovedMark mark, long deliveredBefore, long readBefore) {}

    @Override
    public void typingChanged(ConversationId conversation) {}

    /** The client holds what it was pushed of that conversation, and says so. */
    void ack(ConversationId id) {
        ack(id, held.getOrDefault(id, 0L));
    }

    void ack(ConversationId id, long seq) {
        Position position = positions.get(id);
        if (position.acknowledge(seq)) {
            cursorMoved(position);
        }
    }

    void ackAll() {
        positions.keySet().forEach(this::ack);
    }

    private void cursorMoved(Position position) {
        int before = position.unacked();
        position.release();
        int released = before - position.unacked();
        unacked -= released;
        pump.released(released);
    }

    int unacked() {
        return unacked;
    }

    List<Long> seqs(ConversationId id) {
        return pushed.stream().filter(p -> p.room().equals(id)).map(Pushed::seq).toList();
    }
}
