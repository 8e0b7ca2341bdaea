// SPDX-License-Identifier: Apache-2.0
package dev.chaski.config;

import java.util.Comparator;
import java.util.function.Function;

/** Finds the name that a mistyped one was probably meant to be. */
final class Nearest {
    private Nearest() {}

    /** The known name, as {@code naming} spells keys, with the fewest edits from {@code name}. */
    static String to(String name, Function<Key, String> naming) {
        return Key.all().stream()
                .map(naming)
                .min(Comparator.comparingInt(known -> edits(name, known)))
                .orElseThrow();
    }

    /** Levenshtein's distance. */
    static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
