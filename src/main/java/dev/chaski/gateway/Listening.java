// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.config.ChaskiConfig;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.impl.ConnectionBase;

/** How the server of an event loop listens, and how much of a request it reads before any door sees it. */
final class Listening {
    /** What carries one frame: SockJS quotes it, and its client spells out all that is no simple character, an emoji's four bytes with twelve. The doors judge the frame itself. */
    private static final int MESSAGE_TIMES = 3;

    private static final int MESSAGE_SLACK = 1024;
    private static final int IDLE_TIMEOUT_S = 120;

    /** The idle time-out stays with what was upgraded: so much earlier a session has ended its silent connection itself, with a code that says why. */
    private static final int SILENCE_MARGIN_S = 30;

    private static final int MOST_FLUSHES_TOGETHER = 256;
    private static final String SUBPROTOCOL = "chaski.v1";

    /** To Vert.x a negative port is a free one that all servers which ask for it share. */
    private static final int FREE_PORT = -1;

    /** {@code GET /presence} takes 500 ids: of 128 characters each, with their commas encoded, they are 64 KiB. Strangers may make a connection hold as much, so it is not more. */
    private static final int LINE_BYTES = 72 * 1024;

    /** The longest token, and what proxies and browsers add. */
    private static final int HEADER_BYTES = 32 * 1024;

    private Listening() {}

    static HttpServerOptions options(ChaskiConfig config) {
        return new HttpServerOptions()
                .setHost(config.http().host())
                .setPort(config.http().port() == 0 ? FREE_PORT : config.http().port())
                .setIdleTimeout(Math.max(IDLE_TIMEOUT_S, silenceS(config) + SILENCE_MARGIN_S))
                .setTcpNoDelay(true)
                .setHttp2ClearTextEnabled(false)
                .setStrictThreadMode(oneEventLoop(config))
                .setCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .addWebSocketSubProtocol(SUBPROTOCOL)
                .setMaxInitialLineLength(LINE_BYTES)
                .setMaxHeaderSize(HEADER_BYTES)
                .setMaxWebSocketFrameSize(messageBytes(config.limits().frameBytes()));
    }

    /** The most bytes that what carries a frame of so many may take. */
    static int messageBytes(int frameBytes) {
        return MESSAGE_TIMES * frameBytes + MESSAGE_SLACK;
    }

    /**
     * Where there is one event loop, all that is answered is answered on it, and a connection needs no queue for other threads (5 kB each). With several, Vert.x's SockJS sends heartbeats from a session's first
     * loop to requests on another.
     */
    private static boolean oneEventLoop(ChaskiConfig config) {
        return config.verticles().eventLoops() == 1;
    }

    private static int silenceS(ChaskiConfig config) {
        return (int) Math.ceil(config.gateway().silenceTimeoutMs() / 1000.0);
    }

    /** What one turn writes to a connection (the receipts of a batch, confirmations beside pushes) leaves in one system call. */
    static void flushOnceATurn(HttpConnection connection) {
        ((ConnectionBase) connection)
                .channel()
                .pipeline()
                .addFirst(new FlushConsolidationHandler(MOST_FLUSHES_TOGETHER, true));
    }
}
