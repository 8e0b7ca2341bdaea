// SPDX-License-Identifier: Apache-2.0
package dev.chaski.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.MessageType;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import dev.chaski.delivery.Submission;
import dev.chaski.routing.EntryPush;
import dev.chaski.routing.NodeHello;
import dev.chaski.routing.PeerDoor;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordsSurviveTheWireTest {
    private static final ConversationId ROOM =
            new ConversationId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));
    private static final UserId ALICE = new UserId("älice \"the first\" 😀");

    private static final PeerDoor DOOR = new PeerDoor("http://10.0.0.7:8080", "a key");

    private final RecordCodec codec = new RecordCodec(new Tags()
            .add("hello", NodeHello.class)
            .add("entry", EntryPush.class)
            .add("send", Submission.class));

    private record Stranger() implements BusMessage {}

    private static Submission submission(String content, Instant at) {
        return new Submission(
                "node-1",
                7,
                Long.MAX_VALUE,
                ROOM,
                ALICE,
                new Profile("Älice", null),
                "t\"1",
                MessageType.REPLY,
                content,
                UUID.randomUUID(),
                null,
                "[{\"a\":1}]",
                "{\"b\":[true]}",
                null,
                "high",
                at,
                true,
                true);
    }

    private static EntryPush entry(EntryKind kind, UserId subject, String tempId) {
        return new EntryPush(new LogEntry(
                ROOM,
                5_000_000_000L,
                3,
                kind,
                ALICE,
                tempId,
                subject,
                Instant.ofEpochSecond(1_700_000_000, 123_000_000),
                "\"seq\":1,\"x\":\"\\u0001\"}"));
    }

    private BusMessage trip(BusMessage message, int offset) {
        Buffer buffer = Buffer.buffer(new byte[offset]);
        codec.encodeToWire(buffer, message);
        return codec.decodeFromWire(offset, buffer.appendString("whatever follows"));
    }

    @Test
    void aBatchArrivesInItsOrderWhereverItLiesInTheBuffer() {
        List<BusMessage> messages = List.of(
                new NodeHello("node-1", 4, 0, DOOR, 7),
                submission("hello \"you\" 😀\n", Instant.parse("2026-05-01T12:00:00.123456789Z")),
                entry(EntryKind.MESSAGE, null, "t1"),
                entry(EntryKind.PARTICIPANT_REMOVED, new UserId("bob"), null),
                submission(null, null),
                new NodeHello("", Integer.MAX_VALUE, -1, DOOR, 7));
        for (int offset : new int[] {0, 1, 37}) {
            assertThat(trip(new Batch(messages), offset)).isEqualTo(new Batch(messages));
        }
    }

    @Test
    void oneAloneArrivesAsABatchOfOne() {
        NodeHello hello = new NodeHello("node-1", 4, 2, DOOR, 7);
        assertThat(trip(hello, 5)).isEqualTo(new Batch(List.of(hello)));
    }

    @Test
    void aLargeBatchArrivesWhole() {
        List<BusMessage> many = IntStream.range(0, 2000)
                .mapToObj(i -> (BusMessage) submission("x".repeat(i), null))
                .toList();
        assertThat(trip(new Batch(many), 0)).isEqualTo(new Batch(many));
    }

    @Test
    void withinAnInstanceItIsTheVerySameObject() {
        NodeHello hello = new NodeHello("node-1", 4, 2, DOOR, 7);
        assertThat(codec.transform(hello)).isSameAs(hello);
    }

    @Test
    void whatIsNotRegisteredDoesNotTravel() {
        Buffer buffer = Buffer.buffer();
        assertThatThrownBy(() -> codec.encodeToWire(buffer, new Stranger())).hasMessageContaining("Not registered");
        Buffer foreign = Buffer.buffer();
        new RecordCodec(new Tags().add("stranger", Stranger.class)).encodeToWire(foreign, new Stranger());
        assertThatThrownBy(() -> codec.decodeFromWire(0, foreign))
                .hasMessageContaining("Unknown bus message: stranger");
    }

    @Test
    void aTagNamesOneRecordAndARecordHasOneTag() {
        Tags tags = new Tags().add("hello", NodeHello.class);
        assertThatThrownBy(() -> tags.add("hello", EntryPush.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tags.add("other", NodeHello.class)).isInstanceOf(IllegalArgumentException.class);
    }
}
