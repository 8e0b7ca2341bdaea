// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.event.KeyValuePair;

/** Lines for people, in which nobody's id can look like a line or a pair of its own: control characters are written as escapes and, within the quotation marks of a pair, quotation marks and backslashes too. */
final class OneLine {
    private static final int LAST_OF_ASCII = 0x7e;

    private OneLine() {}

    /** By one of Logback's patterns, whose {@code %msg} and {@code %kvp} are written so. */
    static Encoder<ILoggingEvent> by(String pattern) {
        PatternLayout layout = new PatternLayout();
        layout.getInstanceConverterMap().put("msg", Message::new);
        layout.getInstanceConverterMap().put("kvp", Pairs::new);
        layout.setPattern(pattern);
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>() {
            @Override
            public void start() {
                layout.setContext(getContext());
                layout.start();
                super.start();
            }
        };
        encoder.setLayout(layout);
        return encoder;
    }

    private static final class Message extends ClassicConverter {
        @Override
        public String convert(ILoggingEvent event) {
            return escaped(event.getFormattedMessage(), "");
        }
    }

    private static final class Pairs extends ClassicConverter {
        @Override
        public String convert(ILoggingEvent event) {
            List<KeyValuePair> pairs = event.getKeyValuePairs();
            return pairs == null
                    ? ""
                    : pairs.stream()
                            .map(pair -> pair.key + "=\"" + escaped(String.valueOf(pair.value), "\"\\") + "\"")
                            .collect(Collectors.joining(" "));
        }
    }

    private static String escaped(String text, String alsoThese) {
        if (text == null || text.chars().allMatch(c -> plain(c, alsoThese))) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length() + 8);
        text.chars().forEach(c -> {
            if (plain(c, alsoThese)) {
                line.append((char) c);
            } else if (alsoThese.indexOf(c) >= 0) {
                line.append('\\').append((char) c);
            } else {
                line.append(escape(c));
            }
        });
        return line.toString();
    }

    private static boolean plain(int c, String except) {
        return except.indexOf(c) < 0 && (c <= LAST_OF_ASCII ? c >= ' ' : !Character.isISOControl(c) && !breaksLines(c));
    }

    private static boolean breaksLines(int c) {
        int type = Character.getType(c);
        return type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format("\\u%04x", c);
        };
    }
}
