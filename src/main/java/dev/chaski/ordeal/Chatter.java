// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What people do while things break: they write, repeat themselves, read, hang up, go away, and forget to acknowledge. On the event loop of the {@link Crowd}. */
final class Chatter {
    private static final long STEP_MS = 20;
    private static final double SECOND = 1000;
    private static final double READS = 8;
    private static final double REPEATS = 1;
    private static final double HANG_UPS = 0.5;
    private static final double ABSENCES = 0.2;
    private static final double SILENCES = 0.1;
    private static final int AWAY_FROM_MS = 200;
    private static final int AWAY_TO_MS = 3000;

    private final Vertx vertx;
    private final Crowd crowd;
    private final Random random;
    private final Map<ConversationId, List<UserId>> members;
    private final List<ConversationId> conversations;
    private final Map<String, Long> due = new HashMap<>();
    private boolean stopped;

    Chatter(Vertx vertx, Crowd crowd, Random random, Map<ConversationId, List<UserId>> members) {
        this.vertx = vertx;
        this.crowd = crowd;
        this.random = random;
        this.members = Map.copyOf(members);
        this.conversations = new ArrayList<>(members.keySet());
    }

    /** So many messages a second. */
    void start(double rate) {
        long startedAt = crowd.nowMs();
        long[] said = {0};
        vertx.setPeriodic(STEP_MS, timer -> {
            if (stopped) {
                vertx.cancelTimer(timer);
                return;
            }
            for (; said[0] < (crowd.nowMs() - startedAt) * rate / SECOND; said[0]++) {
                ConversationId conversation = conversations.get(random.nextInt(conversations.size()));
                List<UserId> company = members.get(conversation);
                say(company.get(random.nextInt(company.size())), conversation);
            }
            perSecond(READS, () -> device().read(conversations.get(random.nextInt(conversations.size()))));
            perSecond(REPEATS, () -> device().sayAgain());
            perSecond(HANG_UPS, () -> device().hangUp());
            perSecond(ABSENCES, () -> crowd.away(device(), random.nextInt(AWAY_FROM_MS, AWAY_TO_MS)));
            perSecond(SILENCES, () -> crowd.silent(device(), random.nextInt(AWAY_FROM_MS, AWAY_TO_MS)));
        });
    }

    void stop() {
        stopped = true;
    }

    /** Somebody writes once more, in each conversation one. */
    void everywhereOnce() {
        members.forEach((conversation, company) -> say(company.get(0), conversation));
    }

    /** When each message should have left, by tempId. */
    Map<String, Long> due() {
        return due;
    }

    private void say(UserId author, ConversationId conversation) {
        due.put(crowd.say(author, conversation), crowd.nowMs());
    }

    private Device device() {
        return crowd.devices().get(random.nextInt(crowd.devices().size()));
    }

    private void perSecond(double times, Runnable action) {
        if (random.nextDouble() < times * STEP_MS / SECOND) {
            action.run();
        }
    }
}
