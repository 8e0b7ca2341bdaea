// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

/** SIGSTOP of Redis. */
final class RedisPaused implements Fault {
    private final Rig rig;

    RedisPaused(Rig rig) {
        this.rig = rig;
    }

    @Override
    public String begin() {
        rig.stores().pauseRedis();
        return "SIGSTOP of Redis";
    }

    @Override
    public void end() {
        rig.stores().resumeRedis();
    }
}
