// SPDX-License-Identifier: Apache-2.0
package dev.chaski.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.chaski.config.ConfigException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Gathers raw values from the sources; a later source covers an earlier one. What it cannot place is a problem. */
final class Sources {
    /** OpenTelemetry's own name for the place of the collector. */
    private static final String COLLECTOR = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static final Pattern ORCHESTRATOR =
            Pattern.compile("CHASKI_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT|PORT_\\d+_.+)");

    /** Apart, so that it is made only where there is a file. */
    private static final class Yaml {
        static final YAMLMapper MAPPER = YAMLMapper.builder()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
    }

    /** A raw value and where it came from. */
    record Raw(String text, String source) {}

    private final Map<Key, Raw> values = new EnumMap<>(Key.class);
    private final List<Problem> problems = new ArrayList<>();

    Map<Key, Raw> values() {
        return values;
    }

    List<Problem> problems() {
        return problems;
    }

    void file(Path path) {
        String source = "file " + path;
        try {
            JsonNode root = Yaml.MAPPER.readTree(Files.readString(path));
            if (root == null || root.isMissingNode() || root.isNull()) {
                return;
            }
            if (!root.isObject()) {
                problems.add(new Problem("(whole file)", source, "is not a list of keys", "write lines of key: value"));
                return;
            }
            Map<String, String> flat = new TreeMap<>();
            flatten("", root, flat, source);
            flat.forEach((name, text) -> put(name, text, source, Key.named(name), Key::key));
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
            String first = e.getOriginalMessage().lines().findFirst().orElse("");
            problems.add(new Problem("(whole file)", source, "is not valid YAML" + where + ": " + first, "correct it"));
        } catch (IOException e) {
            boolean missing = Files.notExists(path);
            problems.add(new Problem(
                    "--config",
                    source,
                    missing ? "does not exist" : "cannot be read: " + e.getMessage(),
                    "name a file that can be read"));
        }
    }

    void environment(Map<String, String> variables) {
        String collector = variables.getOrDefault(COLLECTOR, "");
        if (!collector.isBlank()) {
            put(COLLECTOR, collector, "environment " + COLLECTOR, Optional.of(Key.TRACE_ENDPOINT), Key::variable);
        }
        new TreeMap<>(variables).forEach((variable, text) -> {
            if (variable.startsWith("CHASKI_") && (Key.ofVariable(variable).isPresent() || meansUs(variable))) {
                put(variable, text, "environment " + variable, Key.ofVariable(variable), Key::variable);
            }
        });
    }

    /**
     * Whether an unknown variable is a mistake rather than somebody else's: scripts name a jar or a home with our prefix, and Kubernetes sets variables for every service, also one that is called chaski. What
     * begins like one of our sections is a mistake.
     */
    private static boolean meansUs(String variable) {
        return !ORCHESTRATOR.matcher(variable).matches()
                && Arrays.stream(Key.values()).anyMatch(key -> variable.startsWith(section(key.variable())));
    }

    private static String section(String variable) {
        int end = variable.indexOf('_', "CHASKI_".length());
        return end < 0 ? variable : variable.substring(0, end + 1);
    }

    void properties(Map<String, String> properties) {
        new TreeMap<>(properties).forEach((property, text) -> {
            if (property.startsWith("chaski.")) {
                String name = property.substring("chaski.".length());
                put(name, text, "-D" + property, Key.named(name), Key::key);
            }
        });
    }

    void given(Map<String, String> keys) {
        new TreeMap<>(keys).forEach((name, text) -> put(name, text, "given", Key.named(name), Key::key));
    }

    private void put(String name, String text, String source, Optional<Key> key, Function<Key, String> naming) {
        key.ifPresentOrElse(
                k -> values.put(k, new Raw(text.strip(), source)),
                () -> problems.add(new Problem(
                        name, source, "is not a known key", "did you mean " + Nearest.to(name, naming) + "?")));
    }

    private void flatten(String prefix, JsonNode node, Map<String, String> flat, String source) {
        node.fields().forEachRemaining(field -> {
            String name = prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey();
            JsonNode value = field.getValue();
            if (value.isObject()) {
                flatten(name, value, flat, source);
            } else if (!value.isNull() && flat.put(name, scalar(value)) != null) {
                problems.add(new Problem(name, source, "is given twice", "keep one of them"));
            }
        });
    }

    private static String scalar(JsonNode value) {
        if (!value.isArray()) {
            return value.asText();
        }
        StringJoiner items = new StringJoiner(",");
        value.forEach(item -> items.add(item.isValueNode() ? item.asText() : item.toString()));
        return items.toString();
    }
}
