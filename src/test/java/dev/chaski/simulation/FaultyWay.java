// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.simulation.TwinStore.Transaction;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.util.function.Supplier;

/** The way from an instance to the store. It takes time; it may be cut before anything was done, or after, or in between: then the store goes on without anybody who listens. */
final class FaultyWay implements StoreLink.Way {
    private static final double LATE_FROM_MS = 100;
    private static final double LATE_TO_MS = 2500;

    private final Agenda agenda;
    private final Faults faults;
    private final SimulatedTurns turns;
    private final boolean answersEarly;

    /** {@code answersEarly}: a mutant that takes the statement's rows for the end of the transaction. */
    FaultyWay(Agenda agenda, Faults faults, SimulatedTurns turns, boolean answersEarly) {
        this.agenda = agenda;
        this.faults = faults;
        this.turns = turns;
        this.answersEarly = answersEarly;
    }

    private long hop() {
        return agenda.between(0.2, faults.storeDelayMs);
    }

    private <T> void fail(Promise<T> promise, Throwable why) {
        agenda.after(hop(), () -> turns.run(() -> promise.tryFail(why)));
    }

    private Throwable refusal() {
        return agenda.chance(0.5)
                ? new ConnectException("The store is away")
                : new PgException("The store is going", "FATAL", "57P01", null);
    }

    @Override
    public <T> Future<T> read(Supplier<T> statement) {
        Promise<T> promise = Promise.promise();
        if (agenda.chance(faults.refusedByStore)) {
            fail(promise, refusal());
        } else if (agenda.chance(faults.lostAtStore)) {
            fail(promise, ClosedConnectionException.INSTANCE);
        } else {
            agenda.after(hop(), () -> {
                T result = statement.get();
                agenda.after(hop(), () -> turns.run(() -> promise.tryComplete(result)));
            });
        }
        return promise.future();
    }

    @Override
    public <T> Future<T> write(Supplier<Transaction<T>> begin) {
        Promise<T> promise = Promise.promise();
        if (agenda.chance(faults.refusedByStore)) {
            fail(promise, refusal());
            return promise.future();
        }
        boolean lost = agenda.chance(faults.lostAtStore);
        if (lost && agenda.chance(0.3)) {
            fail(promise, ClosedConnectionException.INSTANCE);
            return promise.future();
        }
        if (lost && agenda.chance(0.5)) {
            fail(promise, ClosedConnectionException.INSTANCE);
        }
        agenda.after(hop(), () -> begin(promise, begin.get(), lost));
        return promise.future();
    }

    private <T> void begin(Promise<T> promise, Transaction<T> transaction, boolean lost) {
        transaction.whenDone(() -> {
            if (answersEarly && !lost) {
                agenda.after(hop(), () -> turns.run(() -> promise.tryComplete(transaction.result())));
            }
            agenda.after(commitTakes(), () -> end(promise, transaction, lost));
        });
    }

    private <T> void end(Promise<T> promise, Transaction<T> transaction, boolean lost) {
        if (agenda.chance(faults.refusedByStore)) {
            transaction.rollback();
            fail(promise, new PgException("Not this time", "ERROR", "40001", null));
            return;
        }
        T result = transaction.commit();
        if (lost) {
            fail(promise, ClosedConnectionException.INSTANCE);
        } else {
            agenda.after(hop(), () -> turns.run(() -> promise.tryComplete(result)));
        }
    }

    private long commitTakes() {
        return agenda.chance(faults.lateCommits) ? agenda.between(LATE_FROM_MS, LATE_TO_MS) : agenda.between(0.1, 2);
    }
}
