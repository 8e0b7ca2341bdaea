// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event.Acked;
import dev.chaski.prove.Event.Connected;
import dev.chaski.prove.Event.Healthy;
import dev.chaski.prove.Event.MarkWished;
import dev.chaski.prove.Event.MarksStored;
import dev.chaski.prove.Event.PrivacySwitched;
import dev.chaski.prove.Event.ReceiptTold;
import dev.chaski.prove.Event.Setting;

/** What a server can do wrong with marks. Each answers whether the history had an opportunity. */
final class MarkFaults {
    private MarkFaults() {}

    /** Told as delivered when it was pushed, and acknowledged only later. */
    static boolean deliveredBeforeTheAck(Tampering t) {
        int place = t.any(Acked.class, (at, ack) -> {
            UserId user = t.user(ack.connection());
            return t.claimed(at, user, ack.conversation()) < ack.seq()
                    && t.onlooker(at, ack.conversation(), user) > 0
                    && !t.facts.membership(user, ack.conversation()).beginsAfter(ack.seq());
        });
        if (place < 0) {
            return false;
        }
        Acked ack = t.at(place, Acked.class);
        UserId user = t.user(ack.connection());
        long onlooker = t.onlooker(place, ack.conversation(), user);
        t.events.add(place, new ReceiptTold(onlooker, ack.conversation(), user, MarkKind.DELIVERED, ack.seq()));
        return true;
    }

    /** Stored as delivered up to the head, which no device acknowledged. */
    static boolean deliveredWithoutAnAck(Tampering t) {
        int place = t.any(
                MarksStored.class,
                (at, marks) -> t.claimed(at, marks.user(), marks.conversation()) < t.head(marks.conversation())
                        && !t.facts
                                .membership(marks.user(), marks.conversation())
                                .beginsAfter(t.head(marks.conversation())));
        return place >= 0
                && replace(t, place, t.head(t.at(place, MarksStored.class).conversation()), 0);
    }

    private static boolean replace(Tampering t, int place, long delivered, long more) {
        MarksStored marks = t.at(place, MarksStored.class);
        t.events.set(
                place,
                new MarksStored(
                        marks.user(), marks.conversation(), delivered, marks.read() + more, marks.publicRead()));
        return true;
    }

    static boolean markFallen(Tampering t) {
        int place = t.any(
                MarksStored.class,
                (at, marks) -> t.before(
                        at,
                        ReceiptTold.class,
                        told -> told.user().equals(marks.user())
                                && told.conversation().equals(marks.conversation())
                                && told.kind() == MarkKind.DELIVERED
                                && told.seq() == marks.delivered()));
        return place >= 0 && replace(t, place, t.at(place, MarksStored.class).delivered() - 1, 0);
    }

    static boolean confirmedMarkForgotten(Tampering t) {
        int place = t.any(
                MarksStored.class,
                (at, marks) -> marks.read() > 0
                        && t.before(
                                at,
                                Event.MarkKept.class,
                                kept -> kept.user().equals(marks.user())
                                        && kept.conversation().equals(marks.conversation())
                                        && kept.stands() == marks.read()));
        return place >= 0 && replace(t, place, t.at(place, MarksStored.class).delivered(), -1);
    }

    static boolean markBeyondTheHead(Tampering t) {
        int place = t.any(MarksStored.class, (at, marks) -> true);
        MarksStored marks = t.at(place, MarksStored.class);
        return replace(t, place, marks.delivered(), t.head(marks.conversation()) + 1 - marks.read());
    }

    static boolean receiptBeyondTheHead(Tampering t) {
        int place = t.any(ReceiptTold.class, (at, told) -> true);
        if (place < 0) {
            return false;
        }
        ReceiptTold told = t.at(place, ReceiptTold.class);
        long beyond = t.head(told.conversation()) + 1;
        t.events.set(place, new ReceiptTold(told.connection(), told.conversation(), told.user(), told.kind(), beyond));
        return true;
    }

