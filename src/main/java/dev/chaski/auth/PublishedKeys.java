// SPDX-License-Identifier: Apache-2.0
package dev.chaski.auth;

import dev.chaski.chat.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a JWKS (RFC 7517), from a file or an http(s) URL. They are read when the first token comes; again when one names an unknown key or is signed by none of them (keys need not have names), at most
 * every 30 seconds; and beside the first token that comes when they are ten minutes old. A set that cannot be read leaves the last one in force.
 */
final class PublishedKeys implements Keys {
    private static final Logger log = LoggerFactory.getLogger(PublishedKeys.class);
    private static final Duration READ_AT_MOST_EVERY = Duration.ofSeconds(30);
    /** So long a key that was taken back may still be of use. */
    private static final Duration OLD_AFTER = Duration.ofMinutes(10);

    private static final Duration RETRY_FIRST_AFTER = Duration.ofSeconds(1);
    private static final int TIMEOUT_MS = 5000;
    private static final int HTTP_OK = 200;

    private final Vertx vertx;
    private final String source;
    private final Clock clock;
    private final WebClient http;
    private volatile KeySet keys = KeySet.EMPTY;
    private volatile Instant knownAt = Instant.MIN;
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
    public Future<Void> verify(String token, Claims.Header header) {
        if (!KeySet.ALGORITHMS.contains(header.alg())) {
            return Future.failedFuture(Tokens.refused());
        }
        KeySet known = keys;
        if (!known.has(header)) {
            return readAgain().compose(fresh -> chosen(fresh, header).verify(token));
        }
        if (!clock.instant().isBefore(knownAt.plus(OLD_AFTER))) {
            readAgain();
        }
        return known.verify(token)
                .recover(e -> readAgain()
                        .compose(fresh -> fresh.equals(known)
                                ? Future.failedFuture(e)
                                : chosen(fresh, header).verify(token)));
    }

    private static KeySet chosen(KeySet keys, Claims.Header header) {
        if (keys.has(header)) {
            return keys;
        }
        throw keys.names().isEmpty()
                ? Refusal.unavailable(
                        "Tokens cannot be verified now", RETRY_FIRST_AFTER.toMillis(), Refusal.Outcome.NOT_ACCEPTED)
                : Tokens.refused();
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
                .onSuccess(fresh -> {
                    keys = fresh;
                    knownAt = clock.instant();
                })
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
