// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event.Entry;
import dev.chaski.prove.ModelDevice.Link;
import dev.chaski.prove.ModelDevice.Position;
import dev.chaski.prove.ModelServer.Member;
import dev.chaski.prove.ModelServer.Room;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** The sockets of the modelled server: connections, what is pushed to them, and what comes of acks and reading. */
final class ModelGateway {
    private final Random random;
    private final ModelServer server;
    private final List<ModelDevice> devices;
    private final List<Event> events;
    private long connections;

    ModelGateway(Random random, ModelServer server, List<ModelDevice> devices, List<Event> events) {
        this.random = random;
        this.server = server;
        this.devices = devices;
        this.events = events;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    void connect(ModelDevice device) {
        Link link = new Link(++connections, 2 + random.nextInt(4));
        boolean passing = device.known && random.nextBoolean();
        var cursors = passing ? device.ownCursors() : Map.<ConversationId, Long>of();
        events.add(new Event.Connected(link.number, device.user, device.id, "n1", cursors, link.window));
        device.link = link;
        for (Room room : server.rooms) {
            Member member = room.members.get(device.user);
            if (member != null) {
                long stored = device.known
                        ? device.cursors.getOrDefault(
                                room, member.periods.get(0).fromSeq() - 1)
                        : member.delivered;
                enter(device, room, cursors.getOrDefault(room.id, stored));
            }
        }
        events.add(new Event.Welcomed(link.number, !device.known));
        if (device.known) {
            server.rooms.forEach(room -> marksSoFar(device, room));
        }
        device.known = true;
        syncedIfSo(device);
    }

    void enter(ModelDevice device, Room room, long cursor) {
        device.cursors.put(room, cursor);
        device.link.positions.put(room, new Position(cursor, room.head()));
    }

    private void marksSoFar(ModelDevice device, Room room) {
        room.members.forEach((user, member) -> {
            tell(device, room, user, MarkKind.DELIVERED, member.delivered);
            tell(device, room, user, MarkKind.READ, member.publicRead);
        });
    }

    private void tell(ModelDevice device, Room room, UserId user, MarkKind kind, long seq) {
        boolean wanted = kind == MarkKind.DELIVERED || !server.blind.contains(device.user);
        if (device.link != null
                && seq > 0
                && wanted
                && room.has(device.user)
                && !user.equals(device.user)
                && room.authored(device.user)) {
            device.link.receipts.add(new Event.ReceiptTold(device.link.number, room.id, user, kind, seq));
        }
    }

    boolean push(ModelDevice device, Room room) {
        Link link = device.link;
        Position position = link.positions.get(room);
        if (position == null || !behind(device, room, position) || link.unackedEntries() >= link.window) {
            return false;
        }
        long seq = ++position.passed;
        if (position.confirmed.remove(seq)) {
            position.shown = seq;
        } else if (room.members.get(device.user).sees(seq)) {
            Entry entry = room.log.get((int) seq - 1);
            boolean own = device.user.equals(entry.sender());
            Entry seen = new Entry(
                    room.id,
                    seq,
                    entry.kind(),
                    entry.messageId(),
                    entry.sender(),
                    own ? entry.tempId() : null,
                    1,
                    entry.content());
            long after = position.shown == seq - 1 ? Event.NONE : position.shown;
            events.add(new Event.Pushed(link.number, seen, after, seq <= position.backlogEnd));
            position.shown = seq;
            position.highestPushed = seq;
            link.unacked.computeIfAbsent(room, r -> new ArrayDeque<>()).add(seq);
            link.entries++;
            device.holds(room, seq);
        }
        syncedIfSo(device);
        return true;
    }

    private static boolean behind(ModelDevice device, Room room, Position position) {
        return position.passed < room.head() && room.members.get(device.user).goesOnAfter(position.passed);
    }

    void syncedIfSo(ModelDevice device) {
        Link link = device.link;
        boolean whole = link.positions.entrySet().stream()
                .allMatch(each -> each.getValue().passed >= each.getValue().backlogEnd
                        || !behind(device, each.getKey(), each.getValue()));
        if (whole && !link.synced) {
            link.synced = true;
            events.add(new Event.Synced(link.number, link.entries));
        }
    }

    boolean ack(ModelDevice device, Room room) {
        Position position = device.link.positions.get(room);
        Deque<Long> unacked = device.link.unacked.get(room);
        if (unacked == null || unacked.isEmpty()) {
            return false;
        }
        long seq = position.highestPushed;
        unacked.clear();
        events.add(new Event.Acked(device.link.number, room.id, seq));
        device.cursors.merge(room, seq, Math::max);
        device.contiguous.merge(room, seq, Math::max);
        tellAuthors(room, device.user, server.raise(room, device.user, MarkKind.DELIVERED, seq));
        return true;
    }

    private void tellAuthors(Room room, UserId user, Map<MarkKind, Long> moved) {
        devices.forEach(device -> moved.forEach((kind, seq) -> tell(device, room, user, kind, seq)));
    }

    void read(ModelDevice device, Room room) {
        TreeSet<Long> held = device.held.get(room);
        if (held == null || !room.has(device.user)) {
            return;
        }
        long seq = any(List.copyOf(held));
        events.add(new Event.MarkWished(device.user, room.id, MarkKind.READ, seq));
        tellAuthors(room, device.user, server.raise(room, device.user, MarkKind.READ, seq));
        if (random.nextInt(5) > 0) {
            long stands = room.members.get(device.user).read;
            events.add(new Event.MarkKept(device.user, room.id, MarkKind.READ, seq, stands));
        }
    }

    boolean tellReceipt(ModelDevice device) {
        List<Event> waiting = device.link.receipts;
        if (waiting.isEmpty()) {
            return false;
        }
        Event receipt = any(waiting);
        events.add(receipt);
        if (random.nextInt(4) > 0) {
            waiting.remove(receipt);
        }
        return true;
    }
}
