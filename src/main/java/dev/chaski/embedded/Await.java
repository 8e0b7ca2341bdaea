// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do, which can only be asked for again and again. */
final class Await {
    private static final long STEP_MS = 20;

    private Await() {}

    /** Whether the condition came true within the limit. */
    static boolean until(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            try {
                Thread.sleep(STEP_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EmbeddedException("Interrupted while waiting for a server", e);
            }
        }
        return true;
    }
}
