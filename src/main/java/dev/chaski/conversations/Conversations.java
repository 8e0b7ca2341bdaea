// SPDX-License-Identifier: Apache-2.0
package dev.chaski.conversations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.chaski.audit.Audit;
import dev.chaski.auth.Caller;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.ConversationStatus;
import dev.chaski.chat.ConversationType;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.Failure;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Role;
import dev.chaski.chat.UserId;
import dev.chaski.conversations.Governing.Done;
import dev.chaski.conversations.Governing.Scene;
import dev.chaski.routing.FanOut;
import dev.chaski.store.Changes;
import dev.chaski.store.Founding;
import dev.chaski.store.Founding.Plan;
import dev.chaski.store.Mutes;
import dev.chaski.store.Outage;
import dev.chaski.store.Overviews;
import dev.chaski.store.Overviews.Overview;
import dev.chaski.store.Participants;
import dev.chaski.store.Participants.Participant;
import dev.chaski.store.Users;
import dev.chaski.wire.Json;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Making, reading and changing conversations and their membership, by whoever may. Every failure is a {@link Refusal}; somebody who is not in a conversation now, or asks for one that is deleted, is told
 * {@code conversation_not_found}. A change is committed when its Future completes; what it wrote to the log is then on its way to the sockets. To be called on an event loop.
 */
public final class Conversations {
    private final Pool pool;
    private final Governing governing;

    public Conversations(Pool pool, FanOut fanOut) {
        this.pool = pool;
        this.governing = new Governing(pool, fanOut);
    }

    /** A conversation that was asked for; {@code existed} where the two had their DIRECT one already. */
    public record Created(Overview conversation, boolean existed) {}

    /** Some items of a list; {@code nextCursor} is null at its end. */
    public record Listed<T>(List<T> items, String nextCursor) {}

    /** A participant after a change; {@code changed} is false where everything was so already. */
    public record Changed(Optional<Participant> participant, boolean changed) {}

    private record Made(ConversationId id, boolean existed) {}

    /** Makes a conversation; users who are not there yet are made with it. Two users have one DIRECT conversation, also when both ask at once. */
    public Future<Created> create(Caller creator, NewConversation wanted) {
        return Future.succeededFuture(wanted)
                .map(form -> form.plan(new ConversationId(UuidCreator.getTimeOrderedEpoch()), creator.user()))
                .compose(plan -> {
                    Set<UserId> members = wanted.members(creator.user());
                    return pool.withTransaction(transaction -> Users.ensure(transaction, members)
                                    .compose(there -> Users.upsert(transaction, creator.user(), creator.profile()))
                                    .compose(known -> make(transaction, plan, members)))
                            .onSuccess(made -> governing.tellMembers(made.existed() ? Set.of() : members));
                })
                .recover(Outage::whileWriting)
                .onSuccess(made -> founded(creator.user(), made))
                .compose(made -> get(creator.user(), made.id()).map(seen -> new Created(seen, made.existed())));
    }

    private static void founded(UserId creator, Made made) {
        if (!made.existed()) {
            Audit.of("conversation_created").by(creator).in(made.id()).done();
        }
    }

    private static Future<Made> make(SqlConnection transaction, Plan plan, Set<UserId> members) {
        if (plan.type() != ConversationType.DIRECT) {
            return Founding.found(transaction, plan, Role.OWNER, members).map(made -> new Made(plan.id(), false));
        }
        UserId other = members.stream()
                .filter(user -> !user.equals(plan.creator()))
                .findFirst()
                .orElseThrow();
        return Founding.pair(transaction, plan.creator(), other, plan.id())
                .compose(first -> first
                        ? Founding.found(transaction, plan, Role.MEMBER, members)
                                .map(made -> new Made(plan.id(), false))
                        : Founding.paired(transaction, plan.creator(), other)
                                .map(id -> new Made(id.orElseThrow(Refusal::noConversation), true)));
    }

    /** The caller's conversations, newest activity first; {@code after} is the cursor of an earlier page, or null. */
    public Future<Listed<Overview>> list(UserId caller, int first, String after) {
        return Future.succeededFuture(after)
                .map(Cursor.ByActivity::of)
                .compose(start -> Overviews.page(pool, caller, start.before(), start.id(), first + 1))
                .map(found -> listed(found, first, last -> new Cursor.ByActivity(last.activeAt(), last.id()).text()))
                .recover(Outage::whileReading);
    }

    private static <T> Listed<T> listed(List<T> found, int first, Function<T, String> cursor) {
        if (found.size() <= first) {
            return new Listed<>(found, null);
        }
        return new Listed<>(List.copyOf(found.subList(0, first)), cursor.apply(found.get(first - 1)));
    }

