// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.wire.CloseCode;
import dev.chaski.wire.ServerFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** I6: a mark that was told to an author with a full socket arrives, even if an older one (of the sync, or over the bus) is told after it. */
class AReceiptThatWaitsIsNotReplacedByALowerOneTest {
    private final FullSocket socket = new FullSocket();
    private final Outgoing out = new Outgoing(null, socket);

    @Test
    void theHighestGoesOutWhenThereIsRoom() {
        tell(5);
        tell(7);
        tell(6);
        socket.drain.run();
        assertThat(socket.written).singleElement().asString().contains("\"seq\":7");
    }

    private void tell(long seq) {
        ServerFrame receipt = new ServerFrame.Receipt(
                new ConversationId(new UUID(7, 1)),
                new UserId("bea"),
                MarkKind.READ,
                seq,
                "2026-01-01T00:00:00.000Z",
                null);
        out.mergeable("bea|READ", receipt);
    }

    private static final class FullSocket implements Connection {
        final List<String> written = new ArrayList<>();
        Runnable drain;

        @Override
        public void write(String text) {
            written.add(text);
        }

        @Override
        public boolean full() {
            return drain == null;
        }

        @Override
        public void onDrain(Runnable action) {
            drain = action;
        }

        @Override
        public void ping() {}

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
}
