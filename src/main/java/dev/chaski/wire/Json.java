// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import java.util.UUID;

/** How records become JSON (sockets, REST) and CBOR (the bus): ids are plain scalars, absent fields are left out, unknown ones ignored, and a number never comes from a string. */
public final class Json {
    private static final int MAX_NESTING = 32;
    private static final ObjectMapper MAPPER = configure(JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .build())
                    .build()))
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectMapper OWN = new JsonMapper();
    private static final ObjectMapper CBOR = configure(CBORMapper.builder()).build();

    private Json() {}

    /** For everything that people and clients read. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** For reading what this server wrote itself: an entry wraps what a client sent, and so is nested deeper than a client's JSON may be. */
    public static ObjectMapper own() {
        return OWN;
    }

    /** For the bus. */
    public static ObjectMapper cbor() {
        return CBOR;
    }

    private static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B configure(B builder) {
        return builder.addModule(new JavaTimeModule())
                .addModule(new SimpleModule()
                        .setMixInAnnotation(UserId.class, TextValue.class)
                        .setMixInAnnotation(DeviceId.class, TextValue.class)
                        .setMixInAnnotation(ConversationId.class, UuidValue.class)
                        .setMixInAnnotation(MessageId.class, UuidValue.class))
                .serializationInclusion(JsonInclude.Include.NON_NULL)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    /** For records that are one text. */
    abstract static class TextValue {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        TextValue(String value) {}

        @JsonValue
        abstract String value();
    }

    /** For records that are one UUID. */
    abstract static class UuidValue {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        UuidValue(UUID value) {}

        @JsonValue
        abstract UUID value();
    }
}
