// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import dev.chaski.testing.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A wire to a node that can be cut: its URL is the node's, one hop away. */
final class Wire implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Set<NetSocket> ends = ConcurrentHashMap.newKeySet();
    private final NetServer server;
    private volatile boolean cut;

    Wire(String nodeUrl) {
        URI node = URI.create(nodeUrl);
        server = Patience.result(
                vertx.createNetServer()
                        .connectHandler(near -> connected(near, node))
                        .listen(0, "127.0.0.1"),
                Patience.ENOUGH);
    }

    private void connected(NetSocket near, URI node) {
        if (cut) {
            near.close();
            return;
        }
        ends.add(near);
        near.pause();
        vertx.createNetClient()
                .connect(node.getPort(), node.getHost())
                .onSuccess(far -> {
                    ends.add(far);
                    near.pipeTo(far);
                    far.pipeTo(near);
                })
                .onFailure(e -> near.close());
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** Breaks every connection, and refuses new ones until {@link #mend}. */
    void cut() {
        cut = true;
        ends.forEach(NetSocket::close);
        ends.clear();
    }

    void mend() {
        cut = false;
    }

    @Override
    public void close() {
        Patience.result(vertx.close(), Patience.ENOUGH);
    }
}
