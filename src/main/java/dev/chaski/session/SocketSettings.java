// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.config.ChaskiConfig;
import dev.chaski.wire.ServerFrame;

/** What the sockets of an instance are configured to, and what they tell about it. Conversations with more than {@code largeOver} members are large. */
public record SocketSettings(
        ChaskiConfig.Gateway gateway,
        ChaskiConfig.Limits limits,
        int largeOver,
        String nodeId,
        String logEpoch,
        long reconcileBoundMs) {

    ServerFrame.Limits told(int window) {
        return new ServerFrame.Limits(
                limits.frameBytes(),
                limits.contentLength(),
                window,
                limits.backfillPage(),
                limits.messagesPerMinute(),
                limits.messagesPerHour(),
                reconcileBoundMs,
                gateway.silenceTimeoutMs());
    }
}
