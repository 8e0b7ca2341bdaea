// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import dev.chaski.terminal.OwnMessages.Tick;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One line for each thing that happens. Colours are for terminals and never carry what the words do not. Whatever others
 * wrote is shown without control characters, which a terminal might obey.
 */
final class Screen {
    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter EARLIER = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final int QUOTED = 60;

    private enum Colour {
        DIM("2"),
        BOLD("1"),
        GREEN("32"),
        RED("31");

        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }

    private final PrintWriter out;
    private final boolean colours;
    private final Clock clock;

    Screen(PrintWriter out, boolean colours, Clock clock) {
        this.out = out;
        this.colours = colours;
        this.clock = clock;
    }

    /** {@code createdAt} as the server wrote it. */
    void said(String who, String createdAt, String content) {
        line(painted(Colour.DIM, "[" + time(createdAt) + "]") + " " + painted(Colour.BOLD, clean(who)) + ": "
                + text(content));
    }

    /** An own message of the history, with its tick. */
    void saidBefore(String createdAt, String content, Tick tick) {
        said("you", createdAt, content + "  " + words(tick));
    }

    /** An own message has come so far, and so many before it with it. */
    void tick(Tick tick, String content, int before) {
        String also = before == 0 ? "" : " and " + before + " before it";
        String line = words(tick) + " " + quoted(content) + also;
        line(painted(tick == Tick.READ ? Colour.GREEN : Colour.DIM, line));
    }

    void failed(String content, String reason) {
        line(painted(Colour.RED, "✗ not sent " + quoted(content) + ": " + clean(reason)));
    }

    /** Something about the chat rather than in it. */
    void note(String sentence) {
        line(painted(Colour.DIM, "- " + clean(sentence)));
    }

    private static String words(Tick tick) {
        return switch (tick) {
            case PENDING -> "… pending";
            case SENT -> "✓ sent";
            case DELIVERED -> "✓✓ delivered";
            case READ -> "✓✓ read";
        };
    }

    private void line(String line) {
        out.println(line);
        out.flush();
    }

    private String painted(Colour colour, String text) {
        return colours ? "\u001b[" + colour.code + "m" + text + "\u001b[0m" : text;
    }

    private String time(String createdAt) {
        ZoneId zone = clock.getZone();
        ZonedDateTime at = Instant.parse(createdAt).atZone(zone);
        return (at.toLocalDate().equals(LocalDate.now(clock)) ? TODAY : EARLIER).format(at);
    }

    /** Further lines of a message are indented, so that nobody can write a line that looks like another's. */
    private static String text(String content) {
        return content.lines()
                .map(Screen::clean)
                .reduce((a, b) -> a + System.lineSeparator() + "        " + b)
                .orElse("");
    }

    private static String quoted(String content) {
        String line = clean(content);
        boolean fits = line.codePointCount(0, line.length()) <= QUOTED;
        return "\"" + (fits ? line : line.substring(0, line.offsetByCodePoints(0, QUOTED)) + "…") + "\"";
    }

    private static String clean(String text) {
        return text.replaceAll("\\p{Cc}+", " ");
    }
}
