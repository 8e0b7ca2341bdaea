// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

/** SIGSTOP of all of PostgreSQL's processes. */
final class PostgresPaused implements Fault {
    private final Rig rig;

    PostgresPaused(Rig rig) {
        this.rig = rig;
    }

    @Override
    public String begin() {
        rig.stores().pausePostgres();
        return "SIGSTOP of PostgreSQL";
    }

    @Override
    public void end() {
        rig.stores().resumePostgres();
    }
}
