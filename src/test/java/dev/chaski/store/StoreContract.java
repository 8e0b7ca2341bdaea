// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Period;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import dev.chaski.store.Arrivals.Arrival;
import dev.chaski.store.Arrivals.Greeted;
import dev.chaski.store.Commits.Commit;
import dev.chaski.store.Devices.Cursor;
import dev.chaski.store.Devices.Device;
import dev.chaski.store.EntryLog.Appended;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.store.LogPages.Page;
import dev.chaski.store.LogPages.Stretch;
import dev.chaski.store.LogPages.Wanted;
import dev.chaski.store.Marks.Raise;
import dev.chaski.store.Marks.Raised;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.store.MissedMarks.Absence;
import dev.chaski.store.MissedMarks.MovedMark;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the server's parts rely on behind their ports, held against PostgreSQL and against its twin in memory: a simulation is worth as much as the twin is like the original. */
abstract class StoreContract {
    private static final Device PHONE = new Device(user("bob"), new DeviceId("phone"));
    private static final Device TABLET = new Device(user("bob"), new DeviceId("tablet"));

    /** The store as the parts see it. */
    record Ports(
            Appends appends, LogReads log, SyncReads sync, CursorWrites cursors, MarkWrites marks, FeedReads feed) {}

    /** An append that has been carried out and not committed. */
    interface Open {
        void commit();
    }

    abstract Ports ports();

    /** A group, committed. */
    abstract ConversationId group(String... members);

    abstract void join(ConversationId group, String user);

    abstract void leave(ConversationId group, String user);

    abstract Open begin(NewMessage message);

    /** Returns when a statement waits for a row that another transaction holds. */
    abstract void awaitBlocked();

    static UserId user(String name) {
        return new UserId(name);
    }

    static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private List<Appended> append(NewMessage... batch) {
        return done(ports().appends().append(List.of(batch)));
    }

    /** At whatever is the head. */
    private void say(ConversationId group, String sender, String tempId) {
        assertThat(append(LogRows.message(group, head(group), sender, tempId))).hasSize(1);
    }

    private long head(ConversationId group) {
        return done(ports().appends().rooms(List.of(group))).get(group).head();
    }

    private Page page(ConversationId group, String reader, long after, int most) {
        return done(ports().log().pages(List.of(new Wanted(group, user(reader), after, most))))
                .get(0);
    }

    private static List<Long> seqs(List<LogEntry> entries) {
        return entries.stream().map(LogEntry::seq).toList();
    }

    private Membership membership(Device device, ConversationId group) {
        return done(ports().sync().memberships(device)).stream()
                .filter(each -> each.conversationId().equals(group))
                .findFirst()
                .orElseThrow();
    }

    private Raised raise(ConversationId group, String user, long delivered, long read) {
        return done(ports().marks().raise(List.of(new Raise(group, user(user), delivered, read))))
                .get(0);
    }

    @Test
    void onlyWhoBelievesInTheHeadAppends() {
        ConversationId group = group("alice", "bob");
        NewMessage first = LogRows.message(group, 0, "alice", "a");

        assertThat(append(first))
                .extracting(Appended::repeat, Appended::id, Appended::seq, Appended::messageNo)
                .containsExactly(tuple(false, first.id(), 1L, 1L));
        assertThat(append(LogRows.message(group, 0, "bob", "b"))).isEmpty();
        assertThat(append(LogRows.message(group, 2, "bob", "b"))).isEmpty();
        assertThat(head(group)).isEqualTo(1);
    }

    @Test
    void aRepeatIsFoundWhateverIsBelievedAndWhoeverMayPost() {
        ConversationId group = group("alice", "bob");
        NewMessage first = LogRows.message(group, 0, "alice", "a");
        append(first);
        say(group, "alice", "b");

        for (long believed = 0; believed < 4; believed++) {
            assertThat(append(LogRows.message(group, believed, believed % 2 == 0, "alice", "a")))
                    .extracting(Appended::repeat, Appended::id, Appended::seq)
                    .containsExactly(tuple(true, first.id(), 1L));
        }
        assertThat(append(LogRows.message(group, 2, false, "alice", "c"))).isEmpty();
        assertThat(append(LogRows.message(group, 2, true, "bob", "a")))
                .as("of another sender")
                .extracting(Appended::repeat, Appended::seq)
                .containsExactly(tuple(false, 3L));
    }

    @Test
    void inABatchEachConversationIsComparedByItself() {
        ConversationId one = group("alice");
        ConversationId other = group("alice");
        say(one, "alice", "before");

        List<Appended> answers = append(
                LogRows.message(one, 0, "alice", "stale"),
                LogRows.message(one, 0, "alice", "before"),
                LogRows.message(other, 0, "alice", "x"),
                LogRows.message(other, 0, "alice", "y"));

        assertThat(answers)
                .extracting(Appended::index, Appended::repeat, Appended::seq)
                .containsExactlyInAnyOrder(tuple(1, true, 1L), tuple(2, false, 1L), tuple(3, false, 2L));
        assertThat(head(one)).isEqualTo(1);
        assertThat(head(other)).isEqualTo(2);
    }