    /** One conversation as the caller sees it. */
    public Future<Overview> get(UserId caller, ConversationId id) {
        return Overviews.one(pool, caller, id)
                .map(found -> found.orElseThrow(Refusal::noConversation))
                .recover(Outage::whileReading);
    }

    /** Changes title, description, settings or status. Whoever deletes a conversation sees it one last time. */
    public Future<Overview> patch(UserId caller, ConversationId id, ConversationPatch patch) {
        return get(caller, id)
                .compose(before -> Audit.of("conversation_changed")
                        .by(caller)
                        .in(id)
                        .with("status", patch.knownStatus())
                        .over(governing.change(id, caller, caller, scene -> apply(scene, patch)))
                        .compose(done -> get(caller, id).recover(e -> gone(e, before, patch))));
    }

    private static Future<Done> apply(Scene scene, ConversationPatch patch) {
        ConversationPatch.Applied applied = patch.to(scene.held());
        Rules.change(scene.actor());
        if (applied.changes().isEmpty()) {
            return Future.succeededFuture(Done.NOTHING);
        }
        ObjectNode detail = Json.mapper().createObjectNode();
        detail.set("changes", applied.changes());
        return Governing.write(
                scene,
                List.of(scene.entry(EntryKind.CONVERSATION_UPDATED, null, detail)),
                Set.of(),
                transaction -> Changes.update(transaction, applied.held()));
    }

    private static Future<Overview> gone(Throwable e, Overview before, ConversationPatch patch) {
        boolean deleted = ConversationStatus.DELETED.name().equals(patch.status());
        return deleted ? Future.succeededFuture(before.as(ConversationStatus.DELETED)) : Future.failedFuture(e);
    }

    /** The present members by id; {@code after} is the cursor of an earlier page, or null. */
    public Future<Listed<Participant>> participants(UserId caller, ConversationId id, int first, String after) {
        return get(caller, id)
                .map(member -> Cursor.ByUser.of(after))
                .compose(start -> Participants.page(pool, id, caller, start.after(), first + 1))
                .map(found -> listed(
                        found, first, last -> new Cursor.ByUser(last.user().value()).text()))
                .recover(Outage::whileReading);
    }

    /** Adds a user, with that role or as {@code MEMBER}; {@code conflict} for one who is banned. */
    public Future<Changed> add(UserId caller, ConversationId id, UserId user, String role) {
        return Future.succeededFuture(role)
                .map(name -> name == null ? Role.MEMBER : ParticipantPatch.role(name))
                .compose(given -> act("participant_added", caller, id, user)
                        .with("role", given)
                        .over(governing.change(id, caller, user, scene -> Membership.add(scene, user, given))))
                .compose(done -> changed(caller, id, user, done));
    }

    /** Gives a participant a role or a status; or mutes the conversation, for the caller alone. */
    public Future<Changed> patch(UserId caller, ConversationId id, UserId user, ParticipantPatch patch) {
        return Future.succeededFuture(patch)
                .compose(wanted -> {
                    if (wanted.mutes()) {
                        return mute(caller, id, user, wanted.mutedUntil());
                    }
                    Role role = wanted.checkedRole();
                    MemberStatus status = wanted.checkedStatus();
                    return act("participant_changed", caller, id, user)
                            .with("role", role)
                            .with("status", status)
                            .over(governing.change(id, caller, user, scene -> Membership.change(scene, role, status)));
                })
                .compose(done -> changed(caller, id, user, done));
    }

    private Future<Done> mute(UserId caller, ConversationId id, UserId user, Instant until) {
        if (!caller.equals(user)) {
            throw Refusal.of(Failure.FORBIDDEN, "Everybody mutes for oneself");
        }
        return Mutes.set(pool, id, user, until)
                .map(member -> {
                    if (!member) {
                        throw Refusal.noConversation();
                    }
                    governing.tellMembers(Set.of(user));
                    return Done.NOTHING;
                })
                .recover(Outage::whileWriting);
    }

    private Future<Changed> changed(UserId caller, ConversationId id, UserId user, Done done) {
        return Participants.these(pool, id, caller, List.of(user))
                .map(found ->
                        new Changed(found.stream().findFirst(), !done.entries().isEmpty()))
                .recover(Outage::whileReading);
    }

    /** Removes a participant; the caller oneself: leaves. Nothing happens where that user is not there. */
    public Future<Void> remove(UserId caller, ConversationId id, UserId user) {
        String act = caller.equals(user) ? "participant_left" : "participant_removed";
        return act(act, caller, id, user)
                .over(governing.change(id, caller, user, Membership::remove))
                .mapEmpty();
    }

    private static Audit act(String name, UserId caller, ConversationId id, UserId user) {
        return Audit.of(name).by(caller).in(id).on(user);
    }
}
