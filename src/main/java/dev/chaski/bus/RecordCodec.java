// SPDX-License-Identifier: Apache-2.0
package dev.chaski.bus;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chaski.wire.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One codec for all records: tag and CBOR to other instances, the very same object inside this one. */
final class RecordCodec implements MessageCodec<BusMessage, BusMessage> {
    static final String NAME = "chaski-record";

    private final ObjectMapper cbor = Json.cbor();
    private final Tags tags;

    RecordCodec(Tags tags) {
        this.tags = tags;
    }

    @Override
    public void encodeToWire(Buffer buffer, BusMessage message) {
        List<BusMessage> messages = message instanceof Batch batch ? batch.messages() : List.of(message);
        buffer.appendInt(messages.size());
        for (BusMessage each : messages) {
            encode(buffer, each);
        }
    }

    private void encode(Buffer buffer, BusMessage message) {
        try {
            byte[] tag = tags.of(message).getBytes(StandardCharsets.US_ASCII);
            byte[] body = cbor.writeValueAsBytes(message);
            buffer.appendByte((byte) tag.length)
                    .appendBytes(tag)
                    .appendInt(body.length)
                    .appendBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public BusMessage decodeFromWire(int position, Buffer buffer) {
        int at = position;
        int size = buffer.getInt(at);
        at += Integer.BYTES;
        List<BusMessage> messages = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int tagLength = buffer.getByte(at++);
            String tag = new String(buffer.getBytes(at, at + tagLength), StandardCharsets.US_ASCII);
            at += tagLength;
            int bodyLength = buffer.getInt(at);
            at += Integer.BYTES;
            messages.add(decode(tag, buffer.getBytes(at, at + bodyLength)));
            at += bodyLength;
        }
        return new Batch(messages);
    }

    private BusMessage decode(String tag, byte[] body) {
        try {
            return cbor.readValue(body, tags.type(tag));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public BusMessage transform(BusMessage message) {
        return message;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
