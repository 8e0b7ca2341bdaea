// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.LogEntry;
import dev.chaski.store.LogPages.Page;
import dev.chaski.store.LogPages.Stretch;
import dev.chaski.store.LogPages.Wanted;
import dev.chaski.store.LogReads;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log, read for one event loop: what many connections want at the same time shares a statement, and what fails is tried again until it succeeds. */
public final class LogReader implements Log {
    private static final Logger log = LoggerFactory.getLogger(LogReader.class);
    private static final long RETRY_MS = 300;
    private static final int MOST_IN_A_STATEMENT = 200;

    private final Turns turns;
    private final Line<Wanted, Page> pages;
    private final Line<Stretch, List<LogEntry>> stretches;

    /** {@code turns} are those of the event loop that asks and is answered. */
    public LogReader(Turns turns, LogReads reads) {
        this.turns = turns;
        this.pages = new Line<>(reads::pages);
        this.stretches = new Line<>(reads::stretches);
    }

    @Override
    public void page(Wanted wanted, Consumer<Page> reader) {
        pages.ask(wanted, reader);
    }

    @Override
    public void stretch(ConversationId conversation, long afterSeq, long upTo, Consumer<List<LogEntry>> reader) {
        stretches.ask(new Stretch(conversation, afterSeq, upTo), reader);
    }

    private record Asked<Q, A>(Q question, Consumer<A> reader) {}

    /** Questions of one kind: one statement under way at a time, the next gathers meanwhile. */
    private final class Line<Q, A> {
        private final Function<List<Q>, Future<List<A>>> statement;
        private List<Asked<Q, A>> gathering = new ArrayList<>();
        private boolean asking;

        Line(Function<List<Q>, Future<List<A>>> statement) {
            this.statement = statement;
        }

        void ask(Q question, Consumer<A> reader) {
            gathering.add(new Asked<>(question, reader));
            if (!asking) {
                asking = true;
                turns.soon(this::askAll);
            }
        }

        private void askAll() {
            if (gathering.isEmpty()) {
                asking = false;
                return;
            }
            int size = Math.min(gathering.size(), MOST_IN_A_STATEMENT);
            List<Asked<Q, A>> asked = List.copyOf(gathering.subList(0, size));
            gathering = new ArrayList<>(gathering.subList(size, gathering.size()));
            statement.apply(asked.stream().map(Asked::question).toList()).onComplete(result -> {
                if (result.succeeded()) {
                    answer(asked, result.result());
                    askAll();
                } else {
                    log.debug(
                            "The log could not be read, and will be again: {}",
                            result.cause().toString());
                    gathering.addAll(0, asked);
                    turns.after(RETRY_MS, this::askAll);
                }
            });
        }

        private void answer(List<Asked<Q, A>> asked, List<A> answers) {
            for (int i = 0; i < asked.size(); i++) {
                try {
                    asked.get(i).reader().accept(answers.get(i));
                } catch (RuntimeException e) {
                    log.error("What was read from the log could not be used by one of its readers", e);
                }
            }
        }
    }
}
