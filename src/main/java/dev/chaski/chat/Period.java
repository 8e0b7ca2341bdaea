// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

/** A stretch of a conversation that a member may see: from {@code fromSeq} to {@code toSeq}, both included; {@link #OPEN} while the membership lasts. The removal entry is the last one visible. */
public record Period(long fromSeq, long toSeq) {
    public static final long OPEN = Long.MAX_VALUE;

    public boolean covers(long seq) {
        return seq >= fromSeq && seq <= toSeq;
    }

    public boolean open() {
        return toSeq == OPEN;
    }
}
