// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.store.Outage;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Questions of one kind that share statements: what is asked in one turn, or while a statement is under way, goes into the next one. One statement at a time. Where the database refuses a shared one, each
 * question is asked alone, so that nobody fails for another's sake.
 */
final class Together<Q, A> {
    private final Turns turns;
    private final int most;
    private final Function<List<Q>, Future<List<A>>> statement;
    private List<Asked<Q, A>> gathering = new ArrayList<>();
    private boolean asking;

    private record Asked<Q, A>(Q question, Promise<A> answer) {}

    /** {@code statement} answers at most {@code most} questions, in their order. */
    Together(Turns turns, int most, Function<List<Q>, Future<List<A>>> statement) {
        this.turns = turns;
        this.most = most;
        this.statement = statement;
    }

    Future<A> ask(Q question) {
        Promise<A> answer = Promise.promise();
        gathering.add(new Asked<>(question, answer));
        if (!asking) {
            asking = true;
            turns.soon(this::askNext);
        }
        return answer.future();
    }

    private void askNext() {
        if (gathering.isEmpty()) {
            asking = false;
            return;
        }
        int size = Math.min(gathering.size(), most);
        List<Asked<Q, A>> asked = List.copyOf(gathering.subList(0, size));
        gathering = new ArrayList<>(gathering.subList(size, gathering.size()));
        ask(asked).onComplete(done -> askNext());
    }

    private Future<?> ask(List<Asked<Q, A>> asked) {
        return statement
                .apply(asked.stream().map(Asked::question).toList())
                .onSuccess(answers -> {
                    for (int i = 0; i < asked.size(); i++) {
                        asked.get(i).answer().complete(answers.get(i));
                    }
                })
                .recover(e -> {
                    if (asked.size() > 1 && Outage.refused(e)) {
                        return askEach(asked).mapEmpty();
                    }
                    asked.forEach(each -> each.answer().fail(e));
                    return Future.succeededFuture(List.of());
                });
    }

    private Future<?> askEach(List<Asked<Q, A>> asked) {
        Future<?> before = Future.succeededFuture();
        for (Asked<Q, A> each : asked) {
            before = before.compose(v -> ask(List.of(each)).mapEmpty());
        }
        return before;
    }
}
