// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event.Attempt;
import dev.chaski.prove.Event.Confirmed;
import dev.chaski.prove.Event.Entry;
import dev.chaski.prove.Event.LogRead;
import dev.chaski.prove.Event.Refused;
import dev.chaski.prove.Event.Sent;
import dev.chaski.prove.Event.Stored;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** What a server can do wrong with what it is sent: confirmations and logs. Each answers whether the history had an opportunity. */
final class SendFaults {
    private static final MessageId ANOTHER = new MessageId(new UUID(9, 9));

    private SendFaults() {}

    static boolean sendsSwapped(Tampering t) {
        int place = t.any(Sent.class, (at, sent) -> laterSend(t, at) >= 0);
        if (place >= 0) {
            Collections.swap(t.events, place, laterSend(t, place));
        }
        return place >= 0;
    }

    /** The next send on the same connection and conversation, both confirmed as new, and the second before the first was answered. */
    private static int laterSend(Tampering t, int place) {
        Attempt first = t.at(place, Sent.class).attempt();
        int answer = original(t, first);
        int later = t.next(
                place + 1,
                Sent.class,
                sent -> sent.attempt().connection() == first.connection()
                        && sent.attempt().conversation().equals(first.conversation()));
        boolean fits = first.connection() != Event.NO_CONNECTION
                && answer >= 0
                && later >= 0
                && later < answer
                && original(t, t.at(later, Sent.class).attempt()) >= 0;
        return fits ? later : -1;
    }

    private static int original(Tampering t, Attempt attempt) {
        return t.next(0, Confirmed.class, confirmed -> confirmed.attempt().equals(attempt) && !confirmed.duplicate());
    }

    static boolean strangerWrote(Tampering t) {
        int place = t.any(Stored.class, (at, stored) -> stored.entry().kind() == EntryKind.MESSAGE);
        if (place < 0) {
            return false;
        }
        Entry entry = t.at(place, Stored.class).entry();
        UserId stranger = new UserId("stranger");
        t.events.set(
                place,
                new Stored(new Entry(
                        entry.conversation(),
                        entry.seq(),
                        entry.kind(),
                        entry.messageId(),
                        stranger,
                        entry.tempId(),
                        1,
                        entry.content())));
        return true;
    }

    static boolean holeInTheLog(Tampering t) {
        int place = t.any(Stored.class, (at, stored) -> true);
        return place >= 0 && t.events.remove(place) != null;
    }

    static boolean lastConfirmedNotStored(Tampering t) {
        int place = t.any(
                Stored.class,
                (at, stored) ->
                        t.head(stored.entry().conversation()) == stored.entry().seq() && confirmed(t, stored.entry()));
        if (place < 0) {
            return false;
        }
        Entry entry = t.at(place, Stored.class).entry();
        t.events.replaceAll(
                event -> event instanceof LogRead read && read.conversation().equals(entry.conversation())
                        ? new LogRead(read.conversation(), read.head() - 1)
                        : event);
        return t.events.remove(place) != null;
    }

    private static boolean confirmed(Tampering t, Entry entry) {
        return t.next(0, Confirmed.class, c -> c.messageId().equals(entry.messageId())) >= 0;
    }

    static boolean twoMessagesForOneTempId(Tampering t) {
        int place = t.any(Stored.class, (at, stored) -> stored.entry().kind() == EntryKind.MESSAGE);
        if (place < 0) {
            return false;
        }
        Entry entry = t.at(place, Stored.class).entry();
        long next = t.head(entry.conversation()) + 1;
        t.events.replaceAll(
                event -> event instanceof LogRead read && read.conversation().equals(entry.conversation())
                        ? new LogRead(read.conversation(), next)
                        : event);
        t.events.add(new Stored(new Entry(
                entry.conversation(),
                next,
                entry.kind(),
                ANOTHER,
                entry.sender(),
                entry.tempId(),
                1,
                entry.content())));
        return true;
    }

    static boolean repeatConfirmedElsewhere(Tampering t) {
        int place = t.any(Confirmed.class, (at, confirmed) -> confirmed.duplicate() && firstIsBefore(t, at));
        if (place < 0) {
            return false;
        }
        Confirmed confirmed = t.at(place, Confirmed.class);
        t.events.set(place, new Confirmed(confirmed.attempt(), confirmed.seq() + 1, ANOTHER, true));
        return true;
    }

    static boolean repeatSaidToBeNew(Tampering t) {
        int place = t.any(Confirmed.class, (at, confirmed) -> confirmed.duplicate() && firstIsBefore(t, at));
        if (place < 0) {
            return false;
        }
        Confirmed confirmed = t.at(place, Confirmed.class);
        t.events.set(place, new Confirmed(confirmed.attempt(), confirmed.seq(), confirmed.messageId(), false));
        return true;
    }

    private static boolean firstIsBefore(Tampering t, int place) {
        MessageId id = t.at(place, Confirmed.class).messageId();
        return t.before(place, Confirmed.class, first -> first.messageId().equals(id) && !first.duplicate());
    }

    static boolean repeatRefused(Tampering t) {
        int place = t.any(Confirmed.class, (at, confirmed) -> true);
        if (place < 0) {
            return false;
        }
        Attempt first = t.at(place, Confirmed.class).attempt();
        Attempt again = new Attempt(1_000_000, first.connection(), first.user(), first.conversation(), first.tempId());
        t.events.addAll(place + 1, List.of(new Sent(again, "again"), new Refused(again, "participant_muted")));
        return true;
    }

    static boolean answeredTwice(Tampering t) {
        int place = t.any(Confirmed.class, (at, confirmed) -> true);
        if (place >= 0) {
            t.events.add(place + 1, new Refused(t.at(place, Confirmed.class).attempt(), "rate_limited"));
        }
        return place >= 0;
    }

    static boolean refusedButStored(Tampering t) {
        int place = t.any(Confirmed.class, (at, confirmed) -> attempts(t, confirmed.attempt()) == 1);
        if (place >= 0) {
            t.events.set(place, new Refused(t.at(place, Confirmed.class).attempt(), "rate_limited"));
        }
        return place >= 0;
    }

    private static long attempts(Tampering t, Attempt attempt) {
        return t.events.stream()
                .filter(event ->
                        event instanceof Sent sent && sent.attempt().tempId().equals(attempt.tempId()))
                .count();
    }

    static boolean storedUnsent(Tampering t) {
        int place = t.any(Stored.class, (at, stored) -> stored.entry().kind() == EntryKind.MESSAGE);
        if (place < 0) {
            return false;
        }
        String tempId = t.at(place, Stored.class).entry().tempId();
        return t.events.removeIf(
                event -> event instanceof Sent sent && sent.attempt().tempId().equals(tempId));
    }
}
