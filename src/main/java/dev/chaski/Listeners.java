// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Finds out where somebody listens, by connecting everywhere at once. */
final class Listeners {
    private final Set<InetSocketAddress> found = new LinkedHashSet<>();

    private Listeners() {}

    /** Those at which a connection was accepted within that time; returns sooner when all have answered. */
    static Set<InetSocketAddress> among(Collection<InetSocketAddress> addresses, long ms) {
        Listeners listeners = new Listeners();
        try (Selector selector = Selector.open()) {
            try {
                for (InetSocketAddress address : addresses) {
                    listeners.ask(address, selector);
                }
                listeners.await(selector, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms));
            } finally {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return listeners.found;
    }

    private void ask(InetSocketAddress address, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            if (channel.connect(address)) {
                found.add(address);
                channel.close();
            } else {
                channel.register(selector, SelectionKey.OP_CONNECT, address);
            }
        } catch (IOException | RuntimeException nobody) {
            channel.close();
        }
    }

    private void await(Selector selector, long end) throws IOException {
        long left = end - System.nanoTime();
        while (left > 0 && selector.keys().stream().anyMatch(SelectionKey::isValid)) {
            selector.select(this::answered, Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            left = end - System.nanoTime();
        }
    }

    private void answered(SelectionKey key) {
        try (SocketChannel channel = (SocketChannel) key.channel()) {
            if (channel.finishConnect()) {
                found.add((InetSocketAddress) key.attachment());
            }
        } catch (IOException nobody) {
            // which was the question
        }
    }
}
