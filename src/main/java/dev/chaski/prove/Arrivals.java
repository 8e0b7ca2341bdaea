// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import static dev.chaski.prove.Findings.at;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.Period;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event.Healthy;
import dev.chaski.prove.Event.Holds;
import dev.chaski.prove.Event.MarksStored;
import dev.chaski.prove.Facts.Log;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** The end: every device that is well holds every entry of its user's periods (I7), and its user has been told how far the others are with the user's messages (I6). */
final class Arrivals implements EventHandler {
    /** Above this size of a conversation authors are told a summary in place of receipts (groups.large-over). */
    private static final int LARGE_OVER = 200;

    private record Shelf(UserId user, DeviceId device, ConversationId conversation) {}

    private record Authored(UserId user, ConversationId conversation) {}

    private record Held(int at, List<Period> seqs) {}

    private record Final(int at, MarksStored marks) {}

    private final Facts facts;
    private final Claims claims;
    private final Openness openness;
    private final Findings findings;
    private final Map<Line, Integer> healthy = new HashMap<>();
    private final Map<Shelf, Held> holdings = new HashMap<>();
    private final Map<ConversationId, List<Final>> marks = new HashMap<>();
    private final Map<Authored, TreeSet<Long>> authored = new HashMap<>();

    Arrivals(Facts facts, Claims claims, Openness openness, Findings findings) {
        this.facts = facts;
        this.claims = claims;
        this.openness = openness;
        this.findings = findings;
    }

    @Override
    public void healthy(int at, Healthy event) {
        healthy.put(claims.line(event.connection()), at);
    }

    @Override
    public void holds(int at, Holds event) {
        holdings.put(new Shelf(event.user(), event.device(), event.conversation()), new Held(at, event.seqs()));
    }

    @Override
    public void stored(int at, Event.Stored event) {
        Event.Entry entry = event.entry();
        if (entry.kind() == EntryKind.MESSAGE) {
            authored.computeIfAbsent(new Authored(entry.sender(), entry.conversation()), key -> new TreeSet<>())
                    .add(entry.seq());
        }
    }

    @Override
    public void marksStored(int at, MarksStored event) {
        marks.computeIfAbsent(event.conversation(), conversation -> new ArrayList<>())
                .add(new Final(at, event));
    }

    @Override
    public void end() {
        healthy.forEach((line, at) -> facts.of(line.device.user).forEach((conversation, membership) -> {
            Log log = facts.log(conversation);
            if (log != null) {
                whole(at, line, conversation, membership, log);
            }
            if (membership.present()) {
                informed(at, line, conversation, membership);
            }
        }));
    }

    /** From the device's cursor, as it was first made, to the head. */
    private void whole(int at, Line line, ConversationId conversation, Membership membership, Log log) {
        Device device = line.device;
        Held held = holdings.getOrDefault(new Shelf(device.user, device.id, conversation), new Held(-1, List.of()));
        long start = Math.max(
                device.holding(conversation).skipped, claims.firstCursorAtMost(device, conversation, membership));
        List<Period> stretches = new ArrayList<>(held.seqs());
        stretches.sort(Comparator.comparingLong(Period::fromSeq));
        long reached = start;
        for (Period stretch : stretches) {
            if (membership.firstDue(reached, stretch.fromSeq()) >= 0) {
                break;
            }
            reached = Math.max(reached, stretch.toSeq());
        }
        long missing = membership.firstDue(reached, log.head() + 1);
        if (missing >= 0) {
            findings.broken(
                    Invariant.I7,
                    at(line.openedAt, held.at(), at),
                    "%s is well and has never got %d of %s",
                    line,
                    missing,
                    conversation);
        }
    }

    private void informed(int at, Line line, ConversationId conversation, Membership membership) {
        TreeSet<Long> own = authored.get(new Authored(line.device.user, conversation));
        List<Final> members = marks.getOrDefault(conversation, List.of());
        if (own == null || members.size() > LARGE_OVER) {
            return;
        }
        for (Final member : members) {
            if (member.marks().user().equals(line.device.user)) {
                continue;
            }
            long from = Math.max(
                    membership.lastFrom(),
                    facts.membership(member.marks().user(), conversation).lastFrom());
            told(
                    at,
                    line,
                    member,
                    MarkKind.DELIVERED,
                    covered(own, from, member.marks().delivered()));
            if (!openness.everBlind(line.device.user)) {
                told(
                        at,
                        line,
                        member,
                        MarkKind.READ,
                        covered(own, from, member.marks().publicRead()));
            }
        }
    }

    /** The last own message that a mark covers. */
    private static long covered(NavigableSet<Long> own, long from, long mark) {
        Long last = own.floor(mark);
        return last == null || last < from ? 0 : last;
    }

    /** Where the mark was there before the device was, it may have learned of it in other ways. */
    private void told(int at, Line line, Final member, MarkKind kind, long covered) {
        Device device = line.device;
        UserId user = member.marks().user();
        ConversationId conversation = member.marks().conversation();
        long before = claims.marks(user, conversation, kind).at(Math.max(device.firstAt, device.bornAt));
        long told = device.toldOf(conversation, user, kind);
        if (covered > before && told < covered) {
            findings.broken(
                    Invariant.I6,
                    at(line.openedAt, member.at(), at),
                    "%s knows %s %d of %s, who is at %d or more of its messages",
                    line,
                    kind,
                    told,
                    user,
                    covered);
        }
    }
}
