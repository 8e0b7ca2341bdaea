// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.presence.Shown;
import dev.chaski.presence.TypingNote;
import dev.chaski.store.Participants.Participant;
import dev.chaski.wire.ServerFrame;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The signals of one session: which conversations are open on its screen, who types there, and whom it watches. */
final class Company implements Watchers.Watcher {
    private static final int MOST_WATCHED = 500;
    private static final int MOST_SHOWN = 100;
    private static final long TYPING_AGAIN_NANOS = 1_000_000_000L;

    private final Session session;
    private final Services services;
    private final Conversing conversing;
    private final Again again;
    private final Set<ConversationId> open = new HashSet<>();
    private final Map<ConversationId, Long> typingTold = new HashMap<>();
    private Watched watched = new Watched(Set.of());
    private boolean showOnlineStatus = true;

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

    Company(Session session, Services services, Conversing conversing) {
        this.session = session;
        this.services = services;
        this.conversing = conversing;
        this.again = new Again(services.turns(), this::lookAgain);
    }

    /** Whether others may know that the user is there; somebody who is not there does not type. */
    void showOnlineStatus(boolean show) {
        showOnlineStatus = show;
        if (!show) {
            Set.copyOf(typingTold.keySet()).forEach(this::stopTyping);
        }
    }

    boolean hasOpen(ConversationId conversation) {
        return open.contains(conversation);
    }

    /** Opens a conversation; fails with {@code conversation_not_found} for somebody who is no member. */
    Future<ServerFrame> join(ConversationId conversation) {
        UserId user = session.caller().user();
        return services.conversations()
                .get(user, conversation)
                .compose(overview -> services.conversations()
                        .participants(user, conversation, MOST_SHOWN, null)
                        .compose(participants -> {
                            List<UserId> others = participants.items().stream()
                                    .map(Participant::user)
                                    .filter(other -> !other.equals(user))
                                    .toList();
                            List<ServerFrame.Marks> marks = participants.items().stream()
                                    .map(p -> new ServerFrame.Marks(p.user(), p.deliveredSeq(), p.readSeq()))
                                    .toList();
                            open.add(conversation);
                            return services.presence()
                                    .of(user, others)
                                    .map(presence -> new ServerFrame.JoinedConversation(
                                            conversation,
                                            overview.role().name(),
                                            overview.lastSeq(),
                                            marks,
                                            services.hub().typing().others(conversation, user),
                                            presence));
                        }));
    }

    ServerFrame leave(ConversationId conversation) {
        open.remove(conversation);
        stopTyping(conversation);
        return new ServerFrame.LeftConversation(conversation);
    }

    /** Tells the other gateways, at most once a second for as long as the typing goes on. Nobody hears of it in a large conversation, nor while there is more to do with messages than can be done at once. */
    void typing(ConversationId conversation, boolean isTyping) {
        Position position =
                conversing.position(conversation).filter(p -> !p.ended()).orElseThrow(Refusal::noConversation);
        if (!isTyping) {
            stopTyping(conversation);
        } else if (showOnlineStatus
                && position.headcount.members() <= services.settings().largeOver()
                && !services.presence().strained()) {
            Long before = typingTold.get(conversation);
            long now = services.turns().nanos();
            if (before == null || now - before > TYPING_AGAIN_NANOS) {
                typingTold.put(conversation, now);
                services.fanOut()
                        .toAll(new TypingNote(conversation, session.caller().user(), true));
            }
        }
    }

    private void stopTyping(ConversationId conversation) {
        if (typingTold.remove(conversation) != null) {
            services.fanOut()
                    .toAll(new TypingNote(conversation, session.caller().user(), false));
        }
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
        services.hub().watchers().watchNoMore(this, watched.users);
        watched = list;
        if (!session.isClosed()) {
            services.hub().watchers().watch(this, users);
        }
        return services.presence()
                .certainlyOf(viewer(), users)
                .onFailure(e -> again.later())
                .recover(e -> services.presence().of(viewer(), users))
                .map(shown -> subscribed(list, shown));
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

    @Override
    public UserId viewer() {
        return session.caller().user();
    }

    /** The status of this device's user; others are told what all devices together make of it. */
    void status(String status) {
        if (!"ONLINE".equals(status) && !"AWAY".equals(status)) {
            throw Refusal.invalid("status is ONLINE or AWAY");
        }
        if (session.away("AWAY".equals(status))) {
            services.hub()
                    .moved(conversing)
                    .onSuccess(v -> services.presence().changed(session.caller().user()));
        }
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
            session.out().signal("presence|" + shown.user(), () -> {
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
        if (list.users.isEmpty() || !list.known || session.isClosed()) {
            return;
        }
        services.presence()
                .certainlyOf(viewer(), list.users)
                .onFailure(e -> again.later())
                .onSuccess(shown -> {
                    if (list == watched && !session.isClosed()) {
                        Set<UserId> strangers = new HashSet<>(list.told.keySet());
                        shown.forEach(each -> {
                            strangers.remove(each.user());
                            sees(each);
                        });
                        strangers.forEach(this::seesNoMore);
                    }
                });
    }

    /** Leaves nothing behind that would go on. */
    void close() {
        Set.copyOf(typingTold.keySet()).forEach(this::stopTyping);
        services.hub().watchers().watchNoMore(this, watched.users);
    }
}
