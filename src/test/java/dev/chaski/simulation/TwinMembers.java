// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Period;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import dev.chaski.simulation.TwinStore.Conversation;
import dev.chaski.simulation.TwinStore.DeviceRow;
import dev.chaski.simulation.TwinStore.Member;
import dev.chaski.store.Arrivals.Arrival;
import dev.chaski.store.Devices.Cursor;
import dev.chaski.store.Devices.Device;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.store.MissedMarks;
import dev.chaski.store.MissedMarks.Absence;
import dev.chaski.store.MissedMarks.MovedMark;
import dev.chaski.store.Privacy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Members and their devices in the {@link TwinStore}: what a connection begins with. */
final class TwinMembers {
    private TwinMembers() {}

    static String detail(UserId actor, UserId user, boolean joins) {
        return "{\"participant\":{\"userId\":\"" + user + "\",\"role\":\"MEMBER\",\"status\":\""
                + (joins ? "ACTIVE" : "REMOVED") + "\"},\"by\":\"" + actor + "\"}";
    }

    static void join(Conversation c, UserId user, long seq) {
        Member member = c.members.get(user);
        if (member == null) {
            member = new Member();
            member.firstSeq = seq;
            c.members.put(user, member);
        }
        member.status = MemberStatus.ACTIVE;
        member.firstSeq = Math.min(member.firstSeq, seq);
        member.delivered = Math.max(member.delivered, seq - 1);
        member.read = Math.max(member.read, seq - 1);
        member.publicRead = Math.max(member.publicRead, seq - 1);
        member.readMessageNo = Math.max(member.readMessageNo, c.lastMessageNo);
        member.periods.add(new Period(seq, Period.OPEN));
    }

    static void leave(Member member, long seq) {
        member.status = MemberStatus.REMOVED;
        member.periods.replaceAll(period -> period.open() ? new Period(period.fromSeq(), seq) : period);
    }

    static Arrival arrive(TwinStore store, Device device) {
        DeviceRow row = store.devices.get(device);
        boolean isNew = row == null;
        if (isNew) {
            DeviceRow made = new DeviceRow();
            made.seenAt = store.clock.instant();
            store.conversations.forEach((id, c) -> {
                Member member = c.members.get(device.user());
                if (member != null) {
                    made.cursors.put(id, member.delivered);
                }
            });
            store.devices.put(device, made);
            row = made;
        }
        store.arrived(device, isNew);
        return new Arrival(isNew, row.seenAt, Privacy.Settings.OPEN, Profile.UNKNOWN, memberships(store, device));
    }

    static List<Membership> memberships(TwinStore store, Device device) {
        List<Membership> memberships = new ArrayList<>();
        for (Conversation c : store.conversations.values()) {
            Member member = c.members.get(device.user());
            if (member != null) {
                memberships.add(membership(store, c, member, device));
            }
        }
        return memberships;
    }

    private static Membership membership(TwinStore store, Conversation c, Member member, Device device) {
        DeviceRow row = store.devices.get(device);
        long cursor = row == null ? member.firstSeq - 1 : row.cursors.getOrDefault(c.id, member.firstSeq - 1);
        return new Membership(
                c.id,
                member.status,
                store.periodsOf(c, device.user()),
                c.lastSeq,
                c.lastMessageNo,
                cursor,
                row == null ? 0 : row.strikes.getOrDefault(c.id, 0),
                member.delivered,
                member.read,
                member.readMessageNo,
                member.readAt,
                sentSeq(c, device.user()),
                (int) c.members.values().stream()
                        .filter(each -> each.status.present())
                        .count(),
                null,
                false);
    }

    private static long sentSeq(Conversation c, UserId user) {
        return c.log.entrySet().stream()
                .filter(at -> at.getValue().entry().tempId() != null
                        && at.getValue().entry().author().equals(user))
                .mapToLong(Map.Entry::getKey)
                .max()
                .orElse(0);
    }

    static List<MovedMark> movedMarks(TwinStore store, Absence absence) {
        UserId author = absence.author();
        Instant since = absence.since();
        List<MovedMark> marks = new ArrayList<>();
        for (Conversation c : store.conversations.values()) {
            Member own = c.members.get(author);
            if (own != null && own.status.present() && sentSeq(c, author) > 0) {
                c.members.forEach((user, member) -> {
                    long delivered = isAfter(member.deliveredAt, since) ? member.delivered : 0;
                    long read = isAfter(member.publicReadAt, since) ? member.publicRead : 0;
                    if (!user.equals(author) && member.status.present() && delivered + read > 0) {
                        Instant last = Stream.of(member.deliveredAt, member.publicReadAt)
                                .filter(Objects::nonNull)
                                .max(Comparator.naturalOrder())
                                .orElseThrow();
                        marks.add(new MovedMark(
                                c.id, user, last, delivered, member.deliveredAt, read, member.publicReadAt));
                    }
                });
            }
        }
        Comparator<MovedMark> order = Comparator.comparing(MovedMark::movedAt)
                .thenComparing(mark -> mark.conversationId().toString())
                .thenComparing(mark -> mark.user().value());
        return marks.stream()
                .filter(mark -> absence.after() == null || order.compare(mark, absence.after()) > 0)
                .sorted(order)
                .limit(MissedMarks.PAGE)
                .toList();
    }

    private static boolean isAfter(Instant moved, Instant since) {
        return moved != null && moved.isAfter(since);
    }

    static void move(TwinStore store, List<Cursor> cursors) {
        for (Cursor cursor : cursors) {
            DeviceRow row = store.devices.computeIfAbsent(
                    new Device(cursor.user(), cursor.device()), device -> new DeviceRow());
            Long before = row.cursors.put(cursor.conversationId(), cursor.seq());
            if (before == null || before != cursor.seq()) {
                row.strikes.remove(cursor.conversationId());
            }
        }
    }

    static void strike(TwinStore store, List<Cursor> cursors) {
        for (Cursor cursor : cursors) {
            DeviceRow row = store.devices.computeIfAbsent(
                    new Device(cursor.user(), cursor.device()), device -> new DeviceRow());
            Long stands = row.cursors.putIfAbsent(cursor.conversationId(), cursor.seq());
            if (stands == null || stands == cursor.seq()) {
                row.strikes.merge(cursor.conversationId(), 1, Integer::sum);
            }
        }
    }

    static void seen(TwinStore store, Map<Device, Long> agoMs, Instant now) {
        agoMs.forEach((device, ago) -> {
            DeviceRow row = store.devices.get(device);
            Instant at = now.minusMillis(ago);
            if (row != null && at.isAfter(row.seenAt)) {
                row.seenAt = at;
            }
        });
    }
}
