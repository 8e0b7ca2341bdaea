// SPDX-License-Identifier: Apache-2.0
package dev.chaski.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Message;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.MessageType;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import dev.chaski.history.DeliveryState.State;
import dev.chaski.store.Recipients.Audience;
import dev.chaski.store.Recipients.Recipient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TicksAreTrueForTheirAuthorTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final UserId BOB = new UserId("bob");
    private static final UserId CAROL = new UserId("carol");

    private static Message message(long seq) {
        return new Message(
                new MessageId(new UUID(0, seq)),
                new ConversationId(new UUID(0, 0)),
                seq,
                seq,
                new UserId("alice"),
                Profile.UNKNOWN,
                MessageType.TEXT,
                "hello",
                null,
                null,
                null,
                null,
                null,
                null,
                "t" + seq,
                null,
                NOW,
                null,
                null,
                false,
                1);
    }

    private static DeliveryState of(boolean readsShown, Recipient... recipients) {
        return DeliveryState.of(message(5), new Audience(List.of(recipients), readsShown, NOW));
    }

    @Test
    void everyoneMustHaveItForTheSecondTickAndHaveReadItForTheBlueOnes() {
        assertThat(of(true, new Recipient(BOB, 1, 5, 5), new Recipient(CAROL, 1, 4, 4))
                        .state())
                .isEqualTo(State.SENT);
        assertThat(of(true, new Recipient(BOB, 1, 5, 5), new Recipient(CAROL, 1, 5, 4))
                        .state())
                .isEqualTo(State.DELIVERED);
        assertThat(of(true, new Recipient(BOB, 1, 5, 5), new Recipient(CAROL, 1, 9, 9))
                        .state())
                .isEqualTo(State.READ);
    }

    @Test
    void aMessageToNobodyIsOnlySent() {
        assertThat(of(true).state()).isEqualTo(State.SENT);
    }

    @Test
    void whoJoinedAfterwardsIsNoRecipient() {
        DeliveryState state = of(true, new Recipient(BOB, 1, 5, 5), new Recipient(CAROL, 6, 5, 5));
        assertThat(state.state()).isEqualTo(State.READ);
        assertThat(state.recipients()).isEqualTo(1);
        assertThat(state.readBy()).containsExactly(BOB);
    }

    @Test
    void anAuthorWhoIsShownNoReadsSeesDelivered() {
        DeliveryState state = of(false, new Recipient(BOB, 1, 5, 5));
        assertThat(state.state()).isEqualTo(State.DELIVERED);
        assertThat(state.readBy()).isEmpty();
        assertThat(state.readCount()).isZero();
    }

    @Test
    void theListsAreCutAndTheCountsAreNot() {
        Recipient[] many = IntStream.range(0, 250)
                .mapToObj(i -> new Recipient(new UserId("u" + i), 1, 5, i < 7 ? 5 : 0))
                .toArray(Recipient[]::new);
        DeliveryState state = of(true, many);
        assertThat(state.deliveredTo()).hasSize(100);
        assertThat(state.deliveredCount()).isEqualTo(250);
        assertThat(state.readBy()).hasSize(7);
        assertThat(state.more()).isTrue();
    }

    @Test
    void aPageStopsBeforeItIsTooLongForAFrame() {
        String content = "é".repeat(100_000);
        List<Message> found = IntStream.rangeClosed(1, 20)
                .mapToObj(TicksAreTrueForTheirAuthorTest::message)
                .map(m -> new Message(
                        m.id(),
                        m.conversationId(),
                        m.seq(),
                        m.seq(),
                        m.senderId(),
                        m.sender(),
                        m.type(),
                        content,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        NOW,
                        null,
                        null,
                        false,
                        1))
                .toList();
        Page page = PageWriter.write(
                new ConversationId(new UUID(0, 0)),
                BOB,
                new History.Start(true, 0),
                20,
                found,
                Optional.of(new Audience(List.of(), true, NOW)));
        assertThat(page.messages()).hasSize(4);
        assertThat(page.hasMore()).isTrue();
        assertThat(page.nextAfterSeq()).isEqualTo(4);
        assertThat(page.nextBeforeSeq()).isEqualTo(1);
    }

    @Test
    void onlyTheAuthorGetsTempIdAndTicks() {
        Optional<Audience> audience = Optional.of(new Audience(List.of(new Recipient(BOB, 1, 5, 0)), true, NOW));
        List<Message> found = List.of(message(5));
        History.Start start = new History.Start(false, Long.MAX_VALUE);
        ConversationId conversation = found.get(0).conversationId();
        assertThat(PageWriter.write(conversation, new UserId("alice"), start, 1, found, audience)
                        .json())
                .contains(
                        "\"tempId\":\"t5\"",
                        "\"deliveryState\":{",
                        "\"state\":\"DELIVERED\"",
                        "\"deliveredTo\":[\"bob\"]",
                        "\"hasMore\":false")
                .doesNotContain("\"more\"");
        assertThat(PageWriter.write(conversation, BOB, start, 1, found, audience)
                        .json())
                .doesNotContain("tempId", "deliveryState");
    }
}
