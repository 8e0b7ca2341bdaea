// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MessageId;
import dev.chaski.prove.Event.Confirmed;
import dev.chaski.prove.Event.Connected;
import dev.chaski.prove.Event.Entry;
import dev.chaski.prove.Event.Pushed;
import dev.chaski.prove.Event.Welcomed;
import java.util.Collections;
import java.util.UUID;

/** What a server can do wrong with the order of what it pushes. Each answers whether the history had an opportunity. */
final class PushFaults {
    private static final MessageId ANOTHER = new MessageId(new UUID(9, 9));

    private PushFaults() {}

    /** Others come before and after it, and no confirmation can stand for it. */
    private static boolean missable(Tampering t, int place) {
        Pushed push = t.at(place, Pushed.class);
        return t.followsAnother(place)
                && t.nextPush(place) >= 0
                && !t.user(push.connection()).equals(push.entry().sender());
    }

    static boolean lost(Tampering t) {
        int place = t.any(Pushed.class, (at, push) -> missable(t, at));
        return place >= 0 && t.events.remove(place) != null;
    }

    /** The next frame pretends that there was nothing. */
    static boolean lostAndHidden(Tampering t) {
        int place = t.any(Pushed.class, (at, push) -> missable(t, at));
        if (place < 0) {
            return false;
        }
        Pushed hidden = t.at(place, Pushed.class);
        int next = t.nextPush(place);
        long before = hidden.afterSeq() == Event.NONE ? hidden.entry().seq() - 1 : hidden.afterSeq();
        Pushed push = t.at(next, Pushed.class);
        t.events.set(next, new Pushed(push.connection(), push.entry(), before, push.queued()));
        return t.events.remove(place) != null;
    }

    static boolean hiddenWithoutAWord(Tampering t) {
        int place = t.any(Pushed.class, (at, push) -> push.afterSeq() >= 0 && t.followsAnother(at));
        if (place < 0) {
            return false;
        }
        Pushed push = t.at(place, Pushed.class);
        t.events.set(place, new Pushed(push.connection(), push.entry(), Event.NONE, push.queued()));
        return true;
    }

    static boolean repeated(Tampering t) {
        int place = t.any(Pushed.class, (at, push) -> true);
        if (place >= 0) {
            t.events.add(place + 1, t.events.get(place));
        }
        return place >= 0;
    }

    static boolean swapped(Tampering t) {
        int place = t.any(Pushed.class, (at, push) -> t.nextPush(at) >= 0);
        if (place >= 0) {
            Collections.swap(t.events, place, t.nextPush(place));
        }
        return place >= 0;
    }

    static boolean anotherEntry(Tampering t) {
        int place = t.any(Pushed.class, (at, push) -> true);
        Entry entry = t.at(place, Pushed.class).entry();
        Entry other = new Entry(
                entry.conversation(),
                entry.seq(),
                entry.kind(),
                ANOTHER,
                entry.sender(),
                entry.tempId(),
                1,
                entry.content());
        t.events.set(
                place,
                new Pushed(
                        t.at(place, Pushed.class).connection(),
                        other,
                        t.at(place, Pushed.class).afterSeq(),
                        false));
        return true;
    }

    static boolean anotherContent(Tampering t) {
        int place = t.any(Pushed.class, (at, push) -> push.entry().kind() == EntryKind.MESSAGE);
        if (place < 0) {
            return false;
        }
        Pushed push = t.at(place, Pushed.class);
        Entry entry = push.entry();
        Entry other = new Entry(
                entry.conversation(),
                entry.seq(),
                entry.kind(),
                entry.messageId(),
                entry.sender(),
                entry.tempId(),
                1,
                "other");
        t.events.set(place, new Pushed(push.connection(), other, push.afterSeq(), false));
        return true;
    }

    static boolean ownMessageDoubled(Tampering t) {
        int place = t.any(
                Confirmed.class,
                (at, confirmed) -> !confirmed.duplicate() && confirmed.attempt().connection() != Event.NO_CONNECTION);
        if (place < 0) {
            return false;
        }
        Confirmed confirmed = t.at(place, Confirmed.class);
        Entry entry = t.logged(confirmed.attempt().conversation(), confirmed.seq());
        t.events.add(place + 1, t.push(confirmed.attempt().connection(), entry, Event.NONE));
        return true;
    }

    static boolean belowTheCursor(Tampering t) {
        int place = t.any(
                Connected.class,
                (at, opening) -> opening.cursors().values().stream().anyMatch(seq -> seq > 0));
        if (place < 0) {
            return false;
        }
        Connected opening = t.at(place, Connected.class);
        int welcome = t.next(place, Welcomed.class, welcomed -> welcomed.connection() == opening.connection());
        opening.cursors().entrySet().stream()
                .filter(cursor -> cursor.getValue() > 0)
                .findFirst()
                .ifPresent(cursor -> t.events.add(
                        welcome + 1,
                        t.push(opening.connection(), t.logged(cursor.getKey(), cursor.getValue()), Event.NONE)));
        return true;
    }
}
