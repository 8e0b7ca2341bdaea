// SPDX-License-Identifier: Apache-2.0
package dev.chaski.conversations;

import static dev.chaski.conversations.People.caller;
import static dev.chaski.conversations.People.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.Failure;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.conversations.Conversations.Created;
import dev.chaski.conversations.Conversations.Listed;
import dev.chaski.history.DeliveryState;
import dev.chaski.history.Page;
import dev.chaski.history.PageRequest;
import dev.chaski.history.ReceiptLists;
import dev.chaski.routing.EntryPush;
import dev.chaski.routing.MembersChanged;
import dev.chaski.store.Marks;
import dev.chaski.store.Overviews.Overview;
import dev.chaski.store.Privacy;
import dev.chaski.store.Unread;
import dev.chaski.wire.Json;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MembershipDecidesWhatIsSeenTest {
    private People people;

    @BeforeEach
    void open() throws Exception {
        people = new People(List.of(EntryPush.class, MembersChanged.class));
    }

    @AfterEach
    void close() {
        people.close();
    }

    private static NewConversation direct(String other) {
        return new NewConversation("DIRECT", List.of(other), null, null, null, null, null);
    }

    private static void refused(Failure failure, Runnable work) {
        assertThatThrownBy(work::run)
                .hasCauseInstanceOf(Refusal.class)
                .satisfies(e -> assertThat(((Refusal) e.getCause()).failure()).isEqualTo(failure));
    }

    private List<String> seen(String reader, ConversationId conversation) {
        return contents(people.onLoop(
                () -> people.history.page(user(reader), conversation, new PageRequest(null, 0L, null, null))));
    }

    private static List<String> contents(Page page) {
        return page.messages().stream()
                .map(MembershipDecidesWhatIsSeenTest::content)
                .collect(Collectors.toList());
    }

    private static String content(String message) {
        try {
            return Json.mapper().readTree(message).path("content").asText();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode settings(String json) throws Exception {
        return Json.mapper().readTree(json);
    }

    private void add(String by, ConversationId conversation, String who) {
        people.onLoop(() -> people.conversations.add(user(by), conversation, user(who), null));
    }

    private void remove(String by, ConversationId conversation, String who) {
        people.onLoop(() -> people.conversations.remove(user(by), conversation, user(who)));
    }

    private void patch(String by, ConversationId conversation, String who, String role, String status) {
        people.onLoop(() -> people.conversations.patch(
                user(by), conversation, user(who), new ParticipantPatch(role, status, null)));
    }

    private List<Object> periods(ConversationId conversation, String who) throws Exception {
        return people
                .database
                .rows(
                        "select from_seq, to_seq from membership_periods where conversation_id = ? and user_id = ? order by from_seq",
                        conversation.value(),
                        who)
                .stream()
                .<Object>map(Object::toString)
                .toList();
    }

    @Test
    void twoWhoAskForTheirDirectConversationAtOnceGetTheSameOne() throws Exception {
        List<Future<Created>> asked = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            boolean alice = i % 2 == 0;
            asked.add(people.start(() ->
                    people.conversations.create(caller(alice ? "alice" : "bob"), direct(alice ? "bob" : "alice"))));
        }
        List<Created> made = new ArrayList<>();
        for (Future<Created> one : asked) {
            made.add(people.onLoop(() -> one));
        }
        assertThat(made.stream().map(one -> one.conversation().id()).distinct()).hasSize(1);
        assertThat(made.stream().filter(one -> !one.existed())).hasSize(1);
        assertThat(people.database.number("select count(*) from conversations")).isEqualTo(1);
        assertThat(people.database.number("select count(*) from entries")).isZero();
    }

    @Test
    void whoWasAwaySeesTheOwnTimesOnlyAndTheRemovalLast() throws Exception {
        ConversationId group = people.group("alice", "bob");
        people.say(group, "alice", "one");
        remove("bob", group, "bob");
        people.say(group, "alice", "two");
        assertThat(seen("bob", group)).containsExactly("one");
        add("alice", group, "bob");
        people.say(group, "alice", "three");
        assertThat(seen("bob", group)).containsExactly("one", "three");
        assertThat(seen("alice", group)).containsExactly("one", "two", "three");
        assertThat(periods(group, "bob")).containsExactly("[1, 2]", "[4, null]");
        assertThat(people.database
                        .rows("select seq from entries where conversation_id = ? order by seq", group.value())
                        .toString())
                .isEqualTo("[[1], [2], [3], [4], [5]]");
        refused(Failure.CONVERSATION_NOT_FOUND, () -> seen("mallory", group));
    }

    @Test
    void aLateJoinerSeesFromTheJoiningOnUnlessHistoryIsForNewMembers() throws Exception {
        ConversationId closed = people.group("alice");
        ConversationId open = people.created("alice", "GROUP", settings("{\"historyForNewMembers\":true}"));
        for (ConversationId group : List.of(closed, open)) {
            people.say(group, "alice", "before");
            add("alice", group, "carol");
            people.say(group, "alice", "after");
        }
        assertThat(seen("carol", closed)).containsExactly("after");
        assertThat(seen("carol", open)).containsExactly("before", "after");
        assertThat(people.onLoop(() -> Unread.of(people.pool, user("carol"))))
                .extracting(Unread.Count::conversationId, Unread.Count::count)
                .containsExactlyInAnyOrder(
                        org.assertj.core.api.Assertions.tuple(closed, 1L),
                        org.assertj.core.api.Assertions.tuple(open, 2L));
    }

    @Test
    void whoComesBackToOpenHistorySeesAllOfIt() throws Exception {
        ConversationId group = people.created("alice", "GROUP", settings("{\"historyForNewMembers\":true}"), "bob");
        remove("bob", group, "bob");
        people.say(group, "alice", "meanwhile");
        add("alice", group, "bob");
        assertThat(seen("bob", group)).containsExactly("meanwhile");
        assertThat(periods(group, "bob")).containsExactly("[1, 2]", "[3, null]");
    }

    @Test
    void aTickNeverFallsWhenSomebodyJoinsWithHistory() throws Exception {
        ConversationId group = people.created("alice", "GROUP", settings("{\"historyForNewMembers\":true}"), "bob");
        MessageId message = people.say(group, "alice", "hello");
        people.onLoop(() -> Marks.raise(people.pool, List.of(new Marks.Raise(group, user("bob"), 1, 1)), 200));
        add("alice", group, "carol");
        DeliveryState state = people.onLoop(() -> people.history.deliveryState(user("alice"), message));
        assertThat(state.state()).isEqualTo(DeliveryState.State.READ);
        assertThat(state.readBy()).containsExactly(user("bob"));
    }

    private void marks(ConversationId group, String who, long delivered, long read) {
        people.onLoop(() -> Marks.raise(people.pool, List.of(new Marks.Raise(group, user(who), delivered, read)), 200));
    }

    private List<String> ticks(MessageId... messages) {
        return Stream.of(messages)
                .map(message -> people.onLoop(() -> people.history.deliveryState(user("alice"), message)))
                .map(state -> state.state() + " " + state.readCount() + "/" + state.recipients())
                .toList();
    }

    @Test
    void aTickNeverFallsWhenTheLastReaderLeaves() {
        ConversationId group = people.group("alice", "bob", "carol");
        MessageId read = people.say(group, "alice", "read");
        MessageId delivered = people.say(group, "alice", "delivered");
        MessageId sent = people.say(group, "alice", "sent");
        marks(group, "bob", 2, 1);
        remove("carol", group, "carol");
        assertThat(ticks(read, delivered, sent)).containsExactly("READ 1/1", "DELIVERED 0/1", "SENT 0/1");

        remove("bob", group, "bob");
        MessageId toNobody = people.say(group, "alice", "to nobody");
        assertThat(ticks(read, delivered, sent, toNobody))
                .containsExactly("READ 0/0", "DELIVERED 0/0", "SENT 0/0", "SENT 0/0");

        add("alice", group, "bob");
        assertThat(ticks(read, delivered, sent, toNobody))
                .as("bob is back")
                .containsExactly("READ 0/0", "DELIVERED 0/0", "SENT 0/0", "SENT 0/0");
        marks(group, "bob", 0, 7);
        remove("bob", group, "bob");
        assertThat(ticks(read, delivered, sent, toNobody))
                .as("what he has read since was not what was said before")
                .containsExactly("READ 0/0", "DELIVERED 0/0", "SENT 0/0", "SENT 0/0");
    }

    @Test
    void ticksAreForTheAuthorAndRespectPrivacy() {
        ConversationId group = people.group("alice", "bob", "carol");
        MessageId message = people.say(group, "alice", "hello");
        people.onLoop(() -> Privacy.set(people.pool, user("carol"), new Privacy.Change(false, null, null, null)));
        people.onLoop(() -> Marks.raise(
                people.pool,
                List.of(new Marks.Raise(group, user("bob"), 0, 1), new Marks.Raise(group, user("carol"), 0, 1)),
                200));
        DeliveryState state = people.onLoop(() -> people.history.deliveryState(user("alice"), message));
        assertThat(state.state()).isEqualTo(DeliveryState.State.DELIVERED);
        assertThat(state.readBy()).containsExactly(user("bob"));
        refused(Failure.FORBIDDEN, () -> people.onLoop(() -> people.history.deliveryState(user("bob"), message)));
        refused(
                Failure.MESSAGE_NOT_FOUND,
                () -> people.onLoop(() -> people.history.deliveryState(user("mallory"), message)));
        people.onLoop(() -> Privacy.set(people.pool, user("alice"), new Privacy.Change(null, false, null, null)));
        assertThat(people.onLoop(() -> people.history.deliveryState(user("alice"), message))
                        .readBy())
                .isEmpty();
    }

    @Test
    void anAuthorWhoHasLeftLearnsNothingMoreOfTheOthers() {
        ConversationId group = people.group("alice", "bob", "carol");
        MessageId message = people.say(group, "bob", "hello");
        PageRequest all = new PageRequest(null, 0L, null, null);
        ReceiptLists receipts = new ReceiptLists(people.pool);
        marks(group, "alice", 1, 1);
        assertThat(people.onLoop(() -> people.history.page(user("bob"), group, all))
                        .messages()
                        .get(0))
                .contains("\"deliveryState\"");
        assertThat(people.onLoop(() -> receipts.ofMessage(user("bob"), message, null, 10, null))
                        .items())
                .hasSize(2);

        remove("bob", group, "bob");
        marks(group, "carol", 1, 1);

        assertThat(seen("bob", group)).as("what he may see").containsExactly("hello");
        assertThat(people.onLoop(() -> people.history.page(user("bob"), group, all))
                        .messages()
                        .get(0))
                .doesNotContain("\"deliveryState\"");
        refused(
                Failure.MESSAGE_NOT_FOUND,
                () -> people.onLoop(() -> people.history.deliveryState(user("bob"), message)));
        refused(
                Failure.MESSAGE_NOT_FOUND,
                () -> people.onLoop(() -> receipts.ofMessage(user("bob"), message, null, 10, null)));
    }

    @Test
    void pagesGoBothWaysAndSkipWhatIsNoMessage() {
        ConversationId group = people.group("alice", "bob");
        for (int i = 1; i <= 3; i++) {
            people.say(group, "alice", "m" + i);
        }
        add("alice", group, "carol");
        people.say(group, "alice", "m4");
        Page newest =
                people.onLoop(() -> people.history.page(user("bob"), group, new PageRequest(null, null, null, 2)));
        assertThat(contents(newest)).containsExactly("m4", "m3");
        assertThat(newest.hasMore()).isTrue();
        Page older = people.onLoop(
                () -> people.history.page(user("bob"), group, new PageRequest(null, null, newest.nextBeforeSeq(), 2)));
        assertThat(contents(older)).containsExactly("m2", "m1");
        assertThat(older.hasMore()).isFalse();
        Page later = people.onLoop(
                () -> people.history.page(user("bob"), group, new PageRequest(null, older.nextAfterSeq(), null, 10)));
        assertThat(contents(later)).containsExactly("m3", "m4");
        Page end = people.onLoop(() -> people.history.page(user("bob"), group, new PageRequest(null, 5L, null, 10)));
        assertThat(end.messages()).isEmpty();
        assertThat(end.nextAfterSeq()).isEqualTo(5);
        refused(
                Failure.INVALID_FRAME,
                () -> people.onLoop(
                        () -> people.history.page(user("bob"), group, new PageRequest(null, 0L, null, 101))));
    }

    @Test
    void everyChangeIsAnEntryThatReachesWhoeverWasOrIsThere() {
        ConversationId group = people.group("alice", "bob");
        await().until(() -> people.told.contains(new MembersChanged(Set.of(user("alice"), user("bob")))));
        people.told.clear();
        add("alice", group, "carol");
        add("alice", group, "carol");
        remove("alice", group, "bob");
        await().until(() -> people.told.size() >= 4);
        assertThat(people.told.stream()
                        .filter(EntryPush.class::isInstance)
                        .map(push -> ((EntryPush) push).entry().kind()))
                .containsExactly(EntryKind.PARTICIPANT_ADDED, EntryKind.PARTICIPANT_REMOVED);
        assertThat(people.told)
                .contains(new MembersChanged(Set.of(user("carol"))), new MembersChanged(Set.of(user("bob"))));
    }

    @Test
    void theLastOwnersPlaceGoesToTheStrongestAndLongestMember() {
        ConversationId group = people.group("alice", "bob", "carol", "dave");
        patch("alice", group, "carol", "ADMIN", null);
        refused(Failure.CONFLICT, () -> patch("alice", group, "alice", "MEMBER", null));
        remove("alice", group, "alice");
        assertThat(people.onLoop(() -> people.conversations.get(user("carol"), group))
                        .role()
                        .name())
                .isEqualTo("OWNER");
        refused(
                Failure.CONVERSATION_NOT_FOUND,
                () -> people.onLoop(() -> people.conversations.get(user("alice"), group)));
    }

    private String role(String reader, ConversationId group) {
        return people.onLoop(() -> people.conversations.get(user(reader), group))
                .role()
                .name();
    }

    @Test
    void whoIsMutedInheritsOnlyWhereNobodyElseIsThereAndMaySpeakThen() {
        ConversationId group = people.group("alice", "bob", "carol");
        patch("alice", group, "bob", "ADMIN", null);
        patch("alice", group, "bob", null, "MUTED");
        remove("alice", group, "alice");
        assertThat(role("carol", group)).isEqualTo("OWNER");
        assertThat(role("bob", group)).isEqualTo("ADMIN");

        remove("carol", group, "carol");
        assertThat(role("bob", group)).isEqualTo("OWNER");
        add("bob", group, "dave");
    }

    @Test
    void anOwnerWhoIsMutedIsNoneToLeaveAGroupTo() {
        ConversationId group = people.group("alice", "bob");
        patch("alice", group, "bob", null, "MUTED");
        patch("alice", group, "bob", "OWNER", null);
        refused(Failure.CONFLICT, () -> patch("alice", group, "alice", "MEMBER", null));
        remove("alice", group, "alice");
        add("bob", group, "dave");
    }

    @Test
    void aBanEndsTheMembershipUntilItIsLiftedAndTheUserIsAddedAgain() {
        ConversationId group = people.group("alice", "bob", "carol");
        patch("alice", group, "bob", "MODERATOR", null);
        refused(Failure.FORBIDDEN, () -> patch("bob", group, "alice", null, "BANNED"));
        refused(Failure.FORBIDDEN, () -> patch("carol", group, "bob", null, "MUTED"));
        patch("bob", group, "carol", null, "BANNED");
        refused(
                Failure.CONVERSATION_NOT_FOUND,
                () -> people.onLoop(() -> people.conversations.get(user("carol"), group)));
        refused(Failure.CONFLICT, () -> add("alice", group, "carol"));
        patch("bob", group, "carol", null, "ACTIVE");
        refused(
                Failure.CONVERSATION_NOT_FOUND,
                () -> people.onLoop(() -> people.conversations.get(user("carol"), group)));
        add("alice", group, "carol");
        assertThat(people.onLoop(() -> people.conversations.get(user("carol"), group))
                        .role()
                        .name())
                .isEqualTo("MEMBER");
    }

    /** docs/protocol.md, 8: an owner may do all, an admin all but changing owners. */
    @Test
    void anAdminMayDoAllButChangeOwners() {
        ConversationId group = people.group("alice", "bob", "carol", "dave");
        patch("alice", group, "bob", "ADMIN", null);
        patch("alice", group, "carol", "ADMIN", null);
        for (String status : List.of("MUTED", "ACTIVE", "BANNED")) {
            refused(Failure.FORBIDDEN, () -> patch("bob", group, "alice", null, status));
            refused(Failure.FORBIDDEN, () -> patch("bob", group, "bob", null, status));
        }
        refused(Failure.FORBIDDEN, () -> patch("bob", group, "alice", "MEMBER", null));
        refused(Failure.FORBIDDEN, () -> patch("bob", group, "dave", "OWNER", null));
        refused(Failure.FORBIDDEN, () -> remove("bob", group, "alice"));

        patch("bob", group, "carol", null, "MUTED");
        patch("bob", group, "carol", null, "BANNED");
        people.onLoop(() ->
                people.conversations.patch(user("bob"), group, new ConversationPatch(null, null, null, "DELETED")));
        refused(
                Failure.CONVERSATION_NOT_FOUND,
                () -> people.onLoop(() -> people.conversations.get(user("alice"), group)));
    }

    @Test
    void anOwnerMayDoAllToOwnersTooButNotMuteOneself() {
        ConversationId group = people.group("alice", "bob");
        patch("alice", group, "bob", "OWNER", null);
        refused(Failure.FORBIDDEN, () -> patch("alice", group, "alice", null, "MUTED"));
        patch("alice", group, "bob", null, "MUTED");
        patch("alice", group, "bob", null, "ACTIVE");
        remove("bob", group, "alice");
        assertThat(role("bob", group)).isEqualTo("OWNER");
    }

    @Test
    void theMembershipOfADirectConversationIsFixed() {
        ConversationId direct = people.created("alice", "DIRECT", null, "bob");
        refused(Failure.FORBIDDEN, () -> add("alice", direct, "carol"));
        refused(Failure.FORBIDDEN, () -> remove("alice", direct, "alice"));
        refused(Failure.FORBIDDEN, () -> patch("alice", direct, "bob", null, "BANNED"));
        refused(Failure.INVALID_FRAME, () -> people.created("alice", "DIRECT", null, "alice"));
        refused(Failure.INVALID_FRAME, () -> people.created("alice", "DIRECT", null, "bob", "carol"));
    }

    @Test
    void changesOfSettingsAreMergedAndSaidOnceAndOnlyOwnersDelete() throws Exception {
        ConversationId group = people.created("alice", "GROUP", settings("{\"a\":1,\"b\":2}"), "bob");
        ConversationPatch changes = new ConversationPatch(
                settings("\"Title\""), null, settings("{\"a\":null,\"membersMayAdd\":true}"), null);
        people.onLoop(() -> people.conversations.patch(user("alice"), group, changes));
        Overview same = people.onLoop(() -> people.conversations.patch(user("alice"), group, changes));
        assertThat(same.title()).isEqualTo("Title");
        assertThat(settings(same.settings())).isEqualTo(settings("{\"b\":2,\"membersMayAdd\":true}"));
        assertThat(same.lastSeq()).isEqualTo(1);
        add("bob", group, "carol");
        refused(Failure.FORBIDDEN, () -> people.onLoop(() -> people.conversations.patch(user("bob"), group, changes)));
        people.onLoop(() ->
                people.conversations.patch(user("alice"), group, new ConversationPatch(null, null, null, "DELETED")));
        refused(Failure.CONVERSATION_NOT_FOUND, () -> seen("alice", group));
        refused(
                Failure.CONVERSATION_NOT_FOUND,
                () -> people.onLoop(() -> people.conversations.get(user("alice"), group)));
    }

    @Test
    void listsArePagedByActivityAndShowTheLastVisibleMessage() {
        List<ConversationId> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(people.group("alice", "bob"));
        }
        people.say(made.get(0), "bob", "latest");
        Listed<Overview> first = people.onLoop(() -> people.conversations.list(user("alice"), 2, null));
        assertThat(first.items()).extracting(Overview::id).containsExactly(made.get(0), made.get(4));
        assertThat(first.items().get(0).lastMessage().content()).isEqualTo("latest");
        assertThat(first.items().get(0).unread()).isEqualTo(1);
        Listed<Overview> second = people.onLoop(() -> people.conversations.list(user("alice"), 5, first.nextCursor()));
        assertThat(second.items()).extracting(Overview::id).containsExactly(made.get(3), made.get(2), made.get(1));
        assertThat(second.nextCursor()).isNull();
        refused(
                Failure.INVALID_FRAME,
                () -> people.onLoop(() -> people.conversations.list(user("alice"), 5, "nonsense")));
    }
}
