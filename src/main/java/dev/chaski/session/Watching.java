// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.presence.Presence;
import dev.chaski.presence.Shown;
import dev.chaski.turns.Again;
import dev.chaski.turns.Turns;
import dev.chaski.wire.ServerFrame;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whom one session watches, and what it was told of them: each change once, and nothing of anybody who shares no conversation with its user. What could not be looked up is looked up again. */
final class Watching implements Watchers.Watcher {
    private static final int MOST_WATCHED = 500;

    private final UserId viewer;
    private final Presence presence;
    private final Watchers watchers;
    private final Outgoing out;
    private final Again again;
    private Watched watched = new Watched(Set.of());
    private boolean closed;

    /** A list of users as the client asked for it, and what was told of those whom it may see; {@code early} is what came before that was known. */
    private static final class Watched {
        final Set<UserId> users;
        final Map<UserId, Shown> told = new HashMap<>();
        final Map<UserId, Shown> early = new HashMap<>(0);
        boolean known;

        Watched(Set<UserId> users) {
            this.users = users;
        }
    }

    Watching(UserId viewer, Turns turns, Presence presence, Watchers watchers, Outgoing out) {
        this.viewer = viewer;
        this.presence = presence;
        this.watchers = watchers;
        this.out = out;
        this.again = new Again(turns, this::lookAgain);
    }

    @Override
    public UserId viewer() {
        return viewer;
    }

    /** Watches these users, and nobody else any more. From here on nothing that is told of them is missed, though what may be seen is known a moment later. */
    Future<ServerFrame> subscribe(List<String> userIds) {
        if (userIds == null) {
            throw Refusal.invalid("userIds are missing");
        }
        if (userIds.size() > MOST_WATCHED) {
            throw Refusal.invalid("At most " + MOST_WATCHED + " users can be watched");
        }
        Set<UserId> users = new HashSet<>();
        userIds.forEach(id -> users.add(UserId.of(id)));
        Watched list = new Watched(users);
        watchers.watchNoMore(this, watched.users);
        watched = list;
        if (!closed) {
            watchers.watch(this, users);
        }
        return presence.certainlyOf(viewer, users)
                .onFailure(e -> again.later())
                .recover(e -> presence.of(viewer, users))
                .map(shown -> subscribed(list, shown))
                .onFailure(e -> forget(list));
    }

    /** Nobody is watched who could not be looked up at all; the client is told, and asks again. */
    private void forget(Watched list) {
        if (list == watched) {
            watchers.watchNoMore(this, list.users);
            watched = new Watched(Set.of());
        }
    }

    private ServerFrame subscribed(Watched list, List<Shown> shown) {
        shown.forEach(each -> list.told.put(each.user(), each));
        list.known = true;
        boolean missed = list.early.values().stream().anyMatch(each -> !each.equals(list.told.get(each.user())));
        list.early.clear();
        if (missed) {
            lookAgain();
        }
        return new ServerFrame.PresenceState(shown);
    }

    /** Somebody on the list has come, gone or stepped away; of whom one shares no conversation with one hears nothing. */
    @Override
    public void changed(Shown shown) {
        if (!watched.known || watched.told.containsKey(shown.user())) {
            sees(shown);
        }
    }

    /** The user may see this; who is no longer on the list was looked up before it was replaced. */
    @Override
    public void sees(Shown shown) {
        Watched list = watched;
        if (!list.users.contains(shown.user())) {
            return;
        }
        if (!list.known) {
            list.early.put(shown.user(), shown);
        } else if (!shown.equals(list.told.put(shown.user(), shown))) {
            out.signal("presence|" + shown.user(), () -> {
                Shown latest = list.told.getOrDefault(shown.user(), shown);
                return new ServerFrame.PresenceOf(latest.user(), latest.status().name(), latest.lastSeen());
            });
        }
    }

    /** The two share no conversation any more: the last that is told is what is told of everybody who hides. */
    @Override
    public void seesNoMore(UserId user) {
        if (watched.told.containsKey(user)) {
            sees(new Shown(user, Shown.Status.OFFLINE, null));
            watched.told.remove(user);
        }
    }

    /** The user has joined or left something, or it could not be known: who may be seen is looked up again. */
    void lookAgain() {
        Watched list = watched;
        if (list.users.isEmpty() || closed) {
            return;
        }
        if (!list.known) {
            again.later();
            return;
        }
        presence.certainlyOf(viewer, list.users).onFailure(e -> again.later()).onSuccess(shown -> {
            if (list == watched && !closed) {
                Set<UserId> strangers = new HashSet<>(list.told.keySet());
                shown.forEach(each -> {
                    strangers.remove(each.user());
                    sees(each);
                });
                strangers.forEach(this::seesNoMore);
            }
        });
    }

    /** Watches nobody from now on. */
    void close() {
        closed = true;
        watchers.watchNoMore(this, watched.users);
    }
}
