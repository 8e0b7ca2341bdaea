// SPDX-License-Identifier: Apache-2.0
package dev.chaski.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. It carries every mistake there is, not only the first. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** With at least one mistake. */
    public ConfigException(List<Problem> problems) {
        super(describe(problems));
        this.problems = List.copyOf(problems);
    }

    /** All mistakes, in the order of the sources and then of the keys. */
    public List<Problem> problems() {
        return problems;
    }

    private static String describe(List<Problem> problems) {
        String title = problems.size() == 1
                ? "The configuration has a mistake:"
                : "The configuration has " + problems.size() + " mistakes:";
        return problems.stream().map(p -> "\n  - " + p).collect(Collectors.joining("", title, ""));
    }

    /**
     * One mistake.
     *
     * @param key the dotted name as it was given, or of the key that is wrong
     * @param source where it came from: a file, an environment variable, a system property, the defaults
     * @param message what is wrong; never quotes a secret
     * @param cure what would put it right
     */
    public record Problem(String key, String source, String message, String cure) {
        @Override
        public String toString() {
            return key + " (" + source + ") " + message + "; " + cure;
        }
    }
}
