// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** A history on which somebody works who wants to make it wrong in one way. */
final class Tampering {
    final List<Event> events;
    final Map<Long, Event.Connected> openings = new HashMap<>();
    final Facts facts = new Facts();
    private final Random random;

    Tampering(List<Event> events, long seed) {
        this.events = new ArrayList<>(events);
        this.random = new Random(seed);
        for (int i = 0; i < events.size(); i++) {
            events.get(i).to(facts, i);
            if (events.get(i) instanceof Event.Connected opening) {
                openings.put(opening.connection(), opening);
            }
        }
    }

    /** The place of any event of that kind for which this holds; -1: there is none. */
    <E extends Event> int any(Class<E> kind, BiPredicate<Integer, E> which) {
        int start = random.nextInt(events.size());
        for (int i = 0; i < events.size(); i++) {
            int place = (start + i) % events.size();
            if (kind.isInstance(events.get(place)) && which.test(place, kind.cast(events.get(place)))) {
                return place;
            }
        }
        return -1;
    }

    /** The first place from there on; -1: there is none. */
    <E extends Event> int next(int from, Class<E> kind, Predicate<E> which) {
        for (int place = Math.max(0, from); place < events.size(); place++) {
            if (kind.isInstance(events.get(place)) && which.test(kind.cast(events.get(place)))) {
                return place;
            }
        }
        return -1;
    }

    <E extends Event> boolean before(int end, Class<E> kind, Predicate<E> which) {
        int place = next(0, kind, which);
        return place >= 0 && place < end;
    }

    <E extends Event> E at(int place, Class<E> kind) {
        return kind.cast(events.get(place));
    }

    /** The next push on the same connection, of the same conversation. */
    int nextPush(int place) {
        Event.Pushed push = at(place, Event.Pushed.class);
        return next(place + 1, Event.Pushed.class, later -> sameLine(push, later));
    }

    /** Whether something of the same conversation came on the same connection before. */
    boolean followsAnother(int place) {
        Event.Pushed push = at(place, Event.Pushed.class);
        return before(place, Event.Pushed.class, earlier -> sameLine(push, earlier));
    }

    private static boolean sameLine(Event.Pushed one, Event.Pushed other) {
        return one.connection() == other.connection()
                && one.entry().conversation().equals(other.entry().conversation());
    }

    UserId user(long connection) {
        return openings.get(connection).user();
    }

    /** A connection of somebody else in the conversation that is up at that place; 0: there is none. */
    long onlooker(int place, ConversationId conversation, UserId user) {
        Map<Long, Event.Connected> up = new HashMap<>();
        for (Event event : events.subList(0, place)) {
            if (event instanceof Event.Connected opening) {
                up.put(opening.connection(), opening);
            } else if (event instanceof Event.Disconnected end) {
                up.remove(end.connection());
            }
        }
        return up.values().stream()
                .filter(opening -> !opening.user().equals(user))
                .filter(opening -> facts.of(opening.user()).containsKey(conversation))
                .mapToLong(Event.Connected::connection)
                .min()
                .orElse(0);
    }

    /** The highest seq that the user's devices acknowledged, passed as a cursor or read before that place. */
    long claimed(int end, UserId user, ConversationId conversation) {
        long claimed = 0;
        for (Event event : events.subList(0, end)) {
            if (event instanceof Event.Acked ack
                    && user(ack.connection()).equals(user)
                    && ack.conversation().equals(conversation)) {
                claimed = Math.max(claimed, ack.seq());
            } else if (event instanceof Event.Connected opening
                    && opening.user().equals(user)) {
                claimed = Math.max(claimed, opening.cursors().getOrDefault(conversation, 0L));
            } else if (event instanceof Event.MarkWished wish
                    && wish.user().equals(user)
                    && wish.conversation().equals(conversation)) {
                claimed = Math.max(claimed, wish.seq());
            }
        }
        return claimed;
    }

    long head(ConversationId conversation) {
        return facts.log(conversation).head();
    }

    Entry logged(ConversationId conversation, long seq) {
        return facts.log(conversation).entries().get(seq).entry();
    }

    /** An entry as such a connection sees it. */
    Event.Pushed push(long connection, Entry entry, long afterSeq) {
        boolean own = user(connection).equals(entry.sender());
        return new Event.Pushed(connection, own ? entry : withTempId(entry, null), afterSeq, false);
    }

    static Entry withTempId(Entry entry, String tempId) {
        return new Entry(
                entry.conversation(),
                entry.seq(),
                entry.kind(),
                entry.messageId(),
                entry.sender(),
                tempId,
                entry.version(),
                entry.content());
    }
}
