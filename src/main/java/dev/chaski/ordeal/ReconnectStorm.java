// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

/** All devices lose their connections at once, and connect again. */
final class ReconnectStorm implements Fault {
    private final Crowd crowd;

    ReconnectStorm(Crowd crowd) {
        this.crowd = crowd;
    }

    @Override
    public String begin() {
        crowd.everybodyHangsUp();
        return "all devices reconnect";
    }

    @Override
    public void end() {
        // they come back by themselves
    }
}
