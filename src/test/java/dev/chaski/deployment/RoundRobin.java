// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import dev.chaski.testing.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A balancer that knows nothing: every connection goes to the next address in turn, and to the one after it if nobody listens there. */
final class RoundRobin implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final NetServer server = vertx.createNetServer();
    private final AtomicInteger turn = new AtomicInteger();
    private final List<URI> targets;

    RoundRobin(List<String> urls) {
        targets = urls.stream().map(URI::create).toList();
        server.connectHandler(socket -> {
            socket.pause();
            pass(socket, targets.size());
        });
        Patience.result(server.listen(0, "127.0.0.1"), Patience.ENOUGH);
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    private void pass(NetSocket from, int tries) {
        URI target = targets.get(Math.floorMod(turn.getAndIncrement(), targets.size()));
        client.connect(target.getPort(), target.getHost())
                .onSuccess(to -> {
                    to.pipeTo(from);
                    from.pipeTo(to);
                })
                .onFailure(e -> {
                    if (tries > 1) {
                        pass(from, tries - 1);
                    } else {
                        from.close();
                    }
                });
    }

    @Override
    public void close() {
        Patience.result(vertx.close(), Patience.ENOUGH);
    }
}