    /** One who is well has never been told how far another is with a message that was written and delivered while the device was there. */
    static boolean receiptMissing(Tampering t, MarkKind kind) {
        int place = t.any(MarksStored.class, (at, marks) -> uninformed(t, marks, kind) != null);
        if (place < 0) {
            return false;
        }
        MarksStored marks = t.at(place, MarksStored.class);
        Connected author = uninformed(t, marks, kind);
        t.events.removeIf(event -> event instanceof ReceiptTold told
                && told.kind() == kind
                && told.user().equals(marks.user())
                && told.conversation().equals(marks.conversation())
                && t.openings.get(told.connection()).device().equals(author.device()));
        return true;
    }

    private static Connected uninformed(Tampering t, MarksStored marks, MarkKind kind) {
        long mark = kind == MarkKind.READ ? marks.publicRead() : marks.delivered();
        int last = t.events.size();
        return t.openings.values().stream()
                .filter(opening -> !opening.user().equals(marks.user()))
                .filter(opening ->
                        t.next(0, Healthy.class, healthy -> healthy.connection() == opening.connection()) >= 0)
                .filter(opening ->
                        t.facts.membership(opening.user(), marks.conversation()).present())
                .filter(opening -> !t.before(
                        last,
                        PrivacySwitched.class,
                        switched -> switched.user().equals(opening.user())
                                && switched.setting() == Setting.SHOW_READ_RECEIPTS))
                .filter(opening -> {
                    int first = t.next(
                            0, Connected.class, connected -> connected.device().equals(opening.device()));
                    long before = t.claimed(first, marks.user(), marks.conversation());
                    return wroteBetween(
                            t, opening.user(), marks, Math.max(before, from(t, opening.user(), marks)), mark);
                })
                .findFirst()
                .orElse(null);
    }

    private static long from(Tampering t, UserId author, MarksStored marks) {
        ConversationId conversation = marks.conversation();
        return Math.max(
                t.facts.membership(author, conversation).lastFrom(),
                t.facts.membership(marks.user(), conversation).lastFrom());
    }

    private static boolean wroteBetween(Tampering t, UserId author, MarksStored marks, long above, long upTo) {
        return t.facts.log(marks.conversation()).entries().values().stream()
                .map(Facts.Written::entry)
                .anyMatch(entry -> entry.kind() == EntryKind.MESSAGE
                        && entry.sender().equals(author)
                        && entry.seq() > above
                        && entry.seq() <= upTo);
    }

    /** What was read while receipts were off, above everything read in public. */
    static boolean readReceiptDespitePrivacy(Tampering t) {
        int place = t.any(
                MarkWished.class,
                (at, wish) -> silentAt(t, at, wish.user())
                        && t.onlooker(at, wish.conversation(), wish.user()) > 0
                        && !t.before(
                                at,
                                MarkWished.class,
                                earlier -> earlier.user().equals(wish.user())
                                        && earlier.conversation().equals(wish.conversation())
                                        && earlier.seq() >= wish.seq())
                        && !t.facts.membership(wish.user(), wish.conversation()).beginsAfter(wish.seq()));
        if (place < 0) {
            return false;
        }
        MarkWished wish = t.at(place, MarkWished.class);
        long onlooker = t.onlooker(place, wish.conversation(), wish.user());
        t.events.add(place + 1, new ReceiptTold(onlooker, wish.conversation(), wish.user(), MarkKind.READ, wish.seq()));
        return true;
    }

    private static boolean silentAt(Tampering t, int place, UserId user) {
        boolean silent = false;
        for (Event event : t.events.subList(0, place)) {
            if (event instanceof PrivacySwitched switched
                    && switched.user().equals(user)
                    && switched.setting() == Setting.SEND_READ_RECEIPTS) {
                silent = !switched.on();
            }
        }
        return silent;
    }

    /** A user who wants to see no read marks connects and is told one. */
    static boolean readReceiptToTheBlind(Tampering t) {
        int place = t.any(ReceiptTold.class, (at, told) -> told.kind() == MarkKind.READ);
        if (place < 0) {
            return false;
        }
        Connected opening = t.openings.get(t.at(place, ReceiptTold.class).connection());
        t.events.removeIf(event -> event instanceof PrivacySwitched switched
                && switched.user().equals(opening.user())
                && switched.setting() == Setting.SHOW_READ_RECEIPTS);
        t.events.add(0, new PrivacySwitched(opening.user(), Setting.SHOW_READ_RECEIPTS, false));
        return true;
    }
}
