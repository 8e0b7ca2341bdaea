// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import java.util.TreeSet;

/** What a device holds of its conversation without gaps. Its own confirmed messages count, and may overtake lower entries. */
final class Held {
    private final TreeSet<Long> ahead = new TreeSet<>();
    private long upTo;

    void add(long seq) {
        if (seq != upTo + 1) {
            if (seq > upTo) {
                ahead.add(seq);
            }
            return;
        }
        upTo++;
        while (ahead.remove(upTo + 1)) {
            upTo++;
        }
    }

    long upTo() {
        return upTo;
    }
}
