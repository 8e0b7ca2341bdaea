// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import dev.chaski.config.ChaskiConfig;
import dev.chaski.delivery.DeliveryClient;
import dev.chaski.gateway.GatewayVerticle;
import dev.chaski.gateway.Gateways;
import dev.chaski.receipts.MarkClient;
import dev.chaski.redis.RedisLink;
import dev.chaski.rest.ChatPage;
import dev.chaski.routing.FanOut;
import dev.chaski.store.Postgres;
import io.vertx.ext.web.Router;
import java.util.function.BooleanSupplier;

/** The doors beside the sockets, mounted on the server of each event loop. */
record Doors(
        ChaskiConfig config,
        Clustering.Member member,
        Stores stores,
        Postgres postgres,
        RedisLink redis,
        FanOut fanOut,
        Gateways gateways,
        BooleanSupplier ready)
        implements GatewayVerticle.Doors {

    @Override
    public void mount(Router router, DeliveryClient delivery, MarkClient marks) {
        router.get("/health/ready").handler(context -> context.response()
                .setStatusCode(ready.getAsBoolean() ? 200 : 503)
                .end());
        new ChatPage(config).mount(router);
    }
}
