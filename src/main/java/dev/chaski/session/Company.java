// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.catchup.Position;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
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
final class Company {
    private static final int MOST_SHOWN = 100;
    private static final long TYPING_AGAIN_NANOS = 1_000_000_000L;

    private final Session session;
    private final Services services;
    private final Conversing conversing;
    private final Watching watching;
    private final Set<ConversationId> open = new HashSet<>();
    private final Map<ConversationId, Long> typingTold = new HashMap<>();
    private boolean showOnlineStatus = true;

    Company(Session session, Services services, Conversing conversing) {
        this.session = session;
        this.services = services;
        this.conversing = conversing;
        this.watching = new Watching(
                session.who().user(),
                services.turns(),
                services.presence(),
                services.hub().watchers(),
                session.out());
    }

    /** Whether others may know that the user is there; somebody who is not there does not type. */
    void showOnlineStatus(boolean show) {
        showOnlineStatus = show;
        if (!show) {
            Set.copyOf(typingTold.keySet()).forEach(this::stopTyping);
        }
    }

    /** Others have begun or ended to type; told where the conversation is open on the screen. */
    void typingChanged(ConversationId conversation) {
        if (open.contains(conversation)) {
            session.out().signal("typing|" + conversation, () -> {
                TypingBoard.Typists typists = typists(conversation);
                return new ServerFrame.TypingUpdate(conversation, typists.users(), typists.more());
            });
        }
    }

    private TypingBoard.Typists typists(ConversationId conversation) {
        return services.hub().typing().others(conversation, session.who().user());
    }

    /** Opens a conversation; fails with {@code conversation_not_found} for somebody who is no member. */
    Future<ServerFrame> join(ConversationId conversation) {
        UserId user = session.who().user();
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
                            boolean moreMembers = participants.nextCursor() != null;
                            return services.presence().of(user, others).map(presence -> {
                                open.add(conversation);
                                TypingBoard.Typists typists = typists(conversation);
                                return new ServerFrame.JoinedConversation(
                                        conversation,
                                        overview.role().name(),
                                        overview.lastSeq(),
                                        marks,
                                        typists.users(),
                                        moreMembers ? Boolean.TRUE : typists.more(),
                                        presence);
                            });
                        }));
    }

    ServerFrame leave(ConversationId conversation) {
        open.remove(conversation);
        return new ServerFrame.LeftConversation(conversation);
    }

    /** Tells the other gateways, at most once a second for as long as the typing goes on; fails as a message would for who may only read. Nobody hears of it in a large conversation, nor while there is more to do with messages than can be done at once. */
    void typing(ConversationId conversation, boolean isTyping) {
        Position position =
                conversing.position(conversation).filter(p -> !p.ended()).orElseThrow(Refusal::noConversation);
        if (!isTyping) {
            stopTyping(conversation);
            return;
        }
        position.standing().refusal().ifPresent(refusal -> {
            throw refusal;
        });
        if (showOnlineStatus
                && position.standing().members() <= services.settings().largeOver()
                && !services.presence().strained()) {
            Long before = typingTold.get(conversation);
            long now = services.turns().nanos();
            if (before == null || now - before > TYPING_AGAIN_NANOS) {
                typingTold.put(conversation, now);
                services.fanOut()
                        .toAll(new TypingNote(conversation, session.who().user(), true));
            }
        }
    }

    void stopTyping(ConversationId conversation) {
        if (typingTold.remove(conversation) != null) {
            services.fanOut().toAll(new TypingNote(conversation, session.who().user(), false));
        }
    }

    /** Watches these users, and nobody else any more. */
    Future<ServerFrame> subscribe(List<String> userIds) {
        return watching.subscribe(userIds);
    }

    /** The user has joined or left something: who may be seen is looked up again. */
    void lookAgain() {
        watching.lookAgain();
    }

    /** The status of this device's user; others are told what all devices together make of it. */
    void status(String status) {
        if (!"ONLINE".equals(status) && !"AWAY".equals(status)) {
            throw Refusal.invalid("status is ONLINE or AWAY");
        }
        if (session.who().away("AWAY".equals(status))) {
            services.hub()
                    .moved(conversing)
                    .onSuccess(v -> services.presence().changed(session.who().user()));
        }
    }

    /** Leaves nothing behind that would go on. */
    void close() {
        Set.copyOf(typingTold.keySet()).forEach(this::stopTyping);
        watching.close();
    }
}
