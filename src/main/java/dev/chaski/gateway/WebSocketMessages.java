// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.Refusal;
import dev.chaski.session.Session;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;

/** What a client says on a WebSocket, frame by frame as the transport has them: signs of life, and text messages, which may come in parts. */
final class WebSocketMessages implements Handler<WebSocketFrame> {
    private final Session session;
    private final int mostBytes;
    private final Handler<Buffer> texts;
    private Buffer parts;
    private boolean isText;

    /** {@code texts} is given each text message of at most that many bytes; a larger one ends the session. */
    WebSocketMessages(Session session, int mostBytes, Handler<Buffer> texts) {
        this.session = session;
        this.mostBytes = mostBytes;
        this.texts = texts;
    }

    @Override
    public void handle(WebSocketFrame frame) {
        if (frame.isPing() || frame.type() == WebSocketFrameType.PONG) {
            session.control(!frame.isPing());
        } else if (!frame.isClose() && !session.isClosed()) {
            part(frame);
        }
    }

    private void part(WebSocketFrame frame) {
        if (frame.isContinuation()) {
            session.fragment();
        } else {
            isText = frame.isText();
            parts = null;
        }
        Buffer data = frame.binaryData();
        Buffer sofar = parts == null ? data : parts.appendBuffer(data);
        boolean tooLarge = sofar.length() > mostBytes;
        parts = frame.isFinal() || tooLarge ? null : sofar;
        if (tooLarge) {
            Sockets.tooLarge(session);
        } else if (frame.isFinal()) {
            whole(sofar);
        }
    }

    private void whole(Buffer message) {
        if (isText) {
            texts.handle(message);
        } else {
            session.error(null, Refusal.invalid("Frames are text"));
        }
    }
}
