// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.chat.Period;
import dev.chaski.chat.UserId;
import dev.chaski.session.GatewayPart.Flaw;
import dev.chaski.simulation.TwinStore.Conversation;
import dev.chaski.simulation.TwinStore.Row;
import dev.chaski.simulation.TwinStore.Transaction;
import dev.chaski.store.EntryLog.Appended;
import dev.chaski.store.EntryLog.NewMessage;
import java.util.ArrayList;
import java.util.List;

/** The server as it is, and wrong in one way each: if the simulation finds nothing wrong with one of these, it cannot be trusted with the real one. */
enum Mutant {
    NONE,
    /** The rows of the statement are taken for the end of the transaction. */
    CONFIRM_BEFORE_COMMIT,
    /** Entries go to the sockets as they come. */
    GATE_OFF(Flaw.GATE_OFF),
    /** Numbers after the head that is there under the lock, with the repeats of the statement's beginning: a repeat burns its number. */
    NUMBER_BEFORE_REPEAT_CHECK {
        @Override
        TwinLog log(TwinStore store) {
            return new TwinLog(store) {
                @Override
                boolean compares(Conversation c, long believedHead) {
                    return true;
                }

                @Override
                List<Appended> number(
                        Transaction<?> transaction, Conversation c, List<NewMessage> batch, List<Integer> indexes) {
                    List<Integer> fresh = new ArrayList<>(indexes);
                    fresh.removeIf(index -> repeat(c, batch.get(index)) != null);
                    List<Appended> answers = super.number(transaction, c, batch, fresh);
                    long burnt = (long) indexes.size() - fresh.size();
                    transaction.effect(() -> c.lastSeq += burnt);
                    return answers;
                }
            };
        }
    },
    /** Repeats are not looked for. */
    DEDUP_OFF {
        @Override
        TwinLog log(TwinStore store) {
            return new TwinLog(store) {
                @Override
                Row repeat(Conversation c, NewMessage message) {
                    return null;
                }
            };
        }
    },
    /** What was written to a socket counts as acknowledged. */
    DELIVERED_ON_WRITE(Flaw.DELIVERED_ON_WRITE),
    /** Whoever was a member at any time sees everything. */
    PERIOD_CHECK_OFF {
        @Override
        TwinStore tables(Agenda agenda, TwinStore.Watcher watcher) {
            return new TwinStore(agenda, watcher) {
                @Override
                List<Period> periodsOf(Conversation conversation, UserId user) {
                    return conversation.members.containsKey(user) ? List.of(new Period(1, Period.OPEN)) : List.of();
                }
            };
        }
    };

    final Flaw flaw;

    Mutant() {
        this(Flaw.NONE);
    }

    Mutant(Flaw flaw) {
        this.flaw = flaw;
    }

    StoreLink.Way way(World world, SimulatedTurns turns) {
        return new FaultyWay(world.agenda, world.faults, turns, this == CONFIRM_BEFORE_COMMIT);
    }

    TwinLog log(TwinStore store) {
        return new TwinLog(store);
    }

    TwinStore tables(Agenda agenda, TwinStore.Watcher watcher) {
        return new TwinStore(agenda, watcher);
    }
}
