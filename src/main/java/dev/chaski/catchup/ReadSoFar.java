// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import java.time.Instant;

/** What the user of a connection has read in one conversation, and so what is unread there: the number of the last message less the number of the last one read. Both only rise. */
public final class ReadSoFar {
    private long messageNo;
    private long readMessageNo;
    private boolean dropped;
    private long seq;
    private long asked;
    private Instant mutedUntil = Instant.MIN;

    /** There are messages up to that number, and the user has read them up to the other; 0 where one is not known. */
    public void numbers(long lastMessageNo, long readNo) {
        messageNo = Math.max(messageNo, lastMessageNo);
        readMessageNo = Math.max(readMessageNo, readNo);
    }

    /** A message has passed; whoever wrote it has read up to it. */
    void message(long number, boolean own) {
        messageNo = Math.max(messageNo, number);
        if (own) {
            dropped |= messageNo - readMessageNo > 1;
            readMessageNo = Math.max(readMessageNo, number);
        }
    }

    /** Whether the user has answered something unread since this was last asked: who answers has read. */
    public boolean takeDropped() {
        boolean was = dropped;
        dropped = false;
        return was;
    }

    /** The mark stands at that seq, as far as is known here; answers whether that is news. */
    public boolean marked(long upTo) {
        boolean news = upTo > seq;
        seq = Math.max(seq, upTo);
        return news;
    }

    /** The connection's own client asks for the mark to stand there; it is told so by the answer. 0: it was not to be. */
    public void asked(long upTo) {
        asked = upTo == 0 ? 0 : Math.max(asked, upTo);
    }

    /** Whether the client has asked for a mark there itself. */
    public boolean asksFor(long upTo) {
        return upTo <= asked;
    }

    /** The user wants no notice of the conversation until then; null: wants it. Answers whether that is news. */
    public boolean muted(Instant until) {
        Instant given = until == null ? Instant.MIN : until;
        boolean news = !given.equals(mutedUntil);
        mutedUntil = given;
        return news;
    }

    /** Until when the user wants no notice; long ago where there is no such wish. */
    public Instant mutedUntil() {
        return mutedUntil;
    }

    /** How many messages are unread. */
    public long unread() {
        return Math.max(0, messageNo - readMessageNo);
    }

    void takeOver(ReadSoFar other) {
        numbers(other.messageNo, other.readMessageNo);
        marked(other.seq);
        mutedUntil = other.mutedUntil;
    }
}
