// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * JSON by looking for what is needed: the server writes {@code type} first, and the generator's own ids and contents have nothing in them that JSON would escape. A client for people reads JSON properly.
 */
final class Frames {
    private static final String START = "{\"type\":\"";

    private Frames() {}

    /** Names the place of each frame in a text message, which holds one, or several in an array. */
    static void each(String text, IntConsumer frame) {
        for (int at = text.indexOf(START); at >= 0; at = text.indexOf(START, at + START.length())) {
            frame.accept(at);
        }
    }

    /** Whether the frame there is of that type. */
    static boolean is(String type, String text, int frame) {
        int at = frame + START.length();
        return text.startsWith(type, at) && text.charAt(at + type.length()) == '"';
    }

    static String type(String text, int frame) {
        int at = frame + START.length();
        return text.substring(at, text.indexOf('"', at));
    }

    /** The value of the next field of that name, empty if there is none. */
    static String string(String name, String text, int frame) {
        int at = after("\"" + name + "\":\"", text, frame);
        return at < 0 ? "" : text.substring(at, text.indexOf('"', at));
    }

    /** The value of the next field of that name, -1 if there is none. */
    static long number(String name, String text, int frame) {
        int at = after("\"" + name + "\":", text, frame);
        return at < 0 ? -1 : digits(text, at);
    }

    /** The digits at the beginning of the next text field of that name, -1 if there are none. */
    static int numberIn(String name, String text, int frame) {
        int at = after("\"" + name + "\":\"", text, frame);
        return at < 0 ? -1 : (int) digits(text, at);
    }

    /** The digits after the last hyphen of the next text field of that name, -1 if there are none. */
    static int numberAtTheEndOf(String name, String text, int frame) {
        String value = string(name, text, frame);
        return (int) digits(value, value.lastIndexOf('-') + 1);
    }

    static String authenticate(String token, String device, int window) {
        return START + "authenticate\",\"token\":\"" + token + "\",\"deviceId\":\"" + device + "\",\"window\":" + window
                + ",\"batch\":true,\"client\":\"chaski bench\"}";
    }

    static String message(String conversation, int number, String padding) {
        return START + "send_message\",\"conversationId\":\"" + conversation + "\",\"tempId\":\"" + number
                + "\",\"content\":\"" + number + padding + "\"}";
    }

    static String ack(Map<String, Long> cursors) {
        return START + "ack\",\"cursors\":{"
                + cursors.entrySet().stream()
                        .map(cursor -> "\"" + cursor.getKey() + "\":" + cursor.getValue())
                        .collect(Collectors.joining(","))
                + "}}";
    }

    private static int after(String key, String text, int from) {
        int at = text.indexOf(key, from);
        return at < 0 ? -1 : at + key.length();
    }

    private static long digits(String text, int from) {
        long value = 0;
        int at = from;
        for (; at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++) {
            value = value * 10 + text.charAt(at) - '0';
        }
        return at == from ? -1 : value;
    }
}
