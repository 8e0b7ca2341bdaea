// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

/** Everything in Redis is gone, all at once. */
final class RedisFlushed implements Fault {
    private final Rig rig;

    RedisFlushed(Rig rig) {
        this.rig = rig;
    }

    @Override
    public String begin() {
        return "FLUSHALL of Redis: " + rig.stores().redis("FLUSHALL");
    }

    @Override
    public void end() {
        // what was there does not come back
    }
}
