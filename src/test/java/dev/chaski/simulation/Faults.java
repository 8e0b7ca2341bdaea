// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

/** What goes wrong in a world, and how often; each world has its own mixture. */
final class Faults {
    double lostOnBus;
    double repeatedOnBus;
    double busDelayMs = 3;
    /** The store refuses, nothing was done. */
    double refusedByStore;
    /** The connection to the store is lost; whether it did what it was asked for nobody knows. */
    double lostAtStore;
    /** Transactions stay open for long before they commit. */
    double lateCommits;

    double storeDelayMs = 4;
    /** Connections between phones and instances break. */
    double brokenLines;

    double killsPerSecond;
    double pausesPerSecond;
    double redisFaultsPerSecond;
    boolean redisDown;
    /** At the end Redis stays down, and the bus carries nothing. */
    boolean blackout;

    /** A mixture by chance; every fourth kind of fault is not there at all. */
    static Faults by(Agenda agenda) {
        Faults faults = new Faults();
        faults.lostOnBus = pick(agenda, 0, 0.03, 0.3, 1);
        faults.repeatedOnBus = pick(agenda, 0, 0, 0.1, 0.5);
        faults.busDelayMs = pick(agenda, 1, 3, 60, 900);
        faults.refusedByStore = pick(agenda, 0, 0, 0.02, 0.15);
        faults.lostAtStore = pick(agenda, 0, 0, 0.03, 0.15);
        faults.lateCommits = pick(agenda, 0, 0, 0.05, 0.3);
        faults.storeDelayMs = pick(agenda, 1, 4, 4, 40);
        faults.brokenLines = pick(agenda, 0, 0.2, 0.5, 2);
        faults.killsPerSecond = pick(agenda, 0, 0, 0.1, 0.3);
        faults.pausesPerSecond = pick(agenda, 0, 0, 0.1, 0.3);
        faults.redisFaultsPerSecond = pick(agenda, 0, 0, 0.2, 0.5);
        faults.blackout = agenda.chance(0.3);
        return faults;
    }

    private static double pick(Agenda agenda, double... choices) {
        return choices[agenda.below(choices.length)];
    }

    /** Nothing goes wrong any more. */
    void heal() {
        lostOnBus = blackout ? 1 : 0;
        redisDown = blackout;
        repeatedOnBus = 0;
        busDelayMs = 3;
        refusedByStore = 0;
        lostAtStore = 0;
        lateCommits = 0;
        storeDelayMs = 4;
        brokenLines = 0;
        killsPerSecond = 0;
        pausesPerSecond = 0;
        redisFaultsPerSecond = 0;
    }

    @Override
    public String toString() {
        return "bus: lost " + lostOnBus + ", repeated " + repeatedOnBus + ", up to " + busDelayMs
                + " ms late; store: refuses " + refusedByStore + ", connection lost " + lostAtStore + ", commits late "
                + lateCommits + ", up to " + storeDelayMs + " ms away; a second: lines broken " + brokenLines
                + ", kills " + killsPerSecond + ", pauses " + pausesPerSecond + ", Redis " + redisFaultsPerSecond
                + "; blackout at the end: " + blackout;
    }
}
