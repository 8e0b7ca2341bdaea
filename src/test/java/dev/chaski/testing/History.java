// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** Everything that came to a phone, connection by connection, and whether the server kept section 5 of docs/protocol.md on each of them. */
public final class History {
    /**
     * One connection: what came on it and whether it has ended; where its cursors were, by the phone's own knowledge, when it began ({@code held}); which of these the phone told the server ({@code told}); how
     * many sends were never answered.
     */
    record Chapter(
            List<JsonObject> frames, boolean ended, Map<String, Long> held, Map<String, Long> told, int unanswered) {}

    private final String whose;
    private final List<Chapter> chapters;

    History(String whose, List<Chapter> chapters) {
        this.whose = whose;
        this.chapters = chapters;
    }

    /** On each connection: entries in the order of seq, each once, none left out but by {@code afterSeq} or by the own confirmation; one reply for each request; {@code synced} once. */
    public void assertOrderly() {
        for (int i = 0; i < chapters.size(); i++) {
            String where = whose + ", connection " + (i + 1);
            Chapter chapter = chapters.get(i);
            List<JsonObject> frames = chapter.frames();
            assertOneReplyEach(where, frames);
            assertThat(frames.stream().filter(f -> f.getString("type").equals("synced")))
                    .as("synced on %s", where)
                    .hasSizeLessThanOrEqualTo(1);
            byConversation(frames)
                    .forEach((conversation, entries) -> assertOrderly(where, conversation, entries, chapter));
        }
    }

    private static void assertOneReplyEach(String where, List<JsonObject> frames) {
        Set<Object> replied = new HashSet<>();
        for (JsonObject frame : frames) {
            Object id = frame.getValue("id");
            if (id != null) {
                assertThat(replied.add(id))
                        .as("the only reply to %s on %s: %s", id, where, frame)
                        .isTrue();
            }
        }
    }

    private static Map<String, List<JsonObject>> byConversation(List<JsonObject> frames) {
        Map<String, List<JsonObject>> conversations = new LinkedHashMap<>();
        for (JsonObject frame : frames) {
            if (Held.isEntry(frame) || frame.getString("type").equals("message_confirmed")) {
                conversations
                        .computeIfAbsent(frame.getString("conversationId"), id -> new ArrayList<>())
                        .add(frame);
            }
        }
        return conversations;
    }

    private static void assertOrderly(String where, String conversation, List<JsonObject> frames, Chapter chapter) {
        List<JsonObject> pushed = frames.stream().filter(Held::isEntry).toList();
        List<Long> seqs = pushed.stream().map(f -> f.getLong("seq")).toList();
        String what = "seqs of " + conversation + " on " + where;
        assertThat(seqs).as(what).isSorted().doesNotHaveDuplicates();

        Set<Long> own = confirmations(frames, false);
        assertThat(seqs).as(what + ": own ones come as confirmations").noneMatch(own::contains);
        if (pushed.isEmpty()) {
            return;
        }
        Long told = chapter.told().get(conversation);
        if (told != null) {
            assertThat(seqs.get(0))
                    .as(what + ": all above the cursor that was passed")
                    .isGreaterThan(told);
        }
        Set<Long> explained = new HashSet<>(own);
        explained.addAll(confirmations(frames, true));
        List<Long> missing = missing(pushed, start(conversation, seqs.get(0), own, chapter), explained);
        int excused = chapter.ended() ? chapter.unanswered() : 0;
        assertThat(missing.size())
                .as("%s: %s leave out %s (own: %s; sends without an answer: %s)", what, seqs, missing, own, excused)
                .isLessThanOrEqualTo(excused);
    }

    /** The seq after which the entries of this connection must be without gaps. */
    private static long start(String conversation, long first, Set<Long> own, Chapter chapter) {
        Long held = chapter.held().get(conversation);
        if (held != null) {
            return held;
        }
        return own.stream().filter(seq -> seq < first).min(Long::compare).orElse(first - 1);
    }

    private static List<Long> missing(List<JsonObject> pushed, long start, Set<Long> explained) {
        List<Long> missing = new ArrayList<>();
        long before = start;
        for (JsonObject frame : pushed) {
            LongStream.rangeClosed(before + 1, Held.predecessor(frame))
                    .filter(seq -> !explained.contains(seq))
                    .forEach(missing::add);
            before = Math.max(before, frame.getLong("seq"));
        }
        return missing;
    }

    private static Set<Long> confirmations(List<JsonObject> frames, boolean repeats) {
        Set<Long> seqs = new HashSet<>();
        for (JsonObject frame : frames) {
            if (frame.getString("type").equals("message_confirmed")
                    && frame.getBoolean("duplicate", false) == repeats) {
                seqs.add(frame.getLong("seq"));
            }
        }
        return seqs;
    }
}
