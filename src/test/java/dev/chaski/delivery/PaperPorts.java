// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.delivery.PaperStore.Row;
import dev.chaski.store.Appends.Alone;
import dev.chaski.store.EntryLog.Appended;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.store.Rooms.Room;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a lane needs, on paper. Every question goes two steps, carried out and answered, each when the test says so; on the way it may fail, or its answer be lost. */
final class PaperPorts implements LanePorts {
    record Answer(MessageId id, long seq, boolean duplicate, Refusal refusal) {}

    /** What goes wrong with the next append. */
    enum Mishap {
        NONE,
        /** Never happened. */
        REFUSED,
        /** Happened, or not: nobody will say. */
        COMMITTED_AND_UNKNOWN,
        /** The answer got lost, so the same batch is run again, as LogPort does it. */
        ANSWER_LOST
    }

    private static final class Question {
        Runnable carryOut;
        Runnable answer;
        boolean carriedOut;
    }

    private final PaperStore store;
    private final List<Question> questions = new ArrayList<>();
    private final Set<ConversationId> running = new HashSet<>();
    final Map<Submission, Answer> answers = new LinkedHashMap<>();
    final List<Row> fannedOut = new ArrayList<>();
    final Set<ConversationId> keptOut = new HashSet<>();
    final List<Integer> batches = new ArrayList<>();
    Mishap next = Mishap.NONE;
    int loads;
    int largestLoad;
    boolean storable = true;

    PaperPorts(PaperStore store) {
        this.store = store;
    }

    @Override
    public boolean storable() {
        return storable;
    }

    int questions() {
        return questions.size();
    }

    /** The next step of that question. */
    void step(int which) {
        Question question = questions.get(which);
        if (question.carriedOut) {
            questions.remove(which);
            question.answer.run();
        } else {
            question.carriedOut = true;
            question.carryOut.run();
        }
    }

    void answerAll() {
        for (int i = 0; !questions.isEmpty(); i++) {
            assertThat(i).as("questions that come to an end").isLessThan(10_000);
            step(0);
        }
    }

    private void begin(Set<ConversationId> rooms) {
        rooms.forEach(room -> assertThat(running.add(room))
                .as("a conversation is in one question at a time")
                .isTrue());
    }

    @Override
    public Future<Alone> alone(ConversationId id) {
        begin(Set.of(id));
        Promise<Alone> promise = Promise.promise();
        Question question = new Question();
        question.carryOut =
                () -> assertThat(keptOut.add(id)).as("others are kept out once").isTrue();
        question.answer = () -> {
            running.remove(id);
            promise.complete(new Alone(store.load(List.of(id)).get(id), () -> keptOut.remove(id)));
        };
        questions.add(question);
        return promise.future();
    }

    @Override
    public boolean due() {
        return true;
    }

    @Override
    public Future<Void> restOfThisTurn() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> othersMayCome() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Map<ConversationId, Room>> load(List<ConversationId> ids) {
        loads++;
        largestLoad = Math.max(largestLoad, ids.size());
        begin(Set.copyOf(ids));
        Promise<Map<ConversationId, Room>> promise = Promise.promise();
        List<Map<ConversationId, Room>> found = new ArrayList<>();
        Question question = new Question();
        question.carryOut = () -> found.add(store.load(ids));
        question.answer = () -> {
            running.removeAll(ids);
            promise.complete(found.get(0));
        };
        questions.add(question);
        return promise.future();
    }

    @Override
    public Future<Appending> append(List<NewMessage> batch) {
        Set<ConversationId> rooms = new HashSet<>();
        batch.forEach(message -> rooms.add(message.conversationId()));
        begin(rooms);
        batches.add(batch.size());
        Mishap mishap = next;
        next = Mishap.NONE;
        Promise<Appending> promise = Promise.promise();
        List<Appended> places = new ArrayList<>();
        Question question = new Question();
        question.carryOut = () -> {
            if (mishap != Mishap.REFUSED) {
                places.addAll(store.append(batch));
            }
        };
        question.answer = () -> {
            if (mishap == Mishap.ANSWER_LOST) {
                places.clear();
                places.addAll(store.append(batch));
            }
            running.removeAll(rooms);
            if (mishap == Mishap.REFUSED || mishap == Mishap.COMMITTED_AND_UNKNOWN) {
                Refusal.Outcome outcome =
                        mishap == Mishap.REFUSED ? Refusal.Outcome.NOT_ACCEPTED : Refusal.Outcome.UNKNOWN;
                promise.fail(Refusal.unavailable("Paper burns", 1, outcome));
            } else {
                promise.complete(new Appending(places, Map.of()));
            }
        };
        questions.add(question);
        return promise.future();
    }

    @Override
    public void refused(Submission submission, Refusal refusal) {
        answer(submission, new Answer(null, 0, false, refusal));
    }

    @Override
    public void accepted(Submission submission, MessageId id, long seq, Instant createdAt, boolean duplicate) {
        Row row = store.find(submission.conversationId(), submission.sender(), submission.tempId());
        assertThat(row).as("confirmed means committed").isNotNull();
        assertThat(List.of(id, seq, createdAt)).isEqualTo(List.of(row.id(), row.seq(), row.at()));
        answer(submission, new Answer(id, seq, duplicate, null));
    }

    private void answer(Submission submission, Answer answer) {
        assertThat(answers.putIfAbsent(submission, answer))
                .as("one answer to each")
                .isNull();
    }

    @Override
    public void committed(Room room, List<Placed> entries) {
        for (Placed placed : entries) {
            Submission s = placed.pending().submission;
            assertThat(s.conversationId()).isEqualTo(room.conversationId());
            Row row = store.find(s.conversationId(), s.sender(), s.tempId());
            assertThat(List.of(row.id(), row.seq(), row.content()))
                    .isEqualTo(List.of(placed.place().id(), placed.place().seq(), s.content()));
            fannedOut.add(row);
        }
    }
}