    @Test
    void whoWaitedForTheRowIsComparedAgain() {
        ConversationId group = group("alice", "bob");
        Open first = begin(LogRows.message(group, 0, "alice", "a"));
        Future<List<Appended>> second = ports().appends().append(List.of(LogRows.message(group, 0, "alice", "a")));
        awaitBlocked();
        assertThat(second.isComplete()).isFalse();
        assertThat(head(group)).as("before the commit").isZero();

        first.commit();

        assertThat(done(second)).isEmpty();
        assertThat(head(group)).isEqualTo(1);
        assertThat(append(LogRows.message(group, 1, "alice", "a")))
                .extracting(Appended::repeat)
                .containsExactly(true);
    }

    @Test
    void aReaderSeesItsPeriodsAndLearnsTheHead() {
        ConversationId group = group("alice", "bob");
        say(group, "alice", "1");
        leave(group, "bob");
        say(group, "alice", "3");
        join(group, "bob");
        say(group, "alice", "5");

        Page all = page(group, "bob", 0, 10);
        assertThat(seqs(all.entries())).containsExactly(1L, 2L, 4L, 5L);
        assertThat(tuple(all.upTo(), all.head())).isEqualTo(tuple(5L, 5L));
        Page cut = page(group, "bob", 1, 2);
        assertThat(seqs(cut.entries())).containsExactly(2L, 4L);
        assertThat(tuple(cut.upTo(), cut.head())).isEqualTo(tuple(4L, 5L));
        assertThat(page(group, "bob", 3, 0)).isEqualTo(new Page(List.of(), 3, 5));
        assertThat(page(group, "mallory", 0, 10)).isEqualTo(new Page(List.of(), 5, 5));
        assertThat(seqs(done(ports().log().stretches(List.of(new Stretch(group, 1, 4))))
                        .get(0)))
                .containsExactly(2L, 3L, 4L);
    }

    @Test
    void aRoomHasThoseWhoArePresent() {
        ConversationId group = group("alice", "bob");
        leave(group, "bob");
        join(group, "carol");

        assertThat(done(ports().appends().rooms(List.of(group))).get(group).members())
                .containsOnlyKeys(user("alice"), user("carol"));
    }

    @Test
    void aNewDeviceBeginsWhereItsUserIsAndKeepsItsOwnCursor() {
        ConversationId group = group("alice", "bob");
        say(group, "alice", "1");
        say(group, "alice", "2");
        raise(group, "bob", 1, 0);

        Arrival arrival = arrive(PHONE);
        assertThat(arrival.newDevice()).isTrue();
        assertThat(arrival.memberships())
                .filteredOn(each -> each.conversationId().equals(group))
                .extracting(Membership::cursor)
                .containsExactly(1L);
        assertThat(membership(PHONE, group).cursor()).isEqualTo(1);
        done(ports().cursors().move(List.of(new Cursor(PHONE.user(), PHONE.device(), group, 2))));
        assertThat(membership(PHONE, group).cursor()).isEqualTo(2);
        assertThat(arrive(PHONE).newDevice()).isFalse();
        assertThat(membership(PHONE, group).cursor()).isEqualTo(2);
        assertThat(membership(TABLET, group).cursor())
                .as("of a device that never came")
                .isZero();
    }

    @Test
    void aDeviceThatIsKnownBeginsWhereAMembershipBeginsThatCameLater() {
        Device desk = new Device(user("dora"), new DeviceId("desk"));
        arrive(desk);
        ConversationId group = group("erin", "dora");
        say(group, "erin", "1");
        raise(group, "dora", 1, 0);

        Arrival arrival = arrive(desk);
        assertThat(arrival.newDevice()).isFalse();
        assertThat(arrival.memberships())
                .filteredOn(each -> each.conversationId().equals(group))
                .extracting(Membership::cursor, Membership::deliveredSeq)
                .as("another device of the user holds the first")
                .containsExactly(tuple(0L, 1L));
    }

