// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.EntryKind;
import dev.chaski.chat.Period;
import dev.chaski.prove.Event.Connected;
import dev.chaski.prove.Event.Entry;
import dev.chaski.prove.Event.Holds;
import dev.chaski.prove.Event.Pushed;
import dev.chaski.prove.Event.Stored;
import dev.chaski.prove.Event.Synced;
import dev.chaski.prove.Event.Welcomed;
import java.util.ArrayList;
import java.util.List;

/** What a server can do wrong with whom it pushes what, and when. Each answers whether the history had an opportunity. */
final class SyncFaults {
    private SyncFaults() {}

    static boolean leaked(Tampering t) {
        int place = t.any(Stored.class, (at, stored) -> outsider(t, stored.entry()) > 0);
        if (place < 0) {
            return false;
        }
        Entry entry = t.at(place, Stored.class).entry();
        t.events.add(place, t.push(outsider(t, entry), entry, Event.NONE));
        return true;
    }

    private static long outsider(Tampering t, Entry entry) {
        return t.openings.values().stream()
                .filter(opening -> !t.facts
                        .membership(opening.user(), entry.conversation())
                        .sees(entry.seq()))
                .mapToLong(Connected::connection)
                .max()
                .orElse(0);
    }

    static boolean tempIdShown(Tampering t) {
        int place = t.any(
                Pushed.class,
                (at, push) ->
                        push.entry().kind() == EntryKind.MESSAGE && push.entry().tempId() == null);
        if (place < 0) {
            return false;
        }
        Pushed push = t.at(place, Pushed.class);
        Entry whole = t.logged(push.entry().conversation(), push.entry().seq());
        t.events.set(place, new Pushed(push.connection(), whole, push.afterSeq(), push.queued()));
        return true;
    }

    static boolean windowExceeded(Tampering t) {
        int place = t.any(
                Connected.class,
                (at, opening) -> t.next(at, Pushed.class, push -> push.connection() == opening.connection()) >= 0);
        if (place < 0) {
            return false;
        }
        Connected opening = t.at(place, Connected.class);
        int push = t.next(place, Pushed.class, pushed -> pushed.connection() == opening.connection());
        int ack = t.next(push, Event.Acked.class, acked -> acked.connection() == opening.connection());
        long held = t.events.subList(push, ack < 0 ? t.events.size() : ack).stream()
                .filter(event -> event instanceof Pushed pushed && pushed.connection() == opening.connection())
                .count();
        t.events.set(
                place,
                new Connected(
                        opening.connection(),
                        opening.user(),
                        opening.device(),
                        "n",
                        opening.cursors(),
                        (int) held - 1));
        return true;
    }

    static boolean syncedTooEarly(Tampering t) {
        int place = t.any(Synced.class, (at, synced) -> firstBacklog(t, at) >= 0);
        if (place < 0) {
            return false;
        }
        int welcome = firstBacklog(t, place);
        t.events.add(welcome + 1, t.events.remove(place));
        return true;
    }

    /** The welcome of that connection, where an entry that somebody knew before came between the two; else -1. */
    private static int firstBacklog(Tampering t, int place) {
        long connection = t.at(place, Synced.class).connection();
        int welcome = t.next(0, Welcomed.class, welcomed -> welcomed.connection() == connection);
        int push = t.next(
                welcome,
                Pushed.class,
                pushed -> pushed.connection() == connection
                        && t.before(
                                welcome,
                                Pushed.class,
                                known -> known.entry()
                                        .messageId()
                                        .equals(pushed.entry().messageId()))
                        && t.before(
                                welcome,
                                Event.PeriodOpened.class,
                                opened -> opened.user().equals(t.user(connection))
                                        && opened.conversation()
                                                .equals(pushed.entry().conversation()))
                        && t.claimed(welcome, t.user(connection), pushed.entry().conversation())
                                < pushed.entry().seq()
                        && t.facts
                                        .membership(
                                                t.user(connection),
                                                pushed.entry().conversation())
                                        .madeAtMost(Long.MAX_VALUE)
                                < pushed.entry().seq());
        return push >= 0 && push < place ? welcome : -1;
    }

    static boolean syncedTwice(Tampering t) {
        int place = t.any(Synced.class, (at, synced) -> true);
        if (place >= 0) {
            t.events.add(place + 1, t.events.get(place));
        }
        return place >= 0;
    }

    /** The last entry of a conversation never came to a device that is well. */
    static boolean neverArrived(Tampering t) {
        int place = t.any(
                Holds.class,
                (at, holds) -> healthy(t, holds)
                        && holds.seqs().get(holds.seqs().size() - 1).covers(t.head(holds.conversation()))
                        && t.facts
                                .membership(holds.user(), holds.conversation())
                                .present()
                        && t.claimed(firstConnection(t, holds), holds.user(), holds.conversation())
                                < t.head(holds.conversation()));
        if (place < 0) {
            return false;
        }
        Holds holds = t.at(place, Holds.class);
        long head = t.head(holds.conversation());
        List<Period> seqs = new ArrayList<>(holds.seqs());
        Period last = seqs.remove(seqs.size() - 1);
        if (last.fromSeq() < head) {
            seqs.add(new Period(last.fromSeq(), head - 1));
        }
        t.events.set(place, new Holds(holds.user(), holds.device(), holds.conversation(), seqs));
        t.events.removeIf(event -> event instanceof Pushed push
                && push.entry().seq() == head
                && push.entry().conversation().equals(holds.conversation())
                && t.openings.get(push.connection()).device().equals(holds.device()));
        return true;
    }

    private static boolean healthy(Tampering t, Holds holds) {
        return t.next(
                        0,
                        Event.Healthy.class,
                        event -> t.openings.get(event.connection()).device().equals(holds.device()))
                >= 0;
    }

    private static int firstConnection(Tampering t, Holds holds) {
        return t.next(0, Connected.class, opening -> opening.device().equals(holds.device()));
    }
}
