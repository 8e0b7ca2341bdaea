// SPDX-License-Identifier: Apache-2.0
package dev.chaski.conversations;

import dev.chaski.chat.ConversationStatus;
import dev.chaski.chat.ConversationType;
import dev.chaski.chat.Failure;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Role;
import dev.chaski.store.Changes.Held;
import dev.chaski.store.Members.Member;

/** Who may do what (docs/protocol.md, 8). Each throws a {@link Refusal} where the answer is no. */
final class Rules {
    private Rules() {}

    static void change(Member actor) {
        speaking(actor);
        require(actor.role().atLeast(Role.ADMIN), "Only an owner or an admin changes a conversation");
    }

    static void add(Held held, Member actor, Role role) {
        notDirect(held);
        speaking(actor);
        require(
                actor.role().atLeast(Role.ADMIN) || Fields.set(held.settings(), Fields.MEMBERS_MAY_ADD),
                "Only an owner or an admin adds participants");
        require(actor.role().atLeast(role), "Nobody gives a role stronger than the own");
        if (held.status() != ConversationStatus.ACTIVE) {
            throw Refusal.of(Failure.CONVERSATION_ARCHIVED, "The conversation is archived");
        }
    }

    static void giveRole(Held held, Member actor, Member subject, Role role) {
        notDirect(held);
        speaking(actor);
        require(actor.role().atLeast(Role.ADMIN), "Only an owner or an admin gives roles");
        require(
                actor.role() == Role.OWNER || (subject.role() != Role.OWNER && role != Role.OWNER),
                "Only an owner makes and unmakes owners");
    }

    static void giveStatus(Held held, Member actor, Member subject) {
        notDirect(held);
        speaking(actor);
        require(actor.role().atLeast(Role.MODERATOR), "Only a moderator mutes and bans");
        require(!actor.equals(subject), "Nobody mutes or bans oneself");
        require(
                actor.role().atLeast(Role.ADMIN)
                        ? maySubdue(actor, subject)
                        : actor.role().compareTo(subject.role()) < 0,
                "Only an owner mutes and bans owners, and a moderator nobody but members");
    }

    /** {@code subject} is null where that user never was a member. */
    static void remove(Held held, Member actor, Member subject) {
        notDirect(held);
        if (actor.equals(subject)) {
            return;
        }
        speaking(actor);
        require(actor.role().atLeast(Role.ADMIN), "Only an owner or an admin removes others");
        require(subject == null || maySubdue(actor, subject), "Only an owner removes owners");
    }

    /** An owner may do all, and an admin all but change owners. */
    private static boolean maySubdue(Member actor, Member subject) {
        return actor.role() == Role.OWNER || subject.role() != Role.OWNER;
    }

    private static void notDirect(Held held) {
        require(held.type() != ConversationType.DIRECT, "The membership of a direct conversation is fixed");
    }

    private static void speaking(Member actor) {
        if (actor.status() == MemberStatus.MUTED) {
            throw Refusal.muted();
        }
    }

    private static void require(boolean allowed, String otherwise) {
        if (!allowed) {
            throw Refusal.of(Failure.FORBIDDEN, otherwise);
        }
    }
}
