// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.chaski.chat.UserId;
import dev.chaski.presence.Look.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which users are to be looked at, and when, and what of that is worth telling. Several changes at once are one look; who seems to have gone gets a moment to come back; nobody's presence changes more than once
 * in two seconds. Only what a user hides is hidden at once. Times are in ms of a clock that never goes back.
 */
final class Looks {
    private static final long SETTLE_MS = 100;
    /** A reload or a bad network is no absence. */
    private static final long GRACE_MS = 2000;

    private static final long REST_MS = 2000;
    /** Two instances that notice the same departure give it slightly different times. */
    private static final Duration SAME_DEPARTURE = Duration.ofSeconds(5);

    private static final int REMEMBERED = 100_000;

    /** A look that is to be. */
    private static final class Wait {
        final Set<Why> why = EnumSet.noneOf(Why.class);
        /** What changed while the user was being looked at, and may not have been seen. */
        final Set<Why> again = EnumSet.noneOf(Why.class);

        long dueAt;
        boolean resting;
        boolean taken;

        long goneAt = -1;
    }

    private record Told(Shown shown, long at) {}

    private final Map<UserId, Wait> waiting = new LinkedHashMap<>();

    private final Cache<UserId, Told> told = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    /** Something about this user has changed. */
    void look(Look look, long now) {
        Wait wait = waiting.computeIfAbsent(look.user(), user -> {
            Wait first = new Wait();
            first.dueAt = now + SETTLE_MS;
            return first;
        });
        if (wait.taken) {
            wait.again.add(look.why());
            return;
        }
        wait.why.add(look.why());
        if (!wait.resting || look.why() == Why.PRIVACY) {
            wait.dueAt = Math.min(wait.dueAt, now + SETTLE_MS);
        }
    }

    /** At most so many of those that are to be looked at now; each is then {@link #seen}, or {@link #unseen}. */
    List<UserId> due(long now, int most) {
        List<UserId> due = new ArrayList<>();
        Iterator<Map.Entry<UserId, Wait>> each = waiting.entrySet().iterator();
        while (due.size() < most && each.hasNext()) {
            Map.Entry<UserId, Wait> next = each.next();
            if (!next.getValue().taken && next.getValue().dueAt <= now) {
                next.getValue().taken = true;
                due.add(next.getKey());
            }
        }
        return due;
    }

    /** Why the user is being looked at. To be asked before {@link #seen}. */
    Set<Why> why(UserId user) {
        return Set.copyOf(waiting.get(user).why);
    }

    /** How long ago the user went, in ms, where that is certain now; else -1. To be asked before {@link #seen}. */
    long goneFor(UserId user, Shown.Status status, long now) {
        Wait wait = waiting.get(user);
        if (status != Shown.Status.OFFLINE || !unsure(wait)) {
            wait.goneAt = -1;
            return -1;
        }
        if (wait.goneAt < 0) {
            wait.goneAt = now;
        }
        return now - wait.goneAt >= GRACE_MS ? now - wait.goneAt : -1;
    }

    /** Whether the user may have come or gone, which those who asked in between may know or not. */
    private static boolean unsure(Wait wait) {
        return wait.why.stream().anyMatch(why -> why != Why.PRIVACY);
    }

    /** What is to be told; {@code here} only, or everywhere. */
    record News(Shown shown, boolean here) {}

    /** The user was looked at; answers what is to be told of that. {@code gone}: {@link #goneFor} said for how long. */
    Optional<News> seen(Shown shown, boolean hidden, boolean gone, long now) {
        Wait wait = waiting.remove(shown.user());
        Told before = told.getIfPresent(shown.user());
        boolean hides = wait.why.contains(Why.PRIVACY) && (hidden || hidesWhen(shown, before));
        boolean perhapsGone = wait.goneAt >= 0 && !gone;
        boolean tooSoon = before != null && now - before.at() < REST_MS;
        boolean same = alike(shown, before);
        boolean news = unsure(wait) || !same; // who asked in between may know something else, and is told again
        boolean tells = news && (hides || (!perhapsGone && !tooSoon));
        boolean here = wait.why.equals(EnumSet.of(Why.MISSED));
        if (perhapsGone) {
            if (hides) {
                wait.why.remove(Why.PRIVACY);
            }
            keep(shown.user(), wait, wait.goneAt + GRACE_MS);
        } else if (news && !tells) {
            wait.resting = true;
            keep(shown.user(), wait, before.at() + REST_MS);
        }
        Shown tale = same ? before.shown() : shown;
        if (tells) {
            heard(tale, now);
        }
        lookAgain(shown.user(), wait, now);
        return tells ? Optional.of(new News(tale, here)) : Optional.empty();
    }

    private static boolean hidesWhen(Shown shown, Told before) {
        return before != null && before.shown().lastSeen() != null && shown.lastSeen() == null;
    }

    private void keep(UserId user, Wait wait, long dueAt) {
        wait.taken = false;
        wait.dueAt = dueAt;
        waiting.put(user, wait);
    }

    private void lookAgain(UserId user, Wait wait, long now) {
        List<Why> again = List.copyOf(wait.again);
        wait.again.clear();
        again.forEach(why -> look(new Look(user, why), now));
    }

    /** The users could not be looked at. */
    void unseen(List<UserId> users, long now) {
        for (UserId user : users) {
            Wait wait = waiting.get(user);
            keep(user, wait, now + REST_MS);
            lookAgain(user, wait, now);
        }
    }

    /** This was told of a user, here or elsewhere. */
    void heard(Shown shown, long now) {
        told.put(shown.user(), new Told(shown, now));
    }

    private static boolean alike(Shown shown, Told before) {
        if (before == null || shown.status() != before.shown().status()) {
            return false;
        }
        String one = shown.lastSeen();
        String other = before.shown().lastSeen();
        if (one == null || other == null) {
            return one == null && other == null;
        }
        Duration apart = Duration.between(Instant.parse(other), Instant.parse(one));
        return apart.abs().compareTo(SAME_DEPARTURE) < 0;
    }

    int waiting() {
        return waiting.size();
    }
}
