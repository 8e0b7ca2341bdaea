// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.wire.CloseCode;
import java.util.ArrayList;
import java.util.List;

/** A connection whose client reads when the test says so. */
final class PaperSocket extends CountedConnection {
    final List<String> written = new ArrayList<>();
    private int read;
    long now;

    PaperSocket(int queueBytes) {
        super(queueBytes);
    }

    @Override
    public void write(String text) {
        written.add(text);
        written(text.length(), now);
    }

    /** The client reads everything that is there. */
    void readAll() {
        while (read < written.size()) {
            gone(written.get(read++).length(), now);
        }
    }

    @Override
    public boolean ping() {
        return true;
    }

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void close(CloseCode why) {}

    @Override
    public String address() {
        return "nowhere";
    }
}
