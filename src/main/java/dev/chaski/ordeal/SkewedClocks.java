// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

/** Devices say in {@code clientTimestamp} that it is another year, each another one. */
final class SkewedClocks implements Fault {
    private final Crowd crowd;

    SkewedClocks(Crowd crowd) {
        this.crowd = crowd;
    }

    @Override
    public String begin() {
        crowd.clocksAreWrong(true);
        return "the devices' clocks are years apart";
    }

    @Override
    public void end() {
        crowd.clocksAreWrong(false);
    }
}
