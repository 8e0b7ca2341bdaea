// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

/** The promises of GUARANTEES.md that a history can break. */
public enum Invariant {
    I1("confirmed means committed"),
    I2("one tempId, one message"),
    I3("gapless order"),
    I4("no entry falls between backlog and live push"),
    I5("delivered only on ack"),
    I6("marks only rise, and reach their authors"),
    I7("hints may vanish, everything arrives"),
    I8("at most a window unacknowledged"),
    I9("no one sees what is not theirs");

    private final String promise;

    Invariant(String promise) {
        this.promise = promise;
    }

    /** The promise in a few words. */
    public String promise() {
        return promise;
    }
}
