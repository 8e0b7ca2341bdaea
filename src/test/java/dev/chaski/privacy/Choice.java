// SPDX-License-Identifier: Apache-2.0
package dev.chaski.privacy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;

/** One user's four settings (docs/protocol.md, 6). */
record Choice(boolean send, boolean show, boolean online, boolean seen) {
    static final Choice OPEN = new Choice(true, true, true, true);

    /** All sixteen. */
    static List<Choice> all() {
        return IntStream.range(0, 16)
                .mapToObj(bits -> new Choice((bits & 1) == 0, (bits & 2) == 0, (bits & 4) == 0, (bits & 8) == 0))
                .toList();
    }

    JsonObject json() {
        return new JsonObject()
                .put("sendReadReceipts", send)
                .put("showReadReceipts", show)
                .put("showOnlineStatus", online)
                .put("showLastSeen", seen);
    }

    @Override
    public String toString() {
        return "[" + (send ? "sends" : "keeps") + " reads, " + (show ? "sees" : "sees no") + " reads, "
                + (online ? "shown" : "hidden") + ", " + (seen ? "last seen" : "never seen") + "]";
    }
}
