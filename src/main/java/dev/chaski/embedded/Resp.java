// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Asks a Redis who it is, in as much of its protocol as that takes. */
final class Resp {
    private static final int TIMEOUT_MS = 2_000;

    private Resp() {}

    /**
     * What a Redis says about itself.
     *
     * @param directory where it keeps its data
     * @param ready whether it has loaded them
     */
    record Identity(Path directory, long pid, boolean ready) {}

    /** Empty if what listens there, if anything does, is no Redis or does not answer. */
    static Optional<Identity> identify(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.getOutputStream().write("CONFIG GET dir\r\nINFO\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            expect("*2", line(in));
            bulk(in);
            Path directory = Path.of(bulk(in));
            String info = bulk(in);
            boolean loading = field(info, "loading").equals("1");
            return Optional.of(new Identity(directory, Long.parseLong(field(info, "process_id")), !loading));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String field(String info, String name) throws IOException {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow(() -> new IOException("no " + name + " in INFO"));
    }

    private static String bulk(InputStream in) throws IOException {
        String header = line(in);
        expect("$", header);
        int length = Integer.parseInt(header.substring(1));
        byte[] bytes = in.readNBytes(length);
        line(in);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void expect(String start, String line) throws IOException {
        if (!line.startsWith(start)) {
            throw new IOException("not the answer of a Redis");
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.size() > 1_000) {
                throw new EOFException();
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
