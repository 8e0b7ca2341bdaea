// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

/** PostgreSQL stops at once ("immediate"), and has to recover when it is started again. */
final class PostgresRestarted implements Fault {
    private final Rig rig;

    PostgresRestarted(Rig rig) {
        this.rig = rig;
    }

    @Override
    public String begin() {
        rig.stores().stopPostgres();
        return "immediate stop of PostgreSQL";
    }

    @Override
    public void end() {
        rig.stores().startPostgres();
    }
}
