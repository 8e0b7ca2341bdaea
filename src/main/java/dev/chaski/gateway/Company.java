// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.presence.PresenceChange;
import dev.chaski.presence.Shown;
import dev.chaski.presence.TypingNote;
import dev.chaski.store.Participants.Participant;
import dev.chaski.wire.ServerFrame;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The signals of one session: which conversations are open on its screen, who types there, and whom it watches. */
final class Company {
    private static final int MOST_WATCHED = 500;
    private static final int MOST_SHOWN = 100;
    private static final long TYPING_AGAIN_NANOS = 1_000_000_000L;

    private final Session session;
    private final Services services;
    private final Conversing conversing;
    private final Set<ConversationId> open = new HashSet<>();
    private final Map<ConversationId, Long> typingTold = new HashMap<>();
    private final Map<UserId, Shown> watched = new HashMap<>();
    private boolean showOnlineStatus = true;

    Company(Session session, Services services, Conversing conversing) {
        this.session = session;
        this.services = services;
        this.conversing = conversing;
    }

    void showOnlineStatus(boolean show) {
        showOnlineStatus = show;
    }

    boolean hasOpen(ConversationId conversation) {
        return open.contains(conversation);
    }

    Collection<UserId> watched() {
        return watched.keySet();
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

    /** Tells the other gateways, at most once a second for as long as the typing goes on. */
    void typing(ConversationId conversation, boolean isTyping) {
        boolean member =
                conversing.position(conversation).filter(p -> !p.ended()).isPresent();
        if (!member) {
            throw Refusal.noConversation();
        }
        if (!isTyping) {
            stopTyping(conversation);
        } else if (showOnlineStatus) {
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

    /** Watches these users, and nobody else any more. */
    Future<ServerFrame> subscribe(List<String> userIds) {
        if (userIds == null) {
            throw Refusal.invalid("userIds are missing");
        }
        if (userIds.size() > MOST_WATCHED) {
            throw Refusal.invalid("At most " + MOST_WATCHED + " users can be watched");
        }
        Set<UserId> users = new HashSet<>();
        userIds.forEach(id -> users.add(UserId.of(id)));
        return services.presence().of(session.caller().user(), users).map(shown -> {
            services.hub().watchNoMore(conversing, watched.keySet());
            watched.clear();
            if (!session.isClosed()) {
                shown.forEach(each -> watched.put(each.user(), each));
                services.hub().watch(conversing, watched.keySet());
            }
            return new ServerFrame.PresenceState(shown);
        });
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

    /** Somebody whom this session watches has come, gone or stepped away. */
    void changed(PresenceChange change) {
        Shown shown = change.shown();
        if (!shown.equals(watched.put(shown.user(), shown))) {
            session.out().signal("presence|" + shown.user(), () -> {
                Shown latest = watched.getOrDefault(shown.user(), shown);
                return new ServerFrame.PresenceOf(latest.user(), latest.status().name(), latest.lastSeen());
            });
        }
    }

    /** Leaves nothing behind that would go on. */
    void close() {
        Set.copyOf(typingTold.keySet()).forEach(this::stopTyping);
        services.hub().watchNoMore(conversing, watched.keySet());
    }
}
