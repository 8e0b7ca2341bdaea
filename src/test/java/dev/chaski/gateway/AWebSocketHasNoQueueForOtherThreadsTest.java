// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Patience;
import io.netty.channel.ChannelHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.VertxConnection;
import io.vertx.core.net.impl.VertxHandler;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Vert.x may change what is replaced by reflection: then this fails, and not the memory of whoever has ten thousand connections. */
class AWebSocketHasNoQueueForOtherThreadsTest {
    private static final int SOME = 200;

    private final Vertx vertx = Vertx.vertx();
    private final Promise<String> queue = Promise.promise();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        Patience.result(vertx.close(), Patience.ENOUGH);
    }

    @Test
    void andWritesInOrderAllTheSame() {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.toWebSocket().onSuccess(socket -> {
                    QueueForThreads.leaveOut(request.connection());
                    queue.complete(queueOf(request.connection()));
                    for (int i = 0; i < SOME; i++) {
                        socket.writeTextMessage("text " + i);
                    }
                }));
        int port =
                Patience.result(server.listen(0, "127.0.0.1"), Patience.ENOUGH).actualPort();
        WebSocketClient client = vertx.createWebSocketClient();
        Future<WebSocket> connected = client.connect(port, "127.0.0.1", "/");
        connected.onSuccess(socket -> socket.textMessageHandler(heard::add));
        Patience.result(connected, Patience.ENOUGH);

        assertThat(Patience.result(queue.future(), Patience.ENOUGH)).isEqualTo("DirectOutboundMessageQueue");
        Patience.until("all that was written", () -> heard.size() == SOME, () -> heard);
        assertThat(heard)
                .isEqualTo(IntStream.range(0, SOME).mapToObj(i -> "text " + i).toList());
        Patience.result(client.close(), Patience.ENOUGH);
    }

    private static String queueOf(HttpConnection upgraded) {
        for (Map.Entry<String, ChannelHandler> each :
                ((ConnectionBase) upgraded).channel().pipeline()) {
            if (each.getValue() instanceof VertxHandler<?> handler) {
                return queueOf(handler.getConnection());
            }
        }
        return "no connection";
    }

    private static String queueOf(VertxConnection connection) {
        try {
            Field queue = VertxConnection.class.getDeclaredField("outboundMessageQueue");
            queue.setAccessible(true);
            return queue.get(connection).getClass().getSimpleName();
        } catch (ReflectiveOperationException e) {
            return e.toString();
        }
    }
}
