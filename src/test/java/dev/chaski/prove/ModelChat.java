// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.EntryKind;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event.Attempt;
import dev.chaski.prove.Event.Entry;
import dev.chaski.prove.Event.Setting;
import dev.chaski.prove.ModelDevice.Asked;
import dev.chaski.prove.ModelDevice.Position;
import dev.chaski.prove.ModelServer.Member;
import dev.chaski.prove.ModelServer.Room;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Correct histories: users with several devices who write, repeat, read, come and go, by a seed. */
final class ModelChat {
    private static final int STEPS = 400;

    private final Random random;
    private final ModelServer server = new ModelServer();
    private final List<ModelDevice> devices = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final Deque<Event> reportedLater = new ArrayDeque<>();
    private final List<Asked> all = new ArrayList<>();
    private final ModelGateway gateway;
    private long requests;

    private ModelChat(long seed) {
        random = new Random(seed);
        gateway = new ModelGateway(random, server, devices, events);
    }

    /** A correct history. */
    static List<Event> of(long seed) {
        ModelChat chat = new ModelChat(seed);
        chat.found();
        for (int i = 0; i < STEPS; i++) {
            chat.step();
        }
        chat.settle();
        chat.tellTheTruth();
        return chat.events;
    }

    private void found() {
        for (String name : List.of("ann", "bea", "cem", "dov")) {
            for (int i = 0; i <= random.nextInt(2); i++) {
                devices.add(new ModelDevice(name, name + i));
            }
        }
        for (int i = 1; i <= 2; i++) {
            Room room = new Room(i);
            server.rooms.add(room);
            Set.copyOf(devices.stream().map(device -> device.user).toList()).stream()
                    .sorted()
                    .filter(user -> !user.value().equals("dov") || random.nextBoolean())
                    .forEach(user -> events.addAll(server.join(room, user, true, false)));
        }
    }

