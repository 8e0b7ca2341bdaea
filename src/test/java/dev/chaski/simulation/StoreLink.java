// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.UserId;
import dev.chaski.simulation.TwinStore.Transaction;
import dev.chaski.store.Appends;
import dev.chaski.store.Arrivals.Arrival;
import dev.chaski.store.Arrivals.Greeted;
import dev.chaski.store.Commits;
import dev.chaski.store.CursorWrites;
import dev.chaski.store.Devices.Cursor;
import dev.chaski.store.Devices.Device;
import dev.chaski.store.EntryLog.Appended;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.store.FeedReads;
import dev.chaski.store.LogPages.Page;
import dev.chaski.store.LogPages.Stretch;
import dev.chaski.store.LogPages.Wanted;
import dev.chaski.store.LogReads;
import dev.chaski.store.MarkWrites;
import dev.chaski.store.Marks.Raise;
import dev.chaski.store.Marks.Raised;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.store.MissedMarks.Absence;
import dev.chaski.store.MissedMarks.MovedMark;
import dev.chaski.store.Privacy;
import dev.chaski.store.Rooms.Room;
import dev.chaski.store.SyncReads;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The twin store behind the ports that the server's parts have; how statements travel is its {@link Way}. */
public final class StoreLink implements Appends, LogReads, SyncReads, CursorWrites, MarkWrites, FeedReads {
    private final TwinStore store;
    private final TwinLog log;
    private final Way way;

    /** How a statement gets to the store, and its answer back. */
    public interface Way {
        <T> Future<T> read(Supplier<T> statement);

        <T> Future<T> write(Supplier<Transaction<T>> begin);

        /** Everything works, as soon as it can. */
        Way DIRECT = new Way() {
            @Override
            public <T> Future<T> read(Supplier<T> statement) {
                return Future.succeededFuture(statement.get());
            }

            @Override
            public <T> Future<T> write(Supplier<Transaction<T>> begin) {
                Promise<T> promise = Promise.promise();
                Transaction<T> transaction = begin.get();
                transaction.whenDone(() -> promise.complete(transaction.commit()));
                return promise.future();
            }
        };
    }

    public StoreLink(TwinStore store, TwinLog log, Way way) {
        this.store = store;
        this.log = log;
        this.way = way;
    }

    /** What happens at the commit only, and can be done twice. */
    private Future<Void> plainly(Runnable change) {
        return way.write(() -> store.new Transaction<Void>(transaction -> {
            change.run();
            return null;
        }));
    }

    @Override
    public Future<Map<ConversationId, Room>> rooms(List<ConversationId> ids) {
        return way.read(() -> store.rooms(ids));
    }

    /** Changes are made at once here, and keep nobody out. */
    @Override
    public Future<Alone> alone(ConversationId id) {
        return way.read(() -> new Alone(store.rooms(List.of(id)).get(id), () -> {}));
    }

    @Override
    public boolean possible() {
        return true;
    }

    @Override
    public Future<List<Appended>> append(List<NewMessage> batch) {
        return way.write(() -> log.append(batch));
    }

    @Override
    public Future<List<Page>> pages(List<Wanted> wanted) {
        return way.read(() -> store.pages(wanted));
    }

    @Override
    public Future<List<List<LogEntry>>> stretches(List<Stretch> stretches) {
        return way.read(() -> store.stretches(stretches));
    }

    @Override
    public Future<List<Arrival>> arrivals(List<Greeted> greeted) {
        return way.write(() -> store.new Transaction<List<Arrival>>(transaction -> greeted.stream()
                .map(each -> TwinMembers.arrive(store, each.device()))
                .toList()));
    }

    @Override
    public Future<List<Membership>> memberships(Device device) {
        return way.read(() -> TwinMembers.memberships(store, device));
    }

    @Override
    public Future<List<List<MovedMark>>> movedMarks(List<Absence> absences) {
        return way.read(() -> absences.stream()
                .map(absence -> TwinMembers.movedMarks(store, absence))
                .toList());
    }

    @Override
    public Future<Privacy.Settings> privacy(UserId user) {
        return way.read(() -> Privacy.Settings.OPEN);
    }

    @Override
    public Future<Void> move(List<Cursor> cursors) {
        return plainly(() -> TwinMembers.move(store, cursors));
    }

    @Override
    public Future<Void> seen(Map<Device, Long> agoMs) {
        return way.write(() -> store.new Transaction<Void>(transaction -> {
            TwinMembers.seen(store, agoMs, transaction.begun);
            return null;
        }));
    }

    @Override
    public Future<Void> strike(List<Cursor> cursors) {
        return plainly(() -> TwinMembers.strike(store, cursors));
    }

    /** The twin's log is never restored. */
    @Override
    public Future<List<Long>> restoredUpTo(List<ConversationId> ids) {
        return way.read(() -> ids.stream().map(id -> 0L).toList());
    }

    @Override
    public Future<List<Raised>> raise(List<Raise> batch) {
        return way.write(() -> TwinMarks.raise(store, batch));
    }

    @Override
    public Future<Commits.Page> start() {
        return way.read(store::feedStart);
    }

    @Override
    public Future<Commits.Page> read(Commits.Reached from, int most) {
        return way.read(() -> store.feedSince(from, most));
    }

    @Override
    public Future<Integer> prune(int olderThanS, int most) {
        return way.write(() -> store.new Transaction<Integer>(transaction -> store.prune(olderThanS, most)));
    }
}
