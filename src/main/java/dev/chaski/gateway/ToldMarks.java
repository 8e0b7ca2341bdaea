// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.UserId;
import java.util.LinkedHashMap;
import java.util.Map;

/** The marks of a conversation's members that this event loop has told or heard of, so that the feed repeats only what was lost. Bounded: forgetting one costs a repeated receipt. */
final class ToldMarks {
    private static final int MOST = 4096;

    private record Marks(long delivered, long read) {}

    private final Map<UserId, Marks> byUser = new LinkedHashMap<>(4, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UserId, Marks> eldest) {
            return size() > MOST;
        }
    };

    /** Answers whether either mark is news. */
    boolean tell(UserId user, long delivered, long read) {
        Marks before = byUser.getOrDefault(user, new Marks(0, 0));
        Marks after = new Marks(Math.max(before.delivered(), delivered), Math.max(before.read(), read));
        byUser.put(user, after);
        return !after.equals(before);
    }

    long delivered(UserId user) {
        return byUser.getOrDefault(user, new Marks(0, 0)).delivered();
    }

    long read(UserId user) {
        return byUser.getOrDefault(user, new Marks(0, 0)).read();
    }
}
