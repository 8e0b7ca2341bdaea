// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import java.util.List;
import java.util.Random;

/** kill -9 of instances, which are started again. */
final class Killed implements Fault {
    private final Rig rig;
    private final List<Integer> victims;

    Killed(Rig rig, Random random, int howMany) {
        this.rig = rig;
        this.victims = rig.some(howMany, random);
    }

    @Override
    public String begin() {
        victims.forEach(rig::kill);
        return "kill -9 of instance " + victims;
    }

    @Override
    public void end() {
        victims.forEach(rig::launch);
    }
}
