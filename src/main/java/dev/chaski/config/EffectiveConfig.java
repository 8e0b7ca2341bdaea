// SPDX-License-Identifier: Apache-2.0
package dev.chaski.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration together with where each value came from, for people: secrets are masked.
 *
 * @param config the configuration itself
 * @param settings every key, in the order of {@code conf/chaski.yaml}
 */
public record EffectiveConfig(ChaskiConfig config, List<Setting> settings) {
    /** Copies the list. */
    public EffectiveConfig {
        settings = List.copyOf(settings);
    }

    /**
     * One line of it.
     *
     * @param value as text, a secret masked, empty when not set
     * @param source "default", a file, an environment variable or a system property
     */
    public record Setting(String key, String value, String source) {}

    /** One aligned line for each key: {@code key: value  # source}. */
    public String describe() {
        int width = settings.stream()
                .mapToInt(s -> s.key().length() + s.value().length() + 2)
                .max()
                .orElse(0);
        return settings.stream()
                .map(s -> {
                    String line = s.key() + ": " + s.value();
                    return line + " ".repeat(width - line.length()) + "  # " + s.source();
                })
                .collect(Collectors.joining("\n"));
    }
}
