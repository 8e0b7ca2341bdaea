// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/** A user's token: the one that was given, or those that a development instance gives to whoever asks. */
final class Credentials {
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;

    private final Http http;
    private final JsonObject who;
    private final boolean given;
    private Optional<String> token;

    /** {@code name} is shown to others; without one they see the id. */
    Credentials(Http http, String userId, Optional<String> name, Optional<String> given) {
        this.http = http;
        this.who = new JsonObject().put("userId", userId);
        name.ifPresent(n -> who.put("name", n));
        this.given = given.isPresent();
        this.token = given;
    }

    Future<String> get() {
        if (token.isPresent()) {
            return Future.succeededFuture(token.get());
        }
        return http.ask(HttpMethod.POST, "/dev/token", Map.of(), who)
                .map(answer -> answer.getString("token"))
                .onSuccess(fresh -> token = Optional.of(fresh))
                .recover(e -> Future.failedFuture(absent(e) ? needed(e) : e));
    }

    /** The token was refused; answers whether there may be another. */
    boolean drop() {
        if (!given) {
            token = Optional.empty();
        }
        return !given;
    }

    private static boolean absent(Throwable e) {
        return e instanceof Refused refused && (refused.status() == NOT_FOUND || refused.status() == WRONG_METHOD);
    }

    private static IllegalStateException needed(Throwable cause) {
        return new IllegalStateException("This server gives no development tokens; pass one with --token", cause);
    }
}
