// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A failure as REST says it (RFC 9457), with the contract's {@code code}. It never carries more than its sentence. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(String type, String title, int status, String detail, String code, Long retryAfterMs, String outcome) {
    private static final Logger log = LoggerFactory.getLogger(Problem.class);
    private static final String TYPES = "urn:chaski:problem:";
    private static final String MEDIA_TYPE = "application/problem+json; charset=utf-8";
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    private static final int LONG_LINE = 414;
    private static final int WRONG_MEDIA_TYPE = 415;
    private static final int LONG_HEADERS = 431;
    private static final int MS_PER_S = 1000;

    static Problem of(Refusal refusal) {
        return of(refusal.failure(), refusal.failure().status(), refusal);
    }

    /** A failure of the protocol below the calls: the same codes under HTTP's own statuses. */
    static Problem of(Failure failure, int status, String detail) {
        return of(failure, status, Refusal.of(failure, detail));
    }

    private static Problem of(Failure failure, int status, Refusal refusal) {
        String words = failure.code().replace('_', ' ');
        return new Problem(
                TYPES + failure.code(),
                words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1),
                status,
                refusal.getMessage(),
                failure.code(),
                refusal.retryAfterMs() > 0 ? refusal.retryAfterMs() : null,
                refusal.outcome() == null ? null : refusal.outcome().name().toLowerCase(Locale.ROOT));
    }

    /** Of a request of which not even the path can be read. */
    static Problem malformed() {
        return of(Failure.INVALID_FRAME, BAD_REQUEST, "The request is malformed");
    }

    /** Of whatever a call failed with. */
    static Problem of(RoutingContext context) {
        if (context.failure() instanceof Refusal refusal) {
            return of(refusal);
        }
        return switch (context.statusCode()) {
            case BAD_REQUEST -> malformed();
            case FORBIDDEN -> of(Failure.FORBIDDEN, FORBIDDEN, "Pages of this origin may not use this instance");
            case NOT_FOUND -> of(Failure.UNKNOWN_TYPE, NOT_FOUND, "There is nothing at this path");
            case TOO_LARGE -> of(Failure.FRAME_TOO_LARGE, TOO_LARGE, "The body is too large");
            case WRONG_MEDIA_TYPE -> of(Failure.INVALID_FRAME, WRONG_MEDIA_TYPE, "The body must be application/json");
            default -> {
                log.error(
                        "A call failed: {} {}",
                        context.request().method(),
                        context.request().path(),
                        context.failure());
                yield of(Refusal.of(Failure.INTERNAL, "Something went wrong here"));
            }
        };
    }

    /** Of a request that no route has seen, by what its decoder says. */
    static Problem unreadable(Throwable why) {
        if (why instanceof TooLongHttpLineException) {
            return of(Failure.FRAME_TOO_LARGE, LONG_LINE, "The URL is too long");
        }
        if (why instanceof TooLongHttpHeaderException) {
            return of(Failure.FRAME_TOO_LARGE, LONG_HEADERS, "The headers are too long");
        }
        return of(Failure.INVALID_FRAME, BAD_REQUEST, "The request is malformed");
    }

    void send(HttpServerResponse response) {
        if (response.ended() || response.headWritten()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (retryAfterMs != null) {
            response.putHeader("Retry-After", Long.toString((retryAfterMs + MS_PER_S - 1) / MS_PER_S));
        }
        if (status == Failure.UNAUTHENTICATED.status()) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        response.end(Answer.of(status, this).json());
    }
}
