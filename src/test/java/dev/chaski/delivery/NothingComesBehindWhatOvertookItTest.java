// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import static dev.chaski.delivery.Sends.ALICE;
import static dev.chaski.delivery.Sends.BOB;
import static dev.chaski.delivery.Sends.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.bus.Address;
import dev.chaski.bus.Bus;
import dev.chaski.bus.BusMessage;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Refusal;
import dev.chaski.delivery.PaperPorts.Answer;
import dev.chaski.delivery.PaperStore.Row;
import dev.chaski.routing.NodeHello;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.Ownership;
import dev.chaski.routing.PeerDoor;
import dev.chaski.routing.Roster;
import dev.chaski.trail.Trail;
import dev.chaski.turns.PaperTurns;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I3 where an owner falls silent: what it refused, with an answer that was lost, does not come behind what it accepted after that. */
class NothingComesBehindWhatOvertookItTest {
    private static final int TIMEOUT_MS = 500;

    private final PaperTurns turns = new PaperTurns();
    private final Wires bus = new Wires();
    private final NodeInbox inbox = new NodeInbox(turns, bus, "here");
    private final Roster roster = new Roster(turns, bus, "here", () -> List.of("here", "there"));
    private final DeliveryClient client =
            new DeliveryClient(turns, bus, inbox, new Ownership(roster), TIMEOUT_MS, Trail.untraced());
    private final PaperStore store = new PaperStore();
    private final PaperPorts there = new PaperPorts(store);
    private final PaperPorts here = new PaperPorts(store);
    private final List<Future<Confirmation>> answers = new ArrayList<>();

    /** Carries at once. */
    private static final class Wires implements Bus {
        private final Map<String, Consumer<? super BusMessage>> listeners = new HashMap<>();

        @Override
        public <M extends BusMessage> Future<Listening> listen(Address<M> address, Consumer<M> handler) {
            listeners.put(
                    address.name(), message -> handler.accept(address.type().cast(message)));
            return Future.succeededFuture(Future::succeededFuture);
        }

        @Override
        public <M extends BusMessage> void send(Address<? super M> address, M message) {
            listeners.getOrDefault(address.name(), lost -> {}).accept(message);
        }

        @Override
        public <M extends BusMessage> void publish(Address<M> address, M message) {
            listeners.getOrDefault(address.name(), lost -> {}).accept(message);
        }
    }

    /** The conversation is owned there; later, when that one is silent, there is an owner here. */
    @BeforeEach
    void anOwnerThere() {
        store.found(ROOM, ALICE, BOB);
        roster.start();
        bus.listeners.get("nodes").accept(new NodeHello("there", 1, 1, PeerDoor.CLOSED, NodeHello.TAKES_NONE));
        bus.listen(Submission.lane("there", 0), Sends.lane(there)::submit);
        bus.listen(Submission.lane("here", 0), Sends.lane(here)::submit);
    }

    private void send(String... tempIds) {
        for (String tempId : tempIds) {
            answers.add(client.send("a session", Sends.send(ALICE, tempId)));
        }
    }

    /** What an owner has answered and the client has not heard. */
    private List<Outcome> outcomes(PaperPorts owner) {
        owner.answerAll();
        List<Outcome> outcomes = new ArrayList<>();
        owner.answers.forEach((submission, answer) -> outcomes.add(outcome(submission, answer)));
        owner.answers.clear();
        return outcomes;
    }

    private static Outcome outcome(Submission submission, Answer answer) {
        return answer.refusal() == null
                ? Outcome.accepted(submission, answer.id(), answer.seq(), Sends.NOON, answer.duplicate())
                : Outcome.refused(submission, answer.refusal());
    }

    private void heard(List<Outcome> outcomes) {
        outcomes.forEach(inbox::deliver);
        turns.run();
    }

    private void thatOneIsSilent() {
        roster.announce(1, 1);
        turns.later(Duration.ofMillis(TIMEOUT_MS + 1));
        turns.passTime();
    }

    private void answeredHere() {
        for (List<Outcome> some = outcomes(here); !some.isEmpty(); some = outcomes(here)) {
            heard(some);
        }
    }

    private List<String> written() {
        return store.messages(ROOM).stream().map(Row::tempId).toList();
    }

    /** She is removed when her first reaches its owner, and added again when it has been refused; {@code lost} is what becomes of the answers. */
    private void sheIsRemovedAndAddedAgain(String... lost) {
        send("t0", "t1", "t2", "t3");
        List<Outcome> first = outcomes(there);
        store.stands(ROOM, ALICE, MemberStatus.REMOVED);
        heard(first);
        while (there.answers.isEmpty()) {
            there.step(0);
        }
        store.stands(ROOM, ALICE, MemberStatus.ACTIVE);
        there.answerAll();
        assertThat(there.answers)
                .hasSize(3)
                .allSatisfy((it, answer) -> assertThat(answer.refusal() != null)
                        .isEqualTo(it.tempId().equals("t1")));
        there.answers.keySet().removeIf(it -> List.of(lost).contains(it.tempId()));
        heard(outcomes(there));
    }

    private void onlyTheFirstWasRefused() {
        assertThat(written()).containsExactly("t0", "t2", "t3");
        assertThat(answers.get(1).failed()).isTrue();
        Refusal refusal = (Refusal) answers.get(1).cause();
        assertThat(refusal.outcome()).isEqualTo(Refusal.Outcome.UNKNOWN);
        assertThat(List.of(answers.get(0), answers.get(2), answers.get(3))).allMatch(Future::succeeded);
    }

    @Test
    void whereLaterAnswersCame() {
        sheIsRemovedAndAddedAgain("t1");
        thatOneIsSilent();
        answeredHere();
        onlyTheFirstWasRefused();
    }

    @Test
    void whereSomeCame() {
        sheIsRemovedAndAddedAgain("t1", "t2");
        thatOneIsSilent();
        answeredHere();
        onlyTheFirstWasRefused();
        assertThat(answers.get(2).result().duplicate()).isTrue();
    }

    @Test
    void whereNoneCame() {
        sheIsRemovedAndAddedAgain("t1", "t2", "t3");
        send("t4");
        thatOneIsSilent();
        answeredHere();
        heard(outcomes(there));
        assertThat(written()).containsExactly("t0", "t2", "t3", "t4");
        assertThat(answers.get(1).failed()).isTrue();
        assertThat(answers.get(4).succeeded()).isTrue();
    }

    @Test
    void whatNobodyHasIsSentInItsOrder() {
        send("t0", "t1", "t2", "t3");
        List<Outcome> first = outcomes(there);
        bus.listeners.remove(Submission.lane("there", 0).name());
        heard(first);
        thatOneIsSilent();
        answeredHere();
        assertThat(written()).containsExactly("t0", "t1", "t2", "t3");
        assertThat(answers).allMatch(Future::succeeded);
        assertThat(client.inFlight()).isZero();
    }

    @Test
    void oneAloneGoesToTheOtherAtOnce() {
        bus.listeners.remove(Submission.lane("there", 0).name());
        send("t0");
        thatOneIsSilent();
        here.answerAll();
        assertThat(here.answers.keySet()).hasSize(1).noneMatch(Submission::onlyIfKnown);
        heard(outcomes(here));
        assertThat(answers).allMatch(Future::succeeded);
    }
}
