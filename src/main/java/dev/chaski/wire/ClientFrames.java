// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Text messages of a socket, read as frames. What cannot be read becomes a coded refusal that says what was wrong, beside the request's {@code id} where there was one. */
public final class ClientFrames {
    private static final String SEND_MESSAGE = "send_message";
    private static final Map<String, ObjectReader> TYPES = Map.ofEntries(
            Map.entry("authenticate", reader(ClientFrame.Authenticate.class)),
            Map.entry(SEND_MESSAGE, reader(MessageForm.class)),
            Map.entry("ack", reader(ClientFrame.Ack.class)),
            Map.entry("mark_as_read", reader(ClientFrame.MarkAsRead.class)),
            Map.entry("request_backfill", reader(ClientFrame.RequestBackfill.class)),
            Map.entry("heartbeat", reader(ClientFrame.Heartbeat.class)),
            Map.entry("join_conversation", reader(ClientFrame.JoinConversation.class)),
            Map.entry("leave_conversation", reader(ClientFrame.LeaveConversation.class)),
            Map.entry("typing", reader(ClientFrame.Typing.class)),
            Map.entry("subscribe_presence", reader(ClientFrame.SubscribePresence.class)),
            Map.entry("set_presence", reader(ClientFrame.SetPresence.class)));

    private ClientFrames() {}

    private static ObjectReader reader(Class<?> type) {
        return Json.mapper().readerFor(type);
    }

    /**
     * One frame as it was read.
     *
     * @param id the request's id as JSON text, null where it had none
     * @param frame what it says; null where it was refused
     * @param refusal why it could not be read; null where it could
     * @param tempId the tempId of a refused {@code send_message}, where that was usable
     */
    public record Read(String id, ClientFrame frame, Refusal refusal, String tempId) {}

    /** The frames of one text message: several where it is an array and {@code batch} was agreed. */
    public static List<Read> read(String text, boolean batch) {
        JsonNode root;
        try {
            root = Json.mapper().readTree(text);
        } catch (StreamConstraintsException e) {
            return List.of(refused(null, "The frame is nested too deep, or holds too long a name or number"));
        } catch (JsonProcessingException e) {
            return List.of(refused(null, "The frame is not JSON" + reason(e.getOriginalMessage())));
        }
        if (!root.isArray()) {
            return List.of(frame(root));
        }
        if (!batch) {
            return List.of(refused(null, "Arrays of frames need batch: true in authenticate"));
        }
        List<Read> frames = new ArrayList<>(root.size());
        root.forEach(each -> frames.add(frame(each)));
        return frames;
    }

    /** The parser's words, unless they speak of the parser. */
    private static String reason(String message) {
        return message.contains("`") ? "" : ": " + message;
    }

    private static Read refused(String id, String message) {
        return new Read(id, null, Refusal.invalid(message), null);
    }

    private static Read refused(JsonNode frame, String id, String message) {
        return new Read(id, null, Refusal.invalid(message), sends(frame) ? usable(frame.get("tempId")) : null);
    }

    private static boolean sends(JsonNode frame) {
        return SEND_MESSAGE.equals(frame.path("type").textValue());
    }

    private static Read frame(JsonNode node) {
        if (!node.isObject()) {
            return refused(null, "A frame is a JSON object");
        }
        JsonNode idNode = node.hasNonNull("id") ? node.get("id") : null;
        if (idNode != null && !idNode.isTextual() && !idNode.isNumber()) {
            return refused(node, null, "id is a string or a number");
        }
        if (!validStrings(node)) {
            return refused(
                    node,
                    idNode == null || !validStrings(idNode) ? null : idNode.toString(),
                    "A string is not valid Unicode, or holds U+0000");
        }
        String id = idNode == null ? null : idNode.toString();
        JsonNode type = node.get("type");
        if (type == null || !type.isTextual()) {
            return refused(id, "type is missing");
        }
        ObjectReader reader = TYPES.get(type.textValue());
        if (reader == null) {
            return new Read(id, null, Refusal.of(Failure.UNKNOWN_TYPE, "Unknown type"), null);
        }
        try {
            ClientFrame frame = sends(node)
                    ? new ClientFrame.SendMessage(reader.<MessageForm>readValue(node))
                    : reader.<ClientFrame>readValue(node);
            return new Read(id, frame, null, null);
        } catch (IOException e) {
            return refused(node, id, "Wrong value for " + path(e));
        }
    }

    private static String usable(JsonNode tempId) {
        if (tempId == null || !tempId.isTextual()) {
            return null;
        }
        try {
            return MessageForm.tempId(tempId.textValue());
        } catch (Refusal e) {
            return null;
        }
    }

    private static String path(IOException e) {
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return mapping.getPath().stream()
                    .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                    .collect(Collectors.joining("."));
        }
        return "the frame";
    }

    /** Whether every string below, names of fields included, is valid text. */
    static boolean validStrings(JsonNode node) {
        if (node.isTextual()) {
            return Text.valid(node.textValue());
        }
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (!Text.valid(field.getKey()) || !validStrings(field.getValue())) {
                    return false;
                }
            }
        } else if (node.isArray()) {
            for (JsonNode element : node) {
                if (!validStrings(element)) {
                    return false;
                }
            }
        }
        return true;
    }
}
