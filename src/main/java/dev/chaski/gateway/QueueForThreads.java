// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import io.netty.channel.ChannelHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.VertxConnection;
import io.vertx.core.net.impl.VertxHandler;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue, of a thousand places, in which a WebSocket of Vert.x keeps what other threads write to it: 4.7 kB that an idle connection would hold for nothing, since a session writes on its own event loop alone.
 * In strict thread mode Vert.x gives an HTTP connection what writes at once in its place, but knows no such mode for WebSockets. So that is put there by reflection; where a Vert.x has neither, the queue stays.
 */
final class QueueForThreads {
    private static final Logger log = LoggerFactory.getLogger(QueueForThreads.class);
    private static final Optional<QueueForThreads> KNOWN = find();

    private final Field queue;
    private final Constructor<?> direct;

    private QueueForThreads(Field queue, Constructor<?> direct) {
        this.queue = queue;
        this.direct = direct;
    }

    private static Optional<QueueForThreads> find() {
        try {
            Field queue = VertxConnection.class.getDeclaredField("outboundMessageQueue");
            Constructor<?> direct = Class.forName(VertxConnection.class.getName() + "$DirectOutboundMessageQueue")
                    .getDeclaredConstructor(VertxConnection.class);
            queue.setAccessible(true);
            direct.setAccessible(true);
            return Optional.of(new QueueForThreads(queue, direct));
        } catch (ReflectiveOperationException | RuntimeException e) {
            log.debug("WebSockets keep their queues: {}", e.toString());
            return Optional.empty();
        }
    }

    /** To be called before anything is written to the WebSocket that this connection has become; whoever writes later does so on its event loop. */
    static void leaveOut(HttpConnection upgraded) {
        KNOWN.ifPresent(known -> {
            for (Map.Entry<String, ChannelHandler> each :
                    ((ConnectionBase) upgraded).channel().pipeline()) {
                if (each.getValue() instanceof VertxHandler<?> handler) {
                    known.replace(handler.getConnection());
                }
            }
        });
    }

    private void replace(VertxConnection connection) {
        try {
            queue.set(connection, direct.newInstance(connection));
        } catch (ReflectiveOperationException e) {
            log.debug("A WebSocket keeps its queue: {}", e.toString());
        }
    }
}
