// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import dev.chaski.local.InstanceProcess;
import java.util.concurrent.ThreadLocalRandom;

/** A port for a process that is about to start: below those that connections take for themselves, so that none takes it meanwhile. */
public final class FreePort {
    private static final int FROM = 20_000;
    private static final int TO = 32_000;

    private FreePort() {}

    public static int any() {
        int port = ThreadLocalRandom.current().nextInt(FROM, TO);
        return InstanceProcess.taken(port) ? any() : port;
    }
}
