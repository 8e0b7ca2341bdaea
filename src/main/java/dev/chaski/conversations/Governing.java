// SPDX-License-Identifier: Apache-2.0
package dev.chaski.conversations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.routing.EntryPush;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.MembersChanged;
import dev.chaski.store.Changes;
import dev.chaski.store.Changes.Entry;
import dev.chaski.store.Changes.Held;
import dev.chaski.store.Members;
import dev.chaski.store.Members.Member;
import dev.chaski.store.Outage;
import dev.chaski.wire.EntryFrames;
import dev.chaski.wire.Json;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** One change to a conversation: a transaction under its lock, entries that say what was changed and, after the commit, everybody told. */
final class Governing {
    private final Pool pool;
    private final FanOut fanOut;

    Governing(Pool pool, FanOut fanOut) {
        this.pool = pool;
        this.fanOut = fanOut;
    }

    /** A conversation whose row is locked, with the member who acts and the one who is acted on: null where that user never was a member; and how many of all an audience needs. */
    record Scene(SqlConnection transaction, Held held, Member actor, Member subject, int enough) {
        /** The seq of the {@code index}th entry that this change appends, from 0. */
        long seq(int index) {
            return held.lastSeq() + 1 + index;
        }

        Entry about(EntryKind kind, Member participant) {
            ObjectNode detail = Json.mapper().createObjectNode();
            ObjectNode about = detail.putObject("participant")
                    .put("userId", participant.user().value());
            if (participant.name() != null) {
                about.put("name", participant.name());
            }
            about.put("role", participant.role().name())
                    .put("status", participant.status().name());
            return entry(kind, participant.user(), detail);
        }

        Entry entry(EntryKind kind, UserId about, ObjectNode detail) {
            detail.put("by", actor.user().value());
            return new Entry(
                    new MessageId(UuidCreator.getTimeOrderedEpoch()), kind, actor.user(), about, detail.toString());
        }
    }

    /** What a change came to: no entries where everything was so already. */
    record Done(List<LogEntry> entries, Set<UserId> audience, Set<UserId> membersChanged) {
        static final Done NOTHING = new Done(List.of(), Set.of(), Set.of());
    }

    /** Runs a change; fails with a {@link Refusal}, {@code conversation_not_found} where the actor is not in it now. */
    Future<Done> change(ConversationId id, UserId actor, UserId subject, Function<Scene, Future<Done>> change) {
        return pool.withTransaction(transaction -> Changes.lock(transaction, id)
                        .map(held -> held.orElseThrow(Refusal::noConversation))
                        .compose(held -> Members.of(transaction, id, List.of(actor, subject))
                                .map(members -> new Scene(
                                        transaction, held, members.get(actor), members.get(subject), fanOut.enough())))
                        .map(Governing::present)
                        .compose(change))
                .map(this::tell)
                .recover(Outage::whileWriting);
    }

    private static Scene present(Scene scene) {
        if (scene.actor() == null || !scene.actor().status().present()) {
            throw Refusal.noConversation();
        }
        return scene;
    }

    /** Appends the entries, then does the rest of the change, then looks who is to be told: those who were and those who are there now. */
    static Future<Done> write(
            Scene scene, List<Entry> entries, Set<UserId> membersChanged, Function<SqlConnection, Future<Void>> rest) {
        SqlConnection transaction = scene.transaction();
        ConversationId id = scene.held().id();
        return Changes.append(transaction, scene.held(), entries, membersChanged)
                .compose(appended -> rest.apply(transaction))
                .compose(written -> Members.present(transaction, id, scene.enough()))
                .map(present -> done(scene, entries, present, membersChanged));
    }

    private static Done done(Scene scene, List<Entry> entries, List<UserId> present, Set<UserId> membersChanged) {
        List<LogEntry> log = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            log.add(EntryFrames.detail(
                    scene.held().id(), scene.seq(i), entry.kind(), entry.actor(), entry.subject(), entry.detail()));
        }
        Set<UserId> audience = new HashSet<>(present);
        audience.addAll(membersChanged);
        return new Done(log, audience, membersChanged);
    }

    private Done tell(Done done) {
        if (!done.entries().isEmpty()) {
            fanOut.to(
                    done.audience(), done.entries().stream().map(EntryPush::new).toList());
        }
        tellMembers(done.membersChanged());
        return done;
    }

    /** Whoever holds sockets of these users looks up again where they belong. */
    void tellMembers(Set<UserId> users) {
        if (!users.isEmpty()) {
            fanOut.to(users, List.of(new MembersChanged(users)));
        }
    }
}
