// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Device.Holding;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What the devices have said so far, by acks, cursors and marks, and what the observer could know to be committed. It hears each event before the judges, and judges nothing. */
final class Claims implements EventHandler {
    private record Place(UserId user, ConversationId conversation) {}

    private record DeviceKey(UserId user, String device) {}

    private static final Rising NOTHING = new Rising();

    private final Map<Long, Line> lines = new HashMap<>();
    private final Map<DeviceKey, Device> devices = new HashMap<>();
    private final Map<ConversationId, Rising> committed = new HashMap<>();
    private final Map<Place, Rising> delivered = new HashMap<>();
    private final Map<Place, Rising> read = new HashMap<>();

    /** The connection of that number; null where it was never opened. */
    Line line(long connection) {
        return lines.get(connection);
    }

    Collection<Line> lines() {
        return lines.values();
    }

    /** The highest seq of the conversation that anybody was told. */
    Rising committed(ConversationId conversation) {
        return committed.getOrDefault(conversation, NOTHING);
    }

    /** The highest mark that the user's acks and reading can have set. */
    Rising marks(UserId user, ConversationId conversation, MarkKind kind) {
        return (kind == MarkKind.READ ? read : delivered).getOrDefault(new Place(user, conversation), NOTHING);
    }

    /** The highest seq at which the device's own cursor can stand. */
    long cursorAtMost(Device device, ConversationId conversation, Membership membership) {
        return Math.max(device.holding(conversation).acked, firstCursorAtMost(device, conversation, membership));
    }

    /** The highest seq at which the device's cursor can have been made: its user's delivered mark at that time, which stands before the first seq of a period that has just begun. */
    long firstCursorAtMost(Device device, ConversationId conversation, Membership membership) {
        return Math.max(
                marks(device.user, conversation, MarkKind.DELIVERED).at(device.bornAt),
                membership.madeAtMost(device.holding(conversation).lowestGiven));
    }

    @Override
    public void connected(int at, Event.Connected event) {
        Device device = devices.computeIfAbsent(
                new DeviceKey(event.user(), event.device().value()), key -> new Device(event.user(), event.device()));
        if (device.firstAt < 0) {
            device.firstAt = at;
        }
        lines.put(event.connection(), new Line(device, event, at));
        event.cursors().forEach((conversation, seq) -> {
            Holding holding = device.holding(conversation);
            if (seq > holding.given) {
                holding.skipped = Math.max(holding.skipped, seq);
            }
            acknowledged(
                    at,
                    device,
                    conversation,
                    Math.min(seq, committed(conversation).now()));
        });
    }

    private void acknowledged(int at, Device device, ConversationId conversation, long seq) {
        Holding holding = device.holding(conversation);
        holding.acked = Math.max(holding.acked, seq);
        delivered
                .computeIfAbsent(new Place(device.user, conversation), place -> new Rising())
                .raise(at, seq);
    }

    @Override
    public void welcomed(int at, Event.Welcomed event) {
        Line line = line(event.connection());
        line.welcomedAt = at;
        if (event.newDevice() || line.device.bornAt < 0) {
            line.device.born(at);
        }
    }

    @Override
    public void acked(int at, Event.Acked event) {
        acknowledged(at, line(event.connection()).device, event.conversation(), event.seq());
    }

    @Override
    public void markWished(int at, Event.MarkWished event) {
        Place place = new Place(event.user(), event.conversation());
        delivered.computeIfAbsent(place, p -> new Rising()).raise(at, event.seq());
        if (event.kind() == MarkKind.READ) {
            read.computeIfAbsent(place, p -> new Rising()).raise(at, event.seq());
        }
    }

    @Override
    public void pushed(int at, Event.Pushed event) {
        given(
                at,
                line(event.connection()),
                event.entry().conversation(),
                event.entry().seq());
    }

    @Override
    public void confirmed(int at, Event.Confirmed event) {
        given(at, line(event.attempt().connection()), event.attempt().conversation(), event.seq());
    }

    private void given(int at, Line line, ConversationId conversation, long seq) {
        committed.computeIfAbsent(conversation, c -> new Rising()).raise(at, seq);
        if (line != null) {
            Holding holding = line.device.holding(conversation);
            holding.given = Math.max(holding.given, seq);
            holding.lowestGiven = Math.min(holding.lowestGiven, seq);
        }
    }

    @Override
    public void receiptTold(int at, Event.ReceiptTold event) {
        line(event.connection()).device.told(event.conversation(), event.user(), event.kind(), event.seq());
    }

    @Override
    public void resynced(int at, Event.Resynced event) {
        Holding holding = line(event.connection()).device.holding(event.conversation());
        holding.acked = event.lastSeq();
        holding.skipped = event.lastSeq();
        holding.given = Math.min(holding.given, event.lastSeq());
    }

    @Override
    public void disconnected(int at, Event.Disconnected event) {
        line(event.connection()).ended = true;
    }
}
