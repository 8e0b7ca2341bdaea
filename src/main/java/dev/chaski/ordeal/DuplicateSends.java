// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

/** Each message is sent by all devices of its author at once, wherever they are connected, with the same tempId. */
final class DuplicateSends implements Fault {
    private final Crowd crowd;

    DuplicateSends(Crowd crowd) {
        this.crowd = crowd;
    }

    @Override
    public String begin() {
        crowd.sendingTwice(true);
        return "each message is sent by all devices of its author";
    }

    @Override
    public void end() {
        crowd.sendingTwice(false);
    }
}
