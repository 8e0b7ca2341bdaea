// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import java.util.List;
import java.util.Random;

/** SIGSTOP of an instance. */
final class Paused implements Fault {
    private final Rig rig;
    private final List<Integer> victims;

    Paused(Rig rig, Random random) {
        this.rig = rig;
        this.victims = rig.some(1, random);
    }

    @Override
    public String begin() {
        victims.forEach(rig::pause);
        return "SIGSTOP of instance " + victims;
    }

    @Override
    public void end() {
        victims.forEach(rig::resume);
    }
}
