// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What a phone knows, whatever connection it came by; and its acknowledging, which follows from that. */
final class PhoneMemory {
    private static final long ACK_AFTER_MS = 50;
    private static final int ACK_AT = 20;
    private static final ScheduledExecutorService LATER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "phones acknowledge");
        thread.setDaemon(true);
        return thread;
    });

    private final Map<String, Held> held = new HashMap<>();
    private final Map<String, String> said = new HashMap<>();
    private final Map<Object, CompletableFuture<JsonObject>> asked = new HashMap<>();
    private final Set<String> moved = new HashSet<>();
    private final List<Beginning> beginnings = new ArrayList<>();
    private final Map<Line, Integer> unanswered = new HashMap<>();
    private boolean acknowledging = true;
    private boolean ackComes;
    private boolean welcome;
    private int arrivedSinceAck;
    private Line line;
    private String logEpoch;

    private record Beginning(Line line, Map<String, Long> held, Map<String, Long> told) {}

    synchronized void begin(Line now, Map<String, Long> told) {
        if (line != now) {
            line = now;
            welcome = false;
            moved.clear();
            beginnings.add(new Beginning(now, cursors(), Map.copyOf(told)));
        }
    }

    /** Remembers a request; its reply comes, or the connection ends. */
    synchronized CompletableFuture<JsonObject> asked(Line on, JsonObject request) {
        CompletableFuture<JsonObject> reply = new CompletableFuture<>();
        asked.put(request.getValue("id"), reply);
        if (request.getString("type").equals("send_message") && request.getValue("tempId") instanceof String tempId) {
            said.put(tempId, request.getString("content"));
            unanswered.merge(on, 1, Integer::sum);
            reply.thenRun(() -> answered(on));
        }
        on.closed().thenAccept(code -> reply.completeExceptionally(new IllegalStateException("closed with " + code)));
        return reply;
    }

    private synchronized void answered(Line on) {
        unanswered.merge(on, -1, Integer::sum);
    }

    /** Hears each frame of the current connection. */
    void arrived(JsonObject frame) {
        CompletableFuture<JsonObject> reply;
        synchronized (this) {
            reply = asked.get(frame.getValue("id"));
            String type = frame.getString("type");
            if (type.equals("welcome")) {
                welcome = true;
                logEpoch = frame.getString("logEpoch");
            } else if (Held.isEntry(frame)) {
                held(frame.getString("conversationId")).pushed(frame);
                acknowledgeSoon(frame.getString("conversationId"));
            } else if (type.equals("message_confirmed")) {
                held(frame.getString("conversationId")).confirmed(frame, said.get(frame.getString("tempId")));
                acknowledgeSoon(frame.getString("conversationId"));
            }
        }
        if (reply != null) {
            reply.complete(frame);
        }
    }

    synchronized void acknowledging(boolean yes) {
        acknowledging = yes;
        if (yes) {
            held.keySet().forEach(this::acknowledgeSoon);
        }
    }

    private void acknowledgeSoon(String conversation) {
        moved.add(conversation);
        arrivedSinceAck++;
        if (acknowledging && arrivedSinceAck >= ACK_AT) {
            acknowledge();
        } else if (acknowledging && !ackComes) {
            ackComes = true;
            LATER.schedule(this::acknowledge, ACK_AFTER_MS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void acknowledge() {
        ackComes = false;
        arrivedSinceAck = 0;
        JsonObject cursors = new JsonObject();
        moved.stream()
                .filter(id -> held.get(id).upTo() != null)
                .forEach(id -> cursors.put(id, held.get(id).upTo()));
        moved.clear();
        if (acknowledging && welcome && !cursors.isEmpty()) {
            line.write(
                    new JsonObject().put("type", "ack").put("cursors", cursors).encode());
        }
    }

    private Held held(String conversation) {
        return held.computeIfAbsent(conversation, id -> new Held());
    }

    synchronized Map<String, Long> cursors() {
        Map<String, Long> cursors = new HashMap<>();
        held.forEach((conversation, what) -> {
            if (what.upTo() != null) {
                cursors.put(conversation, what.upTo());
            }
        });
        return cursors;
    }

    synchronized String logEpoch() {
        return logEpoch;
    }

    synchronized List<String> texts(String conversation) {
        return held(conversation).texts();
    }

    synchronized List<Long> seqs(String conversation) {
        return held(conversation).seqs();
    }

    synchronized List<History.Chapter> chapters() {
        return beginnings.stream()
                .map(b -> new History.Chapter(
                        b.line().frames(),
                        b.line().closed().isDone(),
                        b.held(),
                        b.told(),
                        unanswered.getOrDefault(b.line(), 0)))
                .toList();
    }
}
