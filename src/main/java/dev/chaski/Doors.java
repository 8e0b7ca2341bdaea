// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import dev.chaski.auth.Tokens;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.conversations.Conversations;
import dev.chaski.delivery.DeliveryClient;
import dev.chaski.gateway.GatewayVerticle;
import dev.chaski.history.History;
import dev.chaski.ops.Ops;
import dev.chaski.presence.Presence;
import dev.chaski.receipts.MarkClient;
import dev.chaski.rest.ChatPage;
import dev.chaski.rest.RestApi;
import dev.chaski.routing.FanOut;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;

/** The doors beside the sockets, mounted on the server of each event loop. */
record Doors(ChaskiConfig config, Tokens tokens, Pool readers, FanOut fanOut, Presence presence, Ops ops)
        implements GatewayVerticle.Doors {
    @Override
    public void mount(Router router, DeliveryClient delivery, MarkClient marks) {
        RestApi.Rooms rooms = new RestApi.Rooms(
                new Conversations(readers, fanOut),
                new History(readers, config.limits().backfillPage()),
                delivery,
                marks,
                presence);
        new RestApi(tokens, readers, fanOut, rooms, config.limits().contentLength()).mount(router);
        ops.mount(router);
        new ChatPage(config).mount(router);
    }

    @Override
    public void unreadable(HttpServerRequest request) {
        RestApi.unreadable(request);
    }
}
