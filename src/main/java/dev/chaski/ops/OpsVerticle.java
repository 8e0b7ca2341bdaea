// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ops;

import dev.chaski.config.ChaskiConfig.Http;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;

/**
 * Owns: the HTTP server of an instance without sockets, which has the paths of {@link Ops} and no others.
 * Hears: whoever watches the instance.
 * Says: nothing to other rooms.
 * If it dies: the instance goes on, and nobody can tell.
 */
public final class OpsVerticle extends VerticleBase {
    private static final int IDLE_TIMEOUT_S = 120;

    private final Ops ops;
    private final Http http;
    private HttpServer server;

    public OpsVerticle(Ops ops, Http http) {
        this.ops = ops;
        this.http = http;
    }

    /** The port that it listens on; known when the verticle is deployed. */
    public int port() {
        return server.actualPort();
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        ops.mount(router);
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(http.host())
                        .setPort(http.port())
                        .setIdleTimeout(IDLE_TIMEOUT_S)
                        .setHttp2ClearTextEnabled(false))
                .requestHandler(router);
        return server.listen().recover(e -> Future.failedFuture(http.taken(e)));
    }

    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.close();
    }
}