    private void step() {
        ModelDevice device = any(devices);
        Room room = any(server.rooms);
        int dice = random.nextInt(100);
        if (dice < 3) {
            if (device.link != null) {
                drop(device);
            }
        } else if (dice < 5) {
            membership(room, device.user);
        } else if (dice < 7) {
            privacy(device.user);
        } else if (dice < 9) {
            flushReports();
        } else if (device.link == null) {
            if (dice < 50) {
                gateway.connect(device);
            }
        } else if (dice < 25) {
            ask(device, room);
        } else if (dice < 45) {
            answer(device);
        } else if (dice < 70) {
            gateway.push(device, room);
        } else if (dice < 80) {
            gateway.ack(device, room);
        } else if (dice < 88) {
            gateway.read(device, room);
        } else {
            gateway.tellReceipt(device);
        }
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void drop(ModelDevice device) {
        for (Asked asked : device.link.asked) {
            if (random.nextBoolean() && mayWrite(asked)) {
                append(asked);
            }
        }
        events.add(new Event.Disconnected(device.link.number, random.nextBoolean() ? 1012 : 0));
        device.link = null;
    }

    private void ask(ModelDevice device, Room room) {
        if (!room.members.containsKey(device.user)) {
            return;
        }
        long connection = random.nextInt(10) == 0 ? Event.NO_CONNECTION : device.link.number;
        Asked earlier = all.isEmpty() ? null : any(all);
        boolean repeat = earlier != null && earlier.attempt().user().equals(device.user);
        Room where = repeat ? earlier.room() : room;
        String tempId = repeat ? earlier.attempt().tempId() : "t" + requests;
        String content = repeat ? earlier.content() : "c" + requests;
        Attempt attempt = new Attempt(++requests, connection, device.user, where.id, tempId);
        Asked asked = new Asked(where, attempt, content);
        all.add(asked);
        events.add(new Event.Sent(attempt, content));
        device.link.asked.add(asked);
    }

    private boolean mayWrite(Asked asked) {
        return asked.room().has(asked.attempt().user())
                && server.repeated(
                                asked.room(),
                                asked.attempt().user(),
                                asked.attempt().tempId())
                        == null;
    }

    private Entry append(Asked asked) {
        return server.append(
                asked.room(),
                EntryKind.MESSAGE,
                asked.attempt().user(),
                asked.attempt().tempId(),
                asked.content());
    }

    private void answer(ModelDevice device) {
        Asked asked = device.link.asked.poll();
        if (asked == null) {
            return;
        }
        Attempt attempt = asked.attempt();
        Entry first = server.repeated(asked.room(), attempt.user(), attempt.tempId());
        int dice = random.nextInt(10);
        if (dice == 0) {
            if (mayWrite(asked) && random.nextBoolean()) {
                append(asked);
            }
            events.add(new Event.Undecided(attempt));
        } else if (dice == 1 || (first == null && !mayWrite(asked))) {
            events.add(new Event.Refused(attempt, first == null ? "forbidden" : "unavailable"));
        } else {
            confirm(device, asked, first == null ? append(asked) : first, first != null);
        }
    }

    private void confirm(ModelDevice device, Asked asked, Entry entry, boolean duplicate) {
        events.add(new Event.Confirmed(asked.attempt(), entry.seq(), entry.messageId(), duplicate));
        if (asked.attempt().connection() != Event.NO_CONNECTION) {
            device.holds(asked.room(), entry.seq());
            Position position = device.link.positions.get(asked.room());
            if (entry.seq() > position.passed) {
                position.confirmed.add(entry.seq());
            }
        }
        gateway.syncedIfSo(device);
    }

    private void membership(Room room, UserId user) {
        if (room.has(user)) {
            if (room.members.values().stream().filter(Member::present).count() > 2) {
                reportedLater.add(server.leave(room, user));
            }
            return;
        }
        reportedLater.addAll(server.join(room, user, false, random.nextInt(3) == 0));
        for (ModelDevice device : devices) {
            if (device.user.equals(user) && device.link != null && !device.link.positions.containsKey(room)) {
                gateway.enter(
                        device, room, room.members.get(user).periods.get(0).fromSeq() - 1);
                device.link.synced = true;
            }
        }
    }

    private void flushReports() {
        events.addAll(reportedLater);
        reportedLater.clear();
    }

    private void privacy(UserId user) {
        Setting setting = random.nextInt(3) == 0 ? Setting.SHOW_READ_RECEIPTS : Setting.SEND_READ_RECEIPTS;
        Set<UserId> off = setting == Setting.SEND_READ_RECEIPTS ? server.silent : server.blind;
        boolean on = off.contains(user);
        if (on) {
            off.remove(user);
        } else {
            off.add(user);
        }
        events.add(new Event.PrivacySwitched(user, setting, on));
    }

    /** All but some devices come back, and everything that is under way arrives. */
    private void settle() {
        flushReports();
        for (ModelDevice device : devices) {
            if (device.link == null && random.nextInt(4) > 0) {
                gateway.connect(device);
            }
        }
        boolean more = true;
        while (more) {
            more = false;
            for (ModelDevice device : devices) {
                while (device.link != null && !device.link.asked.isEmpty()) {
                    answer(device);
                    more = true;
                }
                for (Room room : server.rooms) {
                    more |= device.link != null && gateway.push(device, room);
                    more |= device.link != null && gateway.ack(device, room);
                }
                more |= device.link != null && gateway.tellReceipt(device);
            }
        }
    }

    private void tellTheTruth() {
        for (Room room : server.rooms) {
            events.add(new Event.LogRead(room.id, room.head()));
            room.log.forEach(entry -> events.add(new Event.Stored(entry)));
            room.members.forEach((user, member) -> {
                if (member.present()) {
                    events.add(new Event.MarksStored(user, room.id, member.delivered, member.read, member.publicRead));
                }
            });
        }
        for (ModelDevice device : devices) {
            events.addAll(device.holdings());
            if (device.link != null) {
                events.add(new Event.Healthy(device.link.number));
            }
        }
    }
}
