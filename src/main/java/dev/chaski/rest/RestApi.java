// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import dev.chaski.auth.Tokens;
import dev.chaski.conversations.Conversations;
import dev.chaski.delivery.DeliveryClient;
import dev.chaski.history.History;
import dev.chaski.presence.Presence;
import dev.chaski.receipts.MarkClient;
import dev.chaski.routing.FanOut;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;

/** {@code /api/v1} (docs/protocol.md, 8); one for each event loop, since its clients are. */
public final class RestApi {
    private static final int BAD_REQUEST = 400;

    private final Routes routes;

    /** The rooms that the calls are about; the two clients were made on the event loop that will serve the calls. */
    public record Rooms(
            Conversations conversations,
            History history,
            DeliveryClient delivery,
            MarkClient marks,
            Presence presence) {}

    /** {@code contentLength} is the longest content of a message, in code points. */
    public RestApi(Tokens tokens, Pool readers, FanOut fanOut, Rooms rooms, int contentLength) {
        routes = new Routes(new Callers(tokens, readers));
        new ConversationCalls(rooms.conversations()).register(routes);
        new ReceiptCalls(readers).register(routes);
        new ReadCalls(readers, rooms.history(), rooms.marks()).register(routes);
        new MessageCalls(rooms.history(), rooms.delivery(), readers, contentLength).register(routes);
        new PrivacyCalls(readers, fanOut, rooms.presence()).register(routes);
        new PresenceCalls(rooms.presence()).register(routes);
    }

    /** Adds the paths; everything under {@code /api/v1} is answered from then on, and on any path what is no path at all. */
    public void mount(Router router) {
        routes.mount(router);
        router.errorHandler(BAD_REQUEST, context -> Problem.malformed().send(context.response()));
    }

    /** Answers a request that HTTP itself could not read, and hangs up: what follows it may be anything. */
    public static void unreadable(HttpServerRequest request) {
        Problem.unreadable(request.decoderResult().cause()).send(request.response());
        request.connection().close();
    }
}
