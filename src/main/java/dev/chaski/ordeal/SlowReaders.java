// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

/** Every third device stops reading from its socket. */
final class SlowReaders implements Fault {
    private static final int ONE_IN = 3;

    private final Crowd crowd;

    SlowReaders(Crowd crowd) {
        this.crowd = crowd;
    }

    @Override
    public String begin() {
        return crowd.stopReading(ONE_IN) + " devices read nothing";
    }

    @Override
    public void end() {
        crowd.readAgain();
    }
}
