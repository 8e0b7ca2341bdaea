// SPDX-License-Identifier: Apache-2.0
package dev.chaski.local;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** A way to a server on this machine that can be spoiled: what the server says may be lost, everything may be held up, as by a network that has parted, and all connections may be cut. */
public final class Cable implements Closeable {
    private static final int BUFFER = 16_384;
    private static final int BACKLOG = 200;

    private final ServerSocket listening;
    private final int serverPort;
    private final IntFunction<String> origin;
    private final List<Strand> strands = new CopyOnWriteArrayList<>();
    private Predicate<String> held = from -> false;

    /** A connection of a client, and the one to the server that goes with it. */
    private static final class Strand {
        final String from;
        final Socket client;
        final Socket server;
        volatile boolean unheard;

        Strand(String from, Socket client, Socket server) {
            this.from = from;
            this.client = client;
            this.server = server;
        }
    }

    /** Anybody may use it. */
    public Cable(int serverPort) {
        this(serverPort, clientPort -> "");
    }

    /** {@code origin} names who connects from a port of this machine. */
    public Cable(int serverPort, IntFunction<String> origin) {
        this.serverPort = serverPort;
        this.origin = origin;
        try {
            listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread("cable", this::accept);
    }

    /** Where clients connect. */
    public int port() {
        return listening.getLocalPort();
    }

    /** From now on the server's words get lost on the connections that are there, for ever; what is said to it arrives. New connections are good. */
    public void loseReplies() {
        strands.forEach(strand -> strand.unheard = true);
    }

    /** From now on nothing passes, either way, between the server and those who come from there; nobody is told. New connections are accepted and hang. */
    public synchronized void hold(Predicate<String> from) {
        held = from;
    }

    /** What was held up passes. */
    public synchronized void release() {
        held = from -> false;
        notifyAll();
    }

    /** Ends all connections. */
    public void cut() {
        List<Strand> ended = List.copyOf(strands);
        ended.forEach(strand -> {
            end(strand.server);
            end(strand.client);
        });
        strands.removeAll(ended);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                thread("to the server", () -> connect(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void connect(Socket client) {
        String from = origin.apply(client.getPort());
        try {
            awaitRelease(from);
            Strand strand = new Strand(from, client, new Socket(InetAddress.getLoopbackAddress(), serverPort));
            strand.client.setTcpNoDelay(true);
            strand.server.setTcpNoDelay(true);
            strands.add(strand);
            thread("from the server", () -> pass(strand, strand.server, client));
            pass(strand, client, strand.server);
        } catch (IOException e) {
            // the server does not listen: the client finds out
            end(client);
        }
    }

    private void pass(Strand strand, Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                awaitRelease(strand.from);
                if (from != strand.server || !strand.unheard) {
                    out.write(buffer, 0, n);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // cut
        }
        awaitRelease(strand.from);
        end(from);
        end(to);
        strands.remove(strand);
    }

    private synchronized void awaitRelease(String from) {
        try {
            while (held.test(from) && !listening.isClosed()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
        release();
        cut();
    }
}
