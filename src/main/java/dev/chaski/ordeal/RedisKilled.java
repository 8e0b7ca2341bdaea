// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

/** kill -9 of Redis, which is started again. */
final class RedisKilled implements Fault {
    private final Rig rig;

    RedisKilled(Rig rig) {
        this.rig = rig;
    }

    @Override
    public String begin() {
        rig.stores().killRedis();
        return "kill -9 of Redis";
    }

    @Override
    public void end() {
        rig.stores().startRedis();
    }
}
