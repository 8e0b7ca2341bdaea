// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.chaski.chat.MarkKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The judge is judged: silent on thousands of correct histories, and it names each fault by its invariant. */
class CheckerTest {
    private static final int CORRECT = 2000;
    private static final int TAMPERED = 30;
    private static final int OPPORTUNITIES = 10;

    private static final List<List<Event>> HISTORIES = new ArrayList<>();

    private static synchronized List<Event> history(int seed) {
        while (HISTORIES.size() <= seed) {
            HISTORIES.add(ModelChat.of(HISTORIES.size()));
        }
        return HISTORIES.get(seed);
    }

    @Test
    void aServerThatKeepsItsPromisesIsNotAccused() {
        for (int seed = 0; seed < CORRECT; seed++) {
            assertThat(check(ModelChat.of(seed))).as("seed %d", seed).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyFaultIsNamed(String name, Invariant broken, Predicate<Tampering> fault) {
        int opportunities = 0;
        for (int seed = 0; seed < TAMPERED; seed++) {
            Tampering tampering = new Tampering(history(seed), seed);
            if (fault.test(tampering)) {
                opportunities++;
                assertThat(check(tampering.events))
                        .as("%s, seed %d", name, seed)
                        .extracting(Violation::invariant)
                        .contains(broken);
            }
        }
        assertThat(opportunities).as("opportunities for %s", name).isGreaterThanOrEqualTo(OPPORTUNITIES);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("lost", Invariant.I3, PushFaults::lost),
                fault("lost, and afterSeq hides it", Invariant.I3, PushFaults::lostAndHidden),
                fault("hidden without afterSeq", Invariant.I3, PushFaults::hiddenWithoutAWord),
                fault("repeated", Invariant.I3, PushFaults::repeated),
                fault("swapped", Invariant.I3, PushFaults::swapped),
                fault("another entry", Invariant.I3, PushFaults::anotherEntry),
                fault("another content", Invariant.I3, PushFaults::anotherContent),
                fault("own message doubled", Invariant.I3, PushFaults::ownMessageDoubled),
                fault("below the cursor", Invariant.I3, PushFaults::belowTheCursor),
                fault("sends swapped", Invariant.I3, SendFaults::sendsSwapped),
                fault("hole in the log", Invariant.I3, SendFaults::holeInTheLog),
                fault("leaked", Invariant.I9, SyncFaults::leaked),
                fault("tempId shown", Invariant.I9, SyncFaults::tempIdShown),
                fault("written by a stranger", Invariant.I9, SendFaults::strangerWrote),
                fault("window exceeded", Invariant.I8, SyncFaults::windowExceeded),
                fault("confirmed, not stored", Invariant.I1, SendFaults::lastConfirmedNotStored),
                fault("answered twice", Invariant.I1, SendFaults::answeredTwice),
                fault("refused, but stored", Invariant.I1, SendFaults::refusedButStored),
                fault("stored, but not sent", Invariant.I1, SendFaults::storedUnsent),
                fault("two messages for one tempId", Invariant.I2, SendFaults::twoMessagesForOneTempId),
                fault("repeat confirmed elsewhere", Invariant.I2, SendFaults::repeatConfirmedElsewhere),
                fault("repeat said to be new", Invariant.I2, SendFaults::repeatSaidToBeNew),
                fault("repeat refused", Invariant.I2, SendFaults::repeatRefused),
                fault("synced too early", Invariant.I4, SyncFaults::syncedTooEarly),
                fault("synced twice", Invariant.I4, SyncFaults::syncedTwice),
                fault("never arrived", Invariant.I7, SyncFaults::neverArrived),
                fault("delivered before the ack", Invariant.I5, MarkFaults::deliveredBeforeTheAck),
                fault("delivered without an ack", Invariant.I5, MarkFaults::deliveredWithoutAnAck),
                fault("mark fallen", Invariant.I6, MarkFaults::markFallen),
                fault("confirmed mark forgotten", Invariant.I6, MarkFaults::confirmedMarkForgotten),
                fault("mark beyond the head", Invariant.I6, MarkFaults::markBeyondTheHead),
                fault("receipt beyond the head", Invariant.I6, MarkFaults::receiptBeyondTheHead),
                fault("delivery never told", Invariant.I6, t -> MarkFaults.receiptMissing(t, MarkKind.DELIVERED)),
                fault("reading never told", Invariant.I6, t -> MarkFaults.receiptMissing(t, MarkKind.READ)),
                fault("read receipt despite privacy", Invariant.I9, MarkFaults::readReceiptDespitePrivacy),
                fault("read receipt to the blind", Invariant.I9, MarkFaults::readReceiptToTheBlind));
    }

    private static Arguments fault(String name, Invariant broken, Predicate<Tampering> how) {
        return arguments(name, broken, how);
    }

    private static List<Violation> check(List<Event> events) {
        History history = new History();
        events.forEach(event -> history.add(0, event));
        return Checker.check(history);
    }
}
