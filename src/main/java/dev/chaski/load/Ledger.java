// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The messages of one conversation by their numbers, 0, 1, 2 … in the order of their sends, and who has which.
 *
 * <p>It trusts nothing that the server says of itself: a number travels in the content of its message.
 */
final class Ledger {
    private static final long NO_SEQ = 0;

    private final BitSet[] held;
    private final long[] lastSeq;
    private final BitSet confirmed = new BitSet();
    private int[] authors = new int[64];
    private int[] copies = new int[64];
    private long[] sentAt = new long[64];
    private long[] seqs = new long[64];
    private int sent;
    private long confirmations;
    private long delivered;
    private long repeated;
    private long outOfOrder;
    private long unexpected;

    Ledger(int members) {
        held = new BitSet[members];
        Arrays.setAll(held, i -> new BitSet());
        lastSeq = new long[members];
    }

    /** A message is sent, or was to be sent, at that time; answers its number. */
    int sent(int author, long at) {
        if (sent == authors.length) {
            int more = sent * 2;
            authors = Arrays.copyOf(authors, more);
            copies = Arrays.copyOf(copies, more);
            sentAt = Arrays.copyOf(sentAt, more);
            seqs = Arrays.copyOf(seqs, more);
        }
        authors[sent] = author;
        sentAt[sent] = at;
        return sent++;
    }

    long sentAt(int number) {
        return sentAt[number];
    }

    int author(int number) {
        return authors[number];
    }

    /** How many deliveries there were. */
    long delivered() {
        return delivered;
    }

    /** The server says that it has the message; answers whether that is news. */
    boolean confirmed(int number, long seq) {
        if (unknown(number)) {
            return false;
        }
        if (confirmed.get(number)) {
            repeated++;
            return false;
        }
        confirmed.set(number);
        confirmations++;
        numbered(number, seq);
        return true;
    }

    /** A member's device was pushed the message; answers whether it is the first time. */
    boolean arrived(int member, int number, long seq) {
        if (unknown(number)) {
            return false;
        }
        if (member == authors[number] || held[member].get(number)) {
            repeated++;
            return false;
        }
        held[member].set(number);
        copies[number]++;
        delivered++;
        numbered(number, seq);
        if (seq <= lastSeq[member]) {
            outOfOrder++;
        } else {
            lastSeq[member] = seq;
        }
        return true;
    }

    /** Whether all recipients have it. */
    boolean everywhere(int number) {
        return copies[number] == held.length - 1;
    }

    /** Whether nothing is under way any more. */
    boolean settled() {
        return confirmations >= sent && delivered >= confirmations * (held.length - 1);
    }

    Counts counts() {
        return new Counts(
                sent,
                confirmations,
                delivered,
                lost(),
                repeated,
                outOfOrder + againstTheSends(),
                unexpected,
                sent - confirmations);
    }

    private boolean unknown(int number) {
        if (number >= 0 && number < sent) {
            return false;
        }
        unexpected++;
        return true;
    }

    /** Whoever hears of a message's place, hears of the same. */
    private void numbered(int number, long seq) {
        if (seqs[number] == NO_SEQ) {
            seqs[number] = seq;
        } else if (seqs[number] != seq) {
            outOfOrder++;
        }
    }

    private long lost() {
        return confirmed.stream()
                .mapToLong(number -> held.length - 1 - copies[number])
                .sum();
    }

    private long againstTheSends() {
        long[] last = new long[held.length];
        long wrong = 0;
        for (int number = 0; number < sent; number++) {
            long seq = seqs[number];
            if (seq != NO_SEQ && seq < last[authors[number]]) {
                wrong++;
            }
            last[authors[number]] = Math.max(last[authors[number]], seq);
        }
        return wrong;
    }
}