    @Test
    void aMembershipSaysWhatTheUserMaySeeAndWhereTheMarksStand() {
        ConversationId group = group("alice");
        say(group, "alice", "1");
        join(group, "bob");
        Membership joined = membership(PHONE, group);
        assertThat(joined.periods()).containsExactly(new Period(2, Period.OPEN));
        assertThat(tuple(joined.cursor(), joined.deliveredSeq(), joined.readSeq(), joined.authored()))
                .isEqualTo(tuple(1L, 1L, 1L, false));

        say(group, "bob", "3");
        leave(group, "bob");

        Membership left = membership(PHONE, group);
        assertThat(left.status()).isEqualTo(MemberStatus.REMOVED);
        assertThat(left.periods()).containsExactly(new Period(2, 4));
        assertThat(tuple(left.head(), left.lastMessageNo(), left.readSeq(), left.readMessageNo(), left.authored()))
                .as("who writes has read")
                .isEqualTo(tuple(4L, 2L, 3L, 2L, true));
        say(group, "alice", "5");
        join(group, "bob");
        Membership back = membership(PHONE, group);
        assertThat(back.periods()).containsExactly(new Period(2, 4), new Period(6, Period.OPEN));
        assertThat(back.deliveredSeq()).isEqualTo(5);
        assertThat(done(ports().sync().memberships(new Device(user("mallory"), PHONE.device()))))
                .isEmpty();
    }

    @Test
    void marksOnlyRiseAndNeverBeyondTheHead() {
        ConversationId group = group("alice", "bob");
        say(group, "alice", "1");
        say(group, "alice", "2");

        Raised first = raise(group, "bob", 1, 0);
        assertThat(tuple(first.oldDelivered(), first.delivered(), first.read())).isEqualTo(tuple(0L, 1L, 0L));
        Raised read = raise(group, "bob", 0, 99);
        assertThat(tuple(read.oldDelivered(), read.delivered(), read.read(), read.publicRead(), read.readMessageNo()))
                .isEqualTo(tuple(1L, 2L, 2L, 2L, 2L));
        Raised lower = raise(group, "bob", 1, 1);
        assertThat(tuple(lower.delivered(), lower.read(), lower.deliveredMoved(), lower.readMoved()))
                .isEqualTo(tuple(2L, 2L, false, false));
        assertThat(done(ports().marks().raise(List.of(new Raise(group, user("mallory"), 1, 1)))))
                .isEmpty();
        leave(group, "bob");
        assertThat(done(ports().marks().raise(List.of(new Raise(group, user("bob"), 3, 3)))))
                .isEmpty();
    }

    @Test
    void authorsLearnOfMarksThatMovedWhileTheyWereAway() {
        ConversationId group = group("alice", "bob", "carol");
        Instant before = done(ports().feed().start()).now().minusSeconds(1);
        say(group, "alice", "1");
        raise(group, "bob", 1, 0);

        assertThat(movedMarks("alice", before))
                .extracting(MovedMark::user, MovedMark::deliveredSeq, MovedMark::readSeq)
                .containsExactly(tuple(user("bob"), 1L, 0L));
        assertThat(movedMarks("carol", before)).as("who wrote nothing").isEmpty();
        assertThat(movedMarks("alice", before.plusSeconds(3600))).isEmpty();
    }

    @Test
    void marksThatMovedAreReadInTheOrderInWhichTheyMovedAndOnFromAnyOfThem() {
        ConversationId group = group("alice", "bob", "carol", "dave");
        say(group, "alice", "1");
        done(ports().marks()
                .raise(List.of(new Raise(group, user("carol"), 1, 1), new Raise(group, user("dave"), 1, 0))));
        raise(group, "bob", 1, 0);
        List<MovedMark> all = movedMarks("alice", group, Instant.EPOCH);

        assertThat(all).extracting(MovedMark::user).containsExactly(user("carol"), user("dave"), user("bob"));
        for (int told = 1; told <= all.size(); told++) {
            Absence onwards = new Absence(user("alice"), Instant.EPOCH, all.get(told - 1));
            assertThat(done(ports().sync().movedMarks(List.of(onwards))).get(0))
                    .filteredOn(mark -> mark.conversationId().equals(group))
                    .isEqualTo(all.subList(told, all.size()));
        }
    }

    @Test
    void aMarkThatMovedEarlierIsNotToldBecauseTheOtherHasMovedSince() {
        ConversationId group = group("alice", "bob");
        say(group, "alice", "1");
        raise(group, "bob", 1, 1);
        Instant before = Instant.EPOCH;
        Instant readAt = movedMarks("alice", group, before).get(0).readAt();
        Commits.Reached from = done(ports().feed().start()).reached();
        say(group, "alice", "2");
        raise(group, "bob", 2, 0);

        assertThat(movedMarks("alice", group, before))
                .extracting(MovedMark::deliveredSeq, MovedMark::readSeq, MovedMark::readAt)
                .containsExactly(tuple(2L, 1L, readAt));
        assertThat(movedMarks("alice", group, readAt))
                .extracting(MovedMark::deliveredSeq, MovedMark::readSeq)
                .containsExactly(tuple(2L, 0L));
        assertThat(done(ports().feed().read(from, 100)).commits())
                .flatExtracting(Commit::marks)
                .as("and so the feed")
                .containsExactly(new Commits.Mark(group, user("bob"), 2, 0, 0, 0));
    }

