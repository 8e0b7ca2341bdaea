// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import static dev.chaski.delivery.Sends.ALICE;
import static dev.chaski.delivery.Sends.BOB;
import static dev.chaski.delivery.Sends.NOON;
import static dev.chaski.delivery.Sends.ROOM;
import static dev.chaski.delivery.Sends.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationStatus;
import dev.chaski.chat.ConversationType;
import dev.chaski.chat.Failure;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.MessageType;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Role;
import dev.chaski.limits.SendRates;
import dev.chaski.store.Rooms.Room;
import dev.chaski.store.Rooms.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionFollowsTheRoomTest {
    private final Admission admission = new Admission(new SendRates(3, 100));

    private static Room room(ConversationStatus status, Role role, MemberStatus standing, Integer perMinute) {
        return new Room(
                ROOM, ConversationType.GROUP, status, 7, NOON, perMinute, Map.of(ALICE, new Standing(role, standing)));
    }

    private Failure answer(Submission message, Room room) {
        return admission.refusal(message, room).map(Refusal::failure).orElse(null);
    }

    @Test
    void aMemberMayPost() {
        assertThat(answer(send(ALICE, "t"), room(ConversationStatus.ACTIVE, Role.MEMBER, MemberStatus.ACTIVE, null)))
                .isNull();
    }

    @Test
    void unknownForbiddenAndDeletedLookTheSame() {
        Room there = room(ConversationStatus.ACTIVE, Role.MEMBER, MemberStatus.ACTIVE, null);
        Room deleted = room(ConversationStatus.DELETED, Role.OWNER, MemberStatus.ACTIVE, null);
        Room archived = room(ConversationStatus.ARCHIVED, Role.OWNER, MemberStatus.ACTIVE, null);
        Refusal unknown = admission.refusal(send(BOB, "t"), null).orElseThrow();
        assertThat(unknown.failure()).isEqualTo(Failure.CONVERSATION_NOT_FOUND);
        for (Optional<Refusal> refusal : List.of(
                admission.refusal(send(BOB, "t"), there),
                admission.refusal(send(ALICE, "t"), deleted),
                admission.refusal(send(BOB, "t"), archived))) {
            assertThat(refusal.orElseThrow().failure()).isEqualTo(unknown.failure());
            assertThat(refusal.orElseThrow().getMessage()).isEqualTo(unknown.getMessage());
        }
    }

    @Test
    void anArchivedConversationIsReadOnlyForItsMembers() {
        assertThat(answer(send(ALICE, "t"), room(ConversationStatus.ARCHIVED, Role.OWNER, MemberStatus.ACTIVE, null)))
                .isEqualTo(Failure.CONVERSATION_ARCHIVED);
    }

    @Test
    void aMutedMemberReadsOnly() {
        assertThat(answer(send(ALICE, "t"), room(ConversationStatus.ACTIVE, Role.OWNER, MemberStatus.MUTED, null)))
                .isEqualTo(Failure.PARTICIPANT_MUTED);
    }

    @ParameterizedTest
    @CsvSource({"OWNER,", "ADMIN,", "MODERATOR,FORBIDDEN", "MEMBER,FORBIDDEN"})
    void onlyOwnersAndAdminsAnnounce(Role role, Failure expected) {
        Submission announcement = send(ROOM, ALICE, "t", MessageType.ANNOUNCEMENT);
        assertThat(answer(announcement, room(ConversationStatus.ACTIVE, role, MemberStatus.ACTIVE, null)))
                .isEqualTo(expected);
    }

    @Test
    void onlyAServerSendsSystemMessages() {
        Room room = room(ConversationStatus.ACTIVE, Role.OWNER, MemberStatus.ACTIVE, null);
        assertThat(answer(send(ROOM, ALICE, "t", MessageType.SYSTEM, false), room))
                .isEqualTo(Failure.FORBIDDEN);
        assertThat(answer(send(ROOM, ALICE, "t", MessageType.SYSTEM, true), room))
                .isNull();
    }

    @Test
    void theConversationsOwnLimitHoldsInsteadOfTheInstances() {
        Room wide = room(ConversationStatus.ACTIVE, Role.MEMBER, MemberStatus.ACTIVE, 5);
        for (int i = 0; i < 5; i++) {
            assertThat(answer(send(ALICE, "t" + i), wide)).isNull();
        }
        assertThat(answer(send(ALICE, "t5"), wide)).isEqualTo(Failure.RATE_LIMITED);
        admission.giveBack(send(ALICE, "t4"), wide);
        assertThat(answer(send(ALICE, "t5"), wide)).isNull();
    }

    @Test
    void whoMayNotPostAnywayIsNotCounted() {
        Room muted = room(ConversationStatus.ACTIVE, Role.MEMBER, MemberStatus.MUTED, null);
        for (int i = 0; i < 10; i++) {
            assertThat(answer(send(ALICE, "t" + i), muted)).isEqualTo(Failure.PARTICIPANT_MUTED);
        }
        Room free = room(ConversationStatus.ACTIVE, Role.MEMBER, MemberStatus.ACTIVE, null);
        for (int i = 0; i < 3; i++) {
            assertThat(answer(send(ALICE, "u" + i), free)).isNull();
        }
        assertThat(answer(send(ALICE, "u3"), free)).isEqualTo(Failure.RATE_LIMITED);
    }
}
