// SPDX-License-Identifier: Apache-2.0
package dev.chaski.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a key holds: how a text is checked and how it is shown. Values stay texts until the records are built. */
interface Kind {
    /** As many as there are event loops. */
    String AUTO = "auto";

    /** What is wrong with the text, or nothing. */
    Optional<Fault> check(String text);

    /** The text as it may be printed. */
    default String show(String text) {
        return text;
    }

    /**
     * A mistake in a value.
     *
     * @param message what is wrong, never quoting a secret
     * @param cure what would be right
     */
    record Fault(String message, String cure) {}

    static Kind whole(int min, int max) {
        String cure = "give a whole number from " + min + " to " + max;
        return text -> {
            if (!Patterns.WHOLE.matcher(text).matches()) {
                return fault("\"" + text + "\" is not a whole number", cure);
            }
            boolean within = text.length() <= 12 && Long.parseLong(text) >= min && Long.parseLong(text) <= max;
            return within ? Optional.empty() : fault(text + " is out of bounds", cure);
        };
    }

    static Kind instances() {
        return wholeOrAuto(0, 256);
    }

    static Kind eventLoops() {
        return wholeOrAuto(1, 256);
    }

    private static Kind wholeOrAuto(int min, int max) {
        Kind number = whole(min, max);
        return text -> text.equals(AUTO)
                ? Optional.empty()
                : number.check(text).map(f -> new Fault(f.message(), f.cure() + ", or " + AUTO));
    }

    static Kind flag() {
        return choice("true", "false");
    }

    static Kind choice(String... allowed) {
        List<String> choices = List.of(allowed);
        return text -> choices.contains(text.toLowerCase(Locale.ROOT))
                ? Optional.empty()
                : fault("\"" + text + "\" is not one of the choices", "give " + String.join(" or ", choices));
    }

    /** A text that must not be empty. */
    static Kind text() {
        return text -> text.isEmpty() ? fault("is empty", "give a value, or leave the key out") : Optional.empty();
    }

    /** A text; empty means not set. */
    static Kind absent() {
        return text -> Optional.empty();
    }

    /** Items by comma; empty means none. */
    static Kind list() {
        return absent();
    }

    /** Origins by comma, each as browsers write it; empty means none. */
    static Kind origins() {
        return text -> Stream.of(text.split(",", -1))
                .map(String::strip)
                .filter(origin ->
                        !origin.isEmpty() && !Patterns.ORIGIN.matcher(origin).matches())
                .findFirst()
                .map(wrong -> new Fault(
                        "\"" + wrong + "\" is not an origin", "give scheme and host, such as https://shop.example"));
    }

    /** Where an HTTP server is, without a path; empty means not set. */
    static Kind base() {
        return text -> text.isEmpty() || Patterns.BASE.matcher(text).matches()
                ? Optional.empty()
                : fault("\"" + text + "\" is not the base of an HTTP server", "give http://host:port, without a path");
    }

    /** A URI with one of the schemes; empty means not set. It may hold a password, so it is never quoted. */
    static Kind uri(String... schemes) {
        return new Kind() {
            @Override
            public Optional<Fault> check(String text) {
                boolean fits = text.isEmpty()
                        || List.of(schemes).stream()
                                .anyMatch(s -> text.startsWith(s + "://") && text.length() > s.length() + 3);
                return fits ? Optional.empty() : fault("is not a URI of a known scheme", "begin with " + cure());
            }

            private String cure() {
                return String.join(":// or ", schemes) + "://";
            }

            @Override
            public String show(String text) {
                return Secrets.maskUri(text);
            }
        };
    }

    static Kind secret(int bytes) {
        return new Kind() {
            @Override
            public Optional<Fault> check(String text) {
                int length = text.getBytes(StandardCharsets.UTF_8).length;
                return length >= bytes
                        ? Optional.empty()
                        : fault("has only " + length + " bytes", "give at least " + bytes + " random bytes");
            }

            @Override
            public String show(String text) {
                return text.isEmpty() ? text : Secrets.MASK;
            }
        };
    }

    private static Optional<Fault> fault(String message, String cure) {
        return Optional.of(new Fault(message, cure));
    }

    /** The shapes of values. */
    final class Patterns {
        private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
        private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#*@\\s]+");

        private static final Pattern BASE =
                Pattern.compile("http://([^/?#@:\\s\\[\\]]+|\\[[0-9a-fA-F:.]+])(:[0-9]{1,5})?");

        private Patterns() {}
    }
}
