// SPDX-License-Identifier: Apache-2.0
package dev.chaski.figures;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.HdrHistogram.Histogram;

/** Readers mark one message after the other at a given rate: how long until the author's socket hears of it. The first seconds are not counted: they warm up both sides. */
final class MarksFigure {
    private static final int SENDS_AT_ONCE = 16;

    private final Crowd crowd;
    private final int pairs;
    private final int rate;
    private final int warm;
    private final int seconds;
    private final List<Pair> talks = new ArrayList<>();
    private final Histogram latency = new Histogram(3);
    private long countsFrom;

    /** {@code rate}: marks a second, in all {@code pairs}. */
    MarksFigure(Crowd crowd, int pairs, int rate, int warm, int seconds) {
        this.crowd = crowd;
        this.pairs = pairs;
        this.rate = rate;
        this.warm = warm;
        this.seconds = seconds;
    }

    private record Asked(long seq, long at) {}

    private final class Pair {
        final String conversation;
        final Deque<Asked> waiting = new ArrayDeque<>();
        final Promise<Void> filled = Promise.promise();
        Crowd.Socket author;
        Crowd.Socket reader;
        int toSend;
        int unconfirmed;
        long next = 1;

        Pair(String conversation, int messages) {
            this.conversation = conversation;
            this.toSend = messages;
        }

        void heard(JsonObject frame) {
            if ("message_confirmed".equals(frame.getString("type"))) {
                unconfirmed--;
                fill();
            } else if ("message_failed".equals(frame.getString("type"))) {
                filled.tryFail(frame.encode());
            } else if ("receipt".equals(frame.getString("type")) && "READ".equals(frame.getString("status"))) {
                while (!waiting.isEmpty() && waiting.peek().seq() <= frame.getLong("seq")) {
                    long asked = waiting.poll().at();
                    if (asked >= countsFrom) {
                        latency.recordValue((System.nanoTime() - asked) / 1000);
                    }
                }
            }
        }

        void fill() {
            while (toSend > 0 && unconfirmed < SENDS_AT_ONCE) {
                toSend--;
                unconfirmed++;
                author.say(new JsonObject()
                        .put("type", "send_message")
                        .put("conversationId", conversation)
                        .put("tempId", UUID.randomUUID().toString())
                        .put("content", "to be read"));
            }
            if (unconfirmed == 0) {
                filled.tryComplete();
            }
        }

        void mark() {
            waiting.add(new Asked(next, System.nanoTime()));
            reader.say(new JsonObject()
                    .put("type", "mark_as_read")
                    .put("conversationId", conversation)
                    .put("seq", next++));
        }
    }

    String measure() {
        int messages = rate * (warm + seconds) / pairs + 1;
        List<String> conversations = crowd.conversations(0, pairs, 2);
        crowd.each(pairs, i -> {
            Pair pair = new Pair(conversations.get(i), messages);
            talks.add(pair);
            return crowd.connect(2 * i, pair::heard)
                    .onSuccess(socket -> pair.author = socket)
                    .compose(author -> crowd.connect(2 * i + 1, frame -> {}))
                    .onSuccess(socket -> pair.reader = socket);
        });
        Crowd.await(crowd.on(() -> {
            talks.forEach(Pair::fill);
            return Future.all(talks.stream().map(pair -> pair.filled.future()).toList());
        }));
        int all = messages * pairs;
        System.err.println("Messages are written; readers begin");
        long began = System.nanoTime();
        countsFrom = began + warm * 1_000_000_000L;
        int[] done = {0};
        Promise<Void> over = Promise.promise();
        crowd.vertx()
                .getOrCreateContext()
                .runOnContext(go -> crowd.vertx().setPeriodic(5, tick -> {
                    long due = Math.min(all, (System.nanoTime() - began) * rate / 1_000_000_000L);
                    for (; done[0] < due; done[0]++) {
                        talks.get(done[0] % pairs).mark();
                    }
                    boolean told = talks.stream().allMatch(pair -> pair.waiting.isEmpty());
                    if ((done[0] == all && told)
                            || System.nanoTime() - began > (warm + seconds + 30) * 1_000_000_000L) {
                        crowd.vertx().cancelTimer(tick);
                        over.tryComplete();
                    }
                }));
        Crowd.await(over.future());
        double took = (System.nanoTime() - countsFrom) / 1e9;
        return "%d of %d marks told in %.1f s (%.0f a second); from mark_as_read to the author's socket: p50 %.1f ms, p99 %.1f ms, max %.1f ms"
                .formatted(
                        latency.getTotalCount(),
                        rate * seconds,
                        took,
                        latency.getTotalCount() / took,
                        latency.getValueAtPercentile(50) / 1e3,
                        latency.getValueAtPercentile(99) / 1e3,
                        latency.getMaxValue() / 1e3);
    }
}
