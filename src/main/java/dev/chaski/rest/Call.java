// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import com.fasterxml.jackson.databind.JsonMappingException;
import dev.chaski.auth.Caller;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.wire.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One call with its caller. Whatever it reads it checks, and refuses with a sentence that names the field. */
record Call(RoutingContext context, Caller caller) {
    private static final int MOST_ITEMS = 100;
    private static final int USUAL_ITEMS = 50;

    UserId user() {
        return caller.user();
    }

    /** The conversation in the path; what is no id is not there. */
    ConversationId conversation() {
        return ConversationId.parse(context.pathParam("id")).orElseThrow(Refusal::noConversation);
    }

    /** The message in the path; what is no id is not there. */
    MessageId message() {
        return MessageId.parse(context.pathParam("id")).orElseThrow(Refusal::noMessage);
    }

    /** The participant in the path. */
    UserId participant() {
        return UserId.of(context.pathParam("userId"));
    }

    /** A header, null where it is not given. */
    String header(String name) {
        return Headers.text(context.request(), name);
    }

    /** How many items of a list are wanted. */
    int first() {
        Long first = number("first");
        if (first == null) {
            return USUAL_ITEMS;
        }
        if (first < 1 || first > MOST_ITEMS) {
            throw Refusal.invalid("first is not between 1 and " + MOST_ITEMS);
        }
        return first.intValue();
    }

    /** A parameter of the query, null where it is not given. */
    String query(String name) {
        List<String> values = context.queryParam(name);
        if (values.size() > 1) {
            throw Refusal.invalid(name + " is given more than once");
        }
        return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
    }

    /** A whole number of the query, null where it is not given. */
    Long number(String name) {
        String text = query(name);
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw Refusal.invalid(name + " is not a whole number");
        }
    }

    /** A whole number of the query that fits an int, null where it is not given. */
    Integer smallNumber(String name) {
        Long number = number(name);
        if (number != null && number != number.intValue()) {
            throw Refusal.invalid(name + " is out of range");
        }
        return number == null ? null : number.intValue();
    }

    /** The body as a record. */
    <T> T body(Class<T> type) {
        return optionalBody(type).orElseThrow(() -> Refusal.invalid("The body is missing"));
    }

    /** The body as a record, empty where there is none. */
    <T> Optional<T> optionalBody(Class<T> type) {
        Buffer body = context.body().buffer();
        if (body == null || body.length() == 0) {
            return Optional.empty();
        }
        return Optional.of(read(body, type));
    }

    private static <T> T read(Buffer body, Class<T> type) {
        try {
            T read = Json.mapper().readValue(body.getBytes(), type);
            if (read != null) {
                return read;
            }
        } catch (JsonMappingException e) {
            throw Refusal.invalid(wrong(e));
        } catch (IOException e) {
            throw Refusal.invalid("The body is not JSON");
        }
        throw Refusal.invalid("The body is not a JSON object");
    }

    private static String wrong(JsonMappingException e) {
        String path = e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "The body is not a JSON object of the right form" : path + " has the wrong type";
    }
}
