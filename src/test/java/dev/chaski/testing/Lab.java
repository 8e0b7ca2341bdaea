// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** The Vert.x of the test side, beside those of the nodes. */
final class Lab {
    private static final Vertx VERTX =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));

    private Lab() {}

    static Vertx vertx() {
        return VERTX;
    }
}
