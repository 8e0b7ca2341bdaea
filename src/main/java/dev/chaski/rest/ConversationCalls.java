// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.conversations.ConversationPatch;
import dev.chaski.conversations.Conversations;
import dev.chaski.conversations.Conversations.Changed;
import dev.chaski.conversations.NewConversation;
import dev.chaski.conversations.ParticipantPatch;
import dev.chaski.rest.Bodies.ParticipantBody;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;

/** Conversations and their participants. */
final class ConversationCalls {
    private static final String ALL = "/conversations";
    private static final String ONE = ALL + "/:id";
    private static final String PARTICIPANTS = ONE + "/participants";
    private static final String PARTICIPANT = PARTICIPANTS + "/:userId";

    private final Conversations conversations;

    ConversationCalls(Conversations conversations) {
        this.conversations = conversations;
    }

    record NewParticipant(String userId, String role) {}

    void register(Routes routes) {
        routes.large(ALL)
                .on(HttpMethod.POST, ALL, this::create)
                .on(HttpMethod.GET, ALL, this::list)
                .on(HttpMethod.GET, ONE, this::get)
                .on(HttpMethod.PATCH, ONE, this::patch)
                .on(HttpMethod.GET, PARTICIPANTS, this::participants)
                .on(HttpMethod.POST, PARTICIPANTS, this::add)
                .on(HttpMethod.PATCH, PARTICIPANT, this::patchParticipant)
                .on(HttpMethod.DELETE, PARTICIPANT, this::remove);
    }

    private Future<Answer> create(Call call) {
        return conversations
                .create(call.caller(), call.body(NewConversation.class))
                .map(created -> Answer.of(
                        created.existed() ? Answer.OK : Answer.CREATED,
                        Bodies.conversation(created.conversation(), call.user())));
    }

    private Future<Answer> list(Call call) {
        return conversations
                .list(call.user(), call.first(), call.query("after"))
                .map(listed -> Answer.ok(Bodies.list(listed, seen -> Bodies.conversation(seen, call.user()))));
    }

    private Future<Answer> get(Call call) {
        return conversations
                .get(call.user(), call.conversation())
                .map(seen -> Answer.ok(Bodies.conversation(seen, call.user())));
    }

    private Future<Answer> patch(Call call) {
        return conversations
                .patch(call.user(), call.conversation(), call.body(ConversationPatch.class))
                .map(seen -> Answer.ok(Bodies.conversation(seen, call.user())));
    }

    private Future<Answer> participants(Call call) {
        return conversations
                .participants(call.user(), call.conversation(), call.first(), call.query("after"))
                .map(listed -> Answer.ok(Bodies.list(listed, Bodies::participant)));
    }

    private Future<Answer> add(Call call) {
        ConversationId conversation = call.conversation();
        NewParticipant wanted = call.body(NewParticipant.class);
        UserId user = UserId.of(wanted.userId());
        return conversations
                .add(call.user(), conversation, user, wanted.role())
                .map(added -> Answer.of(added.changed() ? Answer.CREATED : Answer.OK, body(added, user, "ACTIVE")));
    }

    private Future<Answer> patchParticipant(Call call) {
        ConversationId conversation = call.conversation();
        UserId user = call.participant();
        ParticipantPatch patch = call.body(ParticipantPatch.class);
        return conversations
                .patch(call.user(), conversation, user, patch)
                .map(changed -> Answer.ok(body(changed, user, "BANNED".equals(patch.status()) ? "BANNED" : "REMOVED")));
    }

    /** Somebody who is not there any more has an id and a status. */
    private static ParticipantBody body(Changed changed, UserId user, String statusOfAbsent) {
        return changed.participant()
                .map(Bodies::participant)
                .orElseGet(() -> new ParticipantBody(user, null, null, null, statusOfAbsent, null, null, null, null));
    }

    private Future<Answer> remove(Call call) {
        return conversations
                .remove(call.user(), call.conversation(), call.participant())
                .map(removed -> Answer.NOTHING);
    }
}
