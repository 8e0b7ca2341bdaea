// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import java.util.Arrays;
import java.util.function.IntConsumer;

/** What one author was told of the others: how far each of them has the conversation, and so which of the author's messages. */
final class Readers {
    private final long[] upTo;
    private final int[] told;
    private int[] numbers = new int[64];
    private long[] seqs = new long[64];
    private int confirmed;
    private long highest;

    Readers(int members) {
        upTo = new long[members];
        told = new int[members];
    }

    /** The author's next message has that seq; a receipt may have been faster. */
    void confirmed(int number, long seq, IntConsumer told) {
        if (confirmed == numbers.length) {
            numbers = Arrays.copyOf(numbers, confirmed * 2);
            seqs = Arrays.copyOf(seqs, confirmed * 2);
        }
        numbers[confirmed] = number;
        seqs[confirmed++] = seq;
        if (highest >= seq) {
            for (int reader = 0; reader < upTo.length; reader++) {
                tell(reader, told);
            }
        }
    }

    /** A receipt: that member has everything up to there. Names each message of which this is news. */
    void receipt(int reader, long seq, IntConsumer told) {
        if (seq > upTo[reader]) {
            upTo[reader] = seq;
            highest = Math.max(highest, seq);
            tell(reader, told);
        }
    }

    private void tell(int reader, IntConsumer news) {
        while (told[reader] < confirmed && seqs[told[reader]] <= upTo[reader]) {
            news.accept(numbers[told[reader]++]);
        }
    }
}
