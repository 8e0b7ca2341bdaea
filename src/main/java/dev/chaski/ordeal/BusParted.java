// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import java.util.List;
import java.util.Random;

/** One instance and the others hear nothing of each other, neither by the membership's connections nor by the bus; each still has its clients, PostgreSQL and Redis. */
final class BusParted implements Fault {
    private final Rig rig;
    private final List<Integer> alone;

    BusParted(Rig rig, Random random) {
        this.rig = rig;
        this.alone = rig.some(1, random);
    }

    @Override
    public String begin() {
        alone.forEach(rig::isolate);
        return "the bus parts instance " + alone + " from the others";
    }

    @Override
    public void end() {
        rig.unite();
    }
}
