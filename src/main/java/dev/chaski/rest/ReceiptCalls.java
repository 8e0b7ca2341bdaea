// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import dev.chaski.chat.MarkKind;
import dev.chaski.chat.Refusal;
import dev.chaski.history.ReceiptLists;
import dev.chaski.rest.Bodies.ListBody;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.sqlclient.Pool;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Who has an author's messages, and what has changed about that. */
final class ReceiptCalls {
    private final ReceiptLists receipts;

    ReceiptCalls(Pool readers) {
        this.receipts = new ReceiptLists(readers);
    }

    void register(Routes routes) {
        routes.on(HttpMethod.GET, "/messages/:id/receipts", this::ofMessage)
                .on(HttpMethod.GET, "/receipts", this::since);
    }

    private Future<Answer> ofMessage(Call call) {
        return receipts.ofMessage(call.user(), call.message(), kind(call), call.first(), call.query("after"))
                .map(listed -> Answer.ok(new ListBody<>(listed.items(), listed.nextCursor())));
    }

    private static MarkKind kind(Call call) {
        String type = call.query("type");
        try {
            return type == null ? null : MarkKind.valueOf(type);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("type is DELIVERED or READ");
        }
    }

    private Future<Answer> since(Call call) {
        return receipts.since(call.user(), time(call.query("since")), call.first(), call.query("after"))
                .map(listed -> Answer.ok(new ListBody<>(listed.items(), listed.nextCursor())));
    }

    /** PostgreSQL knows no times as far away as Java does. */
    private static Instant time(String since) {
        if (since == null) {
            throw Refusal.invalid("since is missing");
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(since);
            if (time.getYear() >= 1 && time.getYear() <= 9999) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            throw Refusal.invalid("since is not an ISO-8601 time");
        }
        throw Refusal.invalid("since is out of range");
    }
}
