// SPDX-License-Identifier: Apache-2.0
package dev.chaski.faults;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A way to a server that can be spoiled: what the server says may be held back, and everything may be cut. */
final class Cable implements Closeable {
    private static final int BUFFER = 16_384;

    private final ServerSocket listening;
    private final int serverPort;
    /** The server's; the client's end with them. */
    private final List<Socket> ends = new CopyOnWriteArrayList<>();
    /** Of the server's ends, those whose words get lost. */
    private final Set<Socket> unheard = ConcurrentHashMap.newKeySet();

    Cable(int serverPort) {
        this.serverPort = serverPort;
        try {
            listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread("cable", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** From now on the server's words get lost on the connections that are there, for ever; what is said to it arrives. New connections are good. */
    void loseReplies() {
        unheard.addAll(ends);
    }

    /** Ends all connections. */
    void cut() {
        List<Socket> ended = List.copyOf(ends);
        ended.forEach(Cable::end);
        ends.removeAll(ended);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                ends.add(server);
                thread("to the server", () -> pass(client, server));
                thread("from the server", () -> pass(server, client));
            } catch (IOException e) {
                // closed, or the server does not listen: the client finds out
            }
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!unheard.contains(from)) {
                    out.write(buffer, 0, n);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // cut
        }
        end(from);
        end(to);
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void end(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        end(listening);
        cut();
    }
}
