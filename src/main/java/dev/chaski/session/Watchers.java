// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.chat.UserId;
import dev.chaski.presence.Presence;
import dev.chaski.presence.Shown;
import dev.chaski.turns.Again;
import dev.chaski.turns.Turns;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who on this event loop watches whom. What is told of a user goes to those who watch; while the instance has more to do with messages than it can, only the last of it, and later. Where a membership or a
 * privacy setting has changed, it is looked up again who may see what.
 */
final class Watchers {
    private static final int LOOKUPS_AT_ONCE = 4;
    private static final long LATER_MS = 500;

    /** Somebody who watches. */
    interface Watcher {
        UserId viewer();

        /** This was told of a user; whether the viewer may know is not said. */
        void changed(Shown shown);

        /** The viewer may see this. */
        void sees(Shown shown);

        /** The viewer may see nothing of that user any more. */
        void seesNoMore(UserId user);
    }

    private final Presence presence;
    private final Map<UserId, Set<Watcher>> watching = new HashMap<>();
    private final Map<UserId, Shown> held = new LinkedHashMap<>();
    private final Set<UserId> changed = new LinkedHashSet<>();
    private final Set<UserId> failed = new HashSet<>();
    private final Again again;
    private final Again heldBack;
    private final Again missed;
    private int lookups;

    Watchers(Turns turns, Presence presence) {
        this.presence = presence;
        this.again = new Again(turns, this::lookUpFailed);
        this.heldBack = new Again(turns, LATER_MS, this::tellHeld);
        this.missed = new Again(turns, () -> presence.missed(turns, watching.keySet()));
    }

    void watch(Watcher watcher, Collection<UserId> users) {
        users.forEach(
                user -> watching.computeIfAbsent(user, u -> new HashSet<>(2)).add(watcher));
    }

    void watchNoMore(Watcher watcher, Collection<UserId> users) {
        for (UserId user : users) {
            watching.computeIfPresent(user, (u, watchers) -> {
                watchers.remove(watcher);
                return watchers.isEmpty() ? null : watchers;
            });
        }
    }

    /** So much has changed, as others may see it. */
    void told(List<Shown> users) {
        boolean strained = presence.strained();
        for (Shown shown : users) {
            if (watching.containsKey(shown.user())) {
                if (strained || held.containsKey(shown.user())) {
                    held.put(shown.user(), shown);
                    heldBack.later();
                } else {
                    tell(shown);
                }
            }
        }
    }

    /** News may have been lost: everybody who is watched is looked at, once, when instances that were not heard for a while have had time to write their routes. */
    void missed() {
        missed.later();
    }

    private void tellHeld() {
        if (presence.strained()) {
            heldBack.later();
            return;
        }
        List<Shown> now = List.copyOf(held.values());
        held.clear();
        now.forEach(this::tell);
    }

    private void tell(Shown shown) {
        Set.copyOf(watching.getOrDefault(shown.user(), Set.of())).forEach(watcher -> watcher.changed(shown));
    }

    /** Memberships or settings of these users have changed. */
    void changed(Collection<UserId> users) {
        users.stream().filter(watching::containsKey).forEach(changed::add);
        for (int i = lookups; i < LOOKUPS_AT_ONCE; i++) {
            lookups++;
            lookUpNext();
        }
    }

    private void lookUpNext() {
        Iterator<UserId> next = changed.iterator();
        if (!next.hasNext()) {
            lookups--;
            return;
        }
        UserId user = next.next();
        next.remove();
        Set<Watcher> watchers = Set.copyOf(watching.getOrDefault(user, Set.of()));
        List<UserId> viewers = watchers.stream().map(Watcher::viewer).distinct().toList();
        presence.seen(user, viewers)
                .onSuccess(seen -> watchers.forEach(watcher -> {
                    if (seen.by().contains(watcher.viewer())) {
                        watcher.sees(seen.shown());
                    } else {
                        watcher.seesNoMore(user);
                    }
                }))
                .onFailure(e -> {
                    failed.add(user);
                    again.later();
                })
                .onComplete(done -> lookUpNext());
    }

    private void lookUpFailed() {
        List<UserId> users = List.copyOf(failed);
        failed.clear();
        changed(users);
    }
}
