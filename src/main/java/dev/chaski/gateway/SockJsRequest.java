// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.wire.CloseCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the requests of which a SockJS session consists where it is no WebSocket. */
record SockJsRequest(String session, Kind kind) {
    private static final Pattern PATH =
            Pattern.compile("/sockjs/[^/.]+/([^/.]+)/(xhr|xhr_streaming|eventsource|xhr_send)");
    private static final int LONGEST = 128;
    private static final int NOT_FOUND = 404;
    private static final int ANOTHER_IS_OPEN = 2010;
    private static final String UNCACHED = "no-store, no-cache, no-transform, must-revalidate, max-age=0";

    private static final String HEARTBEAT = "h";

    /** What comes first in a stream, so that browsers begin to read it. */
    private static final String PRELUDE = "h".repeat(2048) + "\n";

    enum Kind {
        XHR("POST", "application/javascript; charset=UTF-8", "", "%s\n"),
        XHR_STREAMING("POST", "application/javascript; charset=UTF-8", PRELUDE, "%s\n"),
        EVENTSOURCE("GET", "text/event-stream", "\r\n", "data: %s\r\n\r\n"),
        XHR_SEND("POST", "", "", "");

        private final String method;
        private final String contentType;
        private final String before;
        private final String frame;

        Kind(String method, String contentType, String before, String frame) {
            this.method = method;
            this.contentType = contentType;
            this.before = before;
            this.frame = frame;
        }
    }

    /** What is asked, if it belongs to such a session. */
    static Optional<SockJsRequest> of(RoutingContext request) {
        Matcher path = PATH.matcher(request.normalizedPath());
        if (!path.matches()) {
            return Optional.empty();
        }
        Kind kind = Kind.valueOf(path.group(2).toUpperCase(Locale.ROOT));
        return Optional.of(new SockJsRequest(path.group(1), kind))
                .filter(it -> kind.method.equals(request.request().method().name()));
    }

    /** Whether the session's name is one that may be kept. */
    boolean reasonable() {
        return session.length() <= LONGEST;
    }

    /** Whether it waits for frames, and opens the session if there is none. */
    boolean receives() {
        return kind != Kind.XHR_SEND;
    }

    /** Answers that the session is over: a client that waits for frames gets SockJS's own close frame. */
    void answerGone(HttpServerResponse response) {
        if (!receives()) {
            response.setStatusCode(NOT_FOUND).end();
            return;
        }
        close(response, CloseCode.RESTART.code(), "The session is gone");
    }

    /** Answers a request to receive with the end of its session. */
    void answerEnd(HttpServerResponse response, CloseCode why) {
        close(response, why.code(), why.reason());
    }

    /** Answers a request to receive while another one of the session is still open, in SockJS's own words. */
    void answerSecond(HttpServerResponse response) {
        close(response, ANOTHER_IS_OPEN, "Another connection still open");
    }

    private void close(HttpServerResponse response, int code, String reason) {
        end(response, "c" + JsonArray.of(code, reason).encode());
    }

    /** Answers a request that receives to the end, with a heartbeat after what it was sent: a client asks again. */
    void answerLast(HttpServerResponse response) {
        end(response, HEARTBEAT);
    }

    private void end(HttpServerResponse response, String frame) {
        String last = kind.frame.formatted(frame);
        if (response.headWritten()) {
            response.end(last);
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, kind.contentType)
                    .putHeader(HttpHeaders.CACHE_CONTROL, UNCACHED)
                    .end(kind.before + last);
        }
    }
}
