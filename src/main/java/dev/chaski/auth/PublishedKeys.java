// SPDX-License-Identifier: Apache-2.0
package dev.chaski.auth;

import dev.chaski.chat.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a JWKS (RFC 7517), from a file or an http(s) URL. They are read when the first token comes and again when one names an unknown key, at most every 30 seconds; a set that cannot be read leaves
 * the last one in force.
 */
final class PublishedKeys implements Keys {
    private static final Logger log = LoggerFactory.getLogger(PublishedKeys.class);
    private static final Duration READ_AT_MOST_EVERY = Duration.ofSeconds(30);
    private static final Duration RETRY_FIRST_AFTER = Duration.ofSeconds(1);
    private static final int TIMEOUT_MS = 5000;
    private static final int HTTP_OK = 200;

    private final Vertx vertx;
    private final String source;
    private final Clock clock;
    private final WebClient http;
    private volatile KeySet keys = KeySet.EMPTY;
    private Instant readAt = Instant.MIN;
    private Future<KeySet> reading;

    PublishedKeys(Vertx vertx, String source, Clock clock) {
        this.vertx = vertx;
        this.source = source;
        this.clock = clock;
        this.http = remote(source)
                ? WebClient.create(
                        vertx,
                        new WebClientOptions().setConnectTimeout(TIMEOUT_MS).setMaxRedirects(0))
                : null;
    }

    private static boolean remote(String source) {
        return source.startsWith("http://") || source.startsWith("https://");
    }

    @Override
    public Future<JWTAuth> verifierOf(Claims.Header header) {
        if (!KeySet.ALGORITHMS.contains(header.alg())) {
            return Future.failedFuture(Tokens.refused());
        }
        KeySet known = keys;
        return known.has(header)
                ? Future.succeededFuture(known.verifier())
                : readAgain().compose(fresh -> chosen(fresh, header));
    }

    private static Future<JWTAuth> chosen(KeySet keys, Claims.Header header) {
        if (keys.has(header)) {
            return Future.succeededFuture(keys.verifier());
        }
        return Future.failedFuture(
                keys.names().isEmpty()
                        ? Refusal.unavailable(
                                "Tokens cannot be verified now",
                                RETRY_FIRST_AFTER.toMillis(),
                                Refusal.Outcome.NOT_ACCEPTED)
                        : Tokens.refused());
    }

    /** The set as it is now, or as it was where it was read a moment ago. Whoever asks while it is being read waits for that answer, and gets it on the own event loop. */
    private Future<KeySet> readAgain() {
        Future<KeySet> answer;
        synchronized (this) {
            if (reading == null && !due()) {
                return Future.succeededFuture(keys);
            }
            if (reading == null) {
                readAt = clock.instant();
                reading = read();
                answer = reading;
                answer.onComplete(done -> finished());
            } else {
                answer = reading;
            }
        }
        Context context = vertx.getOrCreateContext();
        Promise<KeySet> promise = Promise.promise();
        answer.onComplete(done -> context.runOnContext(turn -> promise.complete(keys)));
        return promise.future();
    }

    private boolean due() {
        Duration wait = keys.names().isEmpty() ? RETRY_FIRST_AFTER : READ_AT_MOST_EVERY;
        return readAt.equals(Instant.MIN) || !clock.instant().isBefore(readAt.plus(wait));
    }

    private synchronized void finished() {
        reading = null;
    }

    private Future<KeySet> read() {
        return text().map(text -> KeySet.parse(vertx, text.toString()))
                .onSuccess(fresh -> keys = fresh)
                .onFailure(e -> log.warn("The JWKS {} could not be read: {}", source, e.toString()));
    }

    private Future<Buffer> text() {
        if (http == null) {
            return vertx.fileSystem().readFile(source);
        }
        return http.getAbs(source).timeout(TIMEOUT_MS).send().map(response -> {
            if (response.statusCode() != HTTP_OK) {
                throw new IllegalStateException("status " + response.statusCode());
            }
            return response.bodyAsBuffer();
        });
    }
}
