// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import java.util.Arrays;

/** A number that only rises, from 0, and where it stood at any place of the history. */
final class Rising {
    private int[] places = new int[4];
    private long[] values = new long[4];
    private int size;

    /** It stands at least at {@code value} from that place on. */
    void raise(int at, long value) {
        if (value <= now()) {
            return;
        }
        if (size == places.length) {
            places = Arrays.copyOf(places, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        places[size] = at;
        values[size++] = value;
    }

    long now() {
        return size == 0 ? 0 : values[size - 1];
    }

    /** Where it stood when the event at that place had been heard. */
    long at(int place) {
        int found = Arrays.binarySearch(places, 0, size, place);
        int last = found >= 0 ? found : -found - 2;
        return last < 0 ? 0 : values[last];
    }
}
