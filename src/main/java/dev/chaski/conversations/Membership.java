// SPDX-License-Identifier: Apache-2.0
package dev.chaski.conversations;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.Failure;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Role;
import dev.chaski.chat.UserId;
import dev.chaski.conversations.Governing.Done;
import dev.chaski.conversations.Governing.Scene;
import dev.chaski.store.Changes.Entry;
import dev.chaski.store.Members;
import dev.chaski.store.Members.Member;
import dev.chaski.store.Users;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Joining, leaving, roles, mutes and bans: what happens inside the transaction of one such change. */
final class Membership {
    private Membership() {}

    /** Adds a user, or answers nothing done where that user is there already. */
    static Future<Done> add(Scene scene, UserId user, Role role) {
        Rules.add(scene.held(), scene.actor(), role);
        Member before = scene.subject();
        if (before != null && before.status().present()) {
            return Future.succeededFuture(Done.NOTHING);
        }
        if (before != null && before.status() == MemberStatus.BANNED) {
            return Future.failedFuture(Refusal.of(Failure.CONFLICT, "That user is banned from the conversation"));
        }
        return Users.ensure(scene.transaction(), List.of(user))
                .compose(there -> Users.profile(scene.transaction(), user))
                .compose(profile -> join(scene, new Member(user, profile.name(), role, MemberStatus.ACTIVE)));
    }

    private static Future<Done> join(Scene scene, Member member) {
        boolean withHistory = Fields.set(scene.held().settings(), Fields.HISTORY_FOR_NEW_MEMBERS);
        return Governing.write(
                scene,
                List.of(scene.about(EntryKind.PARTICIPANT_ADDED, member)),
                Set.of(member.user()),
                transaction -> Members.join(transaction, scene.held().id(), member, scene.seq(0), withHistory));
    }

    /** Gives a role or a status. A ban ends a membership, and lifting one does not begin it again. */
    static Future<Done> change(Scene scene, Role role, MemberStatus status) {
        Member before = subject(scene);
        if (role != null && !before.status().present()) {
            throw absent();
        }
        if (role != null) {
            Rules.giveRole(scene.held(), scene.actor(), before, role);
        }
        if (status != null) {
            Rules.giveStatus(scene.held(), scene.actor(), before);
        }
        Member after = before.as(role == null ? before.role() : role, next(before.status(), status));
        if (after.equals(before)) {
            return Future.succeededFuture(Done.NOTHING);
        }
        if (before.status().present() && !after.status().present()) {
            return end(scene, after, List.of());
        }
        return ownedAfter(scene, after)
                .compose(owned -> Governing.write(
                        scene,
                        List.of(scene.about(EntryKind.PARTICIPANT_UPDATED, after)),
                        Set.of(),
                        transaction -> Members.set(transaction, scene.held().id(), after)));
    }

    private static Member subject(Scene scene) {
        if (scene.subject() == null) {
            throw absent();
        }
        return scene.subject();
    }

    private static MemberStatus next(MemberStatus before, MemberStatus wished) {
        if (wished == null || wished == MemberStatus.BANNED || before.present()) {
            return wished == null ? before : wished;
        }
        if (before == MemberStatus.BANNED && wished == MemberStatus.ACTIVE) {
            return MemberStatus.REMOVED;
        }
        throw absent();
    }

    private static Refusal absent() {
        return Refusal.of(Failure.CONFLICT, "That user is not a participant of the conversation");
    }

    /** An owner who steps down leaves another one behind, who can do something. */
    private static Future<Void> ownedAfter(Scene scene, Member after) {
        if (scene.subject().role() != Role.OWNER || after.role() == Role.OWNER) {
            return Future.succeededFuture();
        }
        return heir(scene)
                .compose(heir -> heir.filter(Membership::governs).isPresent()
                        ? Future.succeededFuture()
                        : Future.failedFuture(Refusal.of(Failure.CONFLICT, "Make somebody else an owner first")));
    }

    private static boolean governs(Member member) {
        return member.role() == Role.OWNER && member.status() == MemberStatus.ACTIVE;
    }

    private static Future<Optional<Member>> heir(Scene scene) {
        return Members.heir(
                scene.transaction(), scene.held().id(), scene.subject().user());
    }

    /** Removes a member, or lets one leave; nothing is done where that user is not there. The last owner's place goes to the heir, whom nobody could let speak again: so being heir ends being muted. */
    static Future<Done> remove(Scene scene) {
        Member before = scene.subject();
        Rules.remove(scene.held(), scene.actor(), before);
        if (before == null || !before.status().present()) {
            return Future.succeededFuture(Done.NOTHING);
        }
        boolean leaves = scene.actor().equals(before);
        Member after = before.as(before.role(), leaves ? MemberStatus.LEFT : MemberStatus.REMOVED);
        if (before.role() != Role.OWNER) {
            return end(scene, after, List.of());
        }
        return heir(scene)
                .compose(heir -> end(
                        scene,
                        after,
                        heir.filter(next -> !governs(next))
                                .map(next -> List.of(next.as(Role.OWNER, MemberStatus.ACTIVE)))
                                .orElse(List.of())));
    }

    /** The entry of the end is the last one that the member sees, so whoever inherits is named before it. */
    private static Future<Done> end(Scene scene, Member gone, List<Member> heirs) {
        ConversationId id = scene.held().id();
        List<Entry> entries = new ArrayList<>();
        heirs.forEach(heir -> entries.add(scene.about(EntryKind.PARTICIPANT_UPDATED, heir)));
        entries.add(scene.about(EntryKind.PARTICIPANT_REMOVED, gone));
        return Governing.write(
                scene,
                entries,
                Set.of(gone.user()),
                transaction -> heirs.stream()
                        .reduce(
                                Future.<Void>succeededFuture(),
                                (sofar, heir) -> sofar.compose(v -> Members.set(transaction, id, heir)),
                                (one, other) -> other)
                        .compose(set -> Members.leave(transaction, id, gone, scene.seq(heirs.size()))));
    }
}