    @Test
    void strikesCountWhileTheCursorStands() {
        ConversationId group = group("alice", "bob");
        say(group, "alice", "1");
        Cursor at0 = new Cursor(TABLET.user(), TABLET.device(), group, 0);
        Cursor at1 = new Cursor(TABLET.user(), TABLET.device(), group, 1);
        done(ports().cursors().strike(List.of(at0)));
        done(ports().cursors().strike(List.of(at0)));
        done(ports().cursors().strike(List.of(at1)));
        assertThat(membership(TABLET, group).strikes()).isEqualTo(2);
        done(ports().cursors().move(List.of(at0)));
        assertThat(membership(TABLET, group).strikes()).as("it has not moved").isEqualTo(2);

        done(ports().cursors().move(List.of(at1)));

        assertThat(membership(TABLET, group).strikes()).isZero();
    }

    private Arrival arrive(Device device) {
        return done(ports().sync().arrivals(List.of(new Greeted(device, Profile.UNKNOWN, null))))
                .get(0);
    }

    private List<MovedMark> movedMarks(String author, Instant since) {
        return done(ports().sync().movedMarks(List.of(new Absence(user(author), since, null))))
                .get(0);
    }

    private List<MovedMark> movedMarks(String author, ConversationId group, Instant since) {
        return movedMarks(author, since).stream()
                .filter(mark -> mark.conversationId().equals(group))
                .toList();
    }

    @Test
    void aRaisedMarkNamesTheAuthorsOfTheMessagesThatItHasPassed() {
        ConversationId group = group("alice", "bob");
        say(group, "alice", "1");
        join(group, "carol");
        say(group, "carol", "3");

        Raised delivered = raise(group, "bob", 2, 0);
        assertThat(delivered.deliveredAuthors()).containsExactly(user("alice"));
        assertThat(delivered.readAuthors()).isEmpty();
        Raised both = raise(group, "bob", 0, 3);
        assertThat(both.deliveredAuthors()).containsExactly(user("carol"));
        assertThat(both.readAuthors()).containsExactlyInAnyOrder(user("alice"), user("carol"));
        Raised sameRange = raise(group, "alice", 0, 3);
        assertThat(sameRange.deliveredAuthors()).isEqualTo(sameRange.readAuthors());
        Raised unmoved = raise(group, "bob", 3, 3);
        assertThat(unmoved.deliveredAuthors()).isEmpty();
        assertThat(unmoved.readAuthors()).isEmpty();
        Raise known = new Raise(group, user("carol"), 3, 0, false);
        assertThat(done(ports().marks().raise(List.of(known))).get(0).deliveredAuthors())
                .isEmpty();
    }

    @Test
    void theFeedTellsOfALateCommitterToWhoGoesOnFromTheSnapshotOfItsLastRead() {
        ConversationId slow = group("alice");
        ConversationId fast = group("alice");
        Commits.Reached from = done(ports().feed().start()).reached();
        Open late = begin(LogRows.message(slow, 0, "alice", "late"));
        say(fast, "alice", "early");

        Commits.Page first = done(ports().feed().read(from, 100));
        assertThat(first.commits())
                .extracting(Commit::conversations, Commit::heads)
                .containsExactly(tuple(List.of(fast), List.of(1L)));
        late.commit();

        Commits.Page next = done(ports().feed().read(first.reached(), 100));
        assertThat(next.commits()).extracting(Commit::conversations).containsExactly(List.of(slow));
        assertThat(done(ports().feed().read(next.reached(), 100)).commits()).isEmpty();
    }

    @Test
    void theFeedTellsOfMarksAndMembers() {
        ConversationId group = group("alice", "bob");
        say(group, "alice", "1");
        Commits.Reached from = done(ports().feed().start()).reached();
        raise(group, "bob", 1, 1);
        raise(group, "bob", 1, 1);
        join(group, "carol");

        List<Commit> commits = done(ports().feed().read(from, 100)).commits();

        assertThat(commits).as("what moves nothing is not told").hasSize(2);
        assertThat(commits.get(0).marks()).containsExactly(new Commits.Mark(group, user("bob"), 1, 1, 1, 1));
        assertThat(commits.get(1).membersChanged()).containsExactly(user("carol"));
        assertThat(commits.get(1).heads()).containsExactly(2L);
        Commits.Page cut = done(ports().feed().read(from, 1));
        assertThat(cut.commits()).containsExactly(commits.get(0));
        assertThat(cut.more()).isTrue();
        assertThat(done(ports().feed().read(cut.reached(), 100)).commits()).containsExactly(commits.get(1));
    }
}
