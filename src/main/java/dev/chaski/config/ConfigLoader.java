// SPDX-License-Identifier: Apache-2.0
package dev.chaski.config;

import dev.chaski.config.ChaskiConfig.Env;
import dev.chaski.config.ConfigException.Problem;
import dev.chaski.config.EffectiveConfig.Setting;
import dev.chaski.config.Kind.Fault;
import dev.chaski.config.Sources.Raw;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lays the sources of the configuration over each other, lowest first: defaults, {@code conf/chaski.yaml} of the working
 * directory (or the file that was named), environment variables {@code CHASKI_…}, system properties {@code chaski.…}.
 *
 * <p>Every method either returns a configuration in which all values are within their bounds, or throws one
 * {@link ConfigException} with all mistakes. It reads files, so it blocks.
 */
public final class ConfigLoader {
    private static final Path USUAL_FILE = Path.of("conf", "chaski.yaml");

    private ConfigLoader() {}

    /**
     * The configuration of an instance.
     *
     * @param file the file that takes the place of {@code conf/chaski.yaml}; it must exist
     * @param environment variables; those that do not begin with {@code CHASKI_} are ignored
     * @param properties system properties; those that do not begin with {@code chaski.} are ignored
     * @throws ConfigException with all mistakes in all sources
     */
    public static ChaskiConfig load(
            Optional<Path> file, Map<String, String> environment, Map<String, String> properties) {
        return effective(file, environment, properties).config();
    }

    /** As {@link #load}, with the source of each value. */
    public static EffectiveConfig effective(
            Optional<Path> file, Map<String, String> environment, Map<String, String> properties) {
        Sources sources = new Sources();
        file.or(() -> Optional.of(USUAL_FILE).filter(Files::exists)).ifPresent(sources::file);
        sources.environment(environment);
        sources.properties(properties);
        return build(sources);
    }

    /**
     * A configuration for tests: these keys (dotted names) over the defaults, and nothing from outside.
     *
     * @throws ConfigException as {@link #load}
     */
    public static ChaskiConfig of(Map<String, String> keys) {
        Sources sources = new Sources();
        sources.given(keys);
        return build(sources).config();
    }

    private static EffectiveConfig build(Sources sources) {
        List<Problem> problems = new ArrayList<>(sources.problems());
        Map<Key, Raw> raw = new EnumMap<>(Key.class);
        Set<Key> faulty = EnumSet.noneOf(Key.class);
        Env env = env(sources);
        for (Key key : Key.all()) {
            Raw fallback = new Raw(key.defaultIn(env), "default");
            Raw value = sources.values().getOrDefault(key, fallback);
            Optional<Fault> fault = key.kind().check(value.text());
            fault.ifPresent(f -> problems.add(new Problem(key.key(), value.source(), f.message(), f.cure())));
            raw.put(key, fault.isPresent() ? fallback : value);
            fault.ifPresent(f -> faulty.add(key));
        }
        problems.addAll(Coherence.check(env, raw, faulty));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        List<Setting> settings = new ArrayList<>();
        raw.forEach(
                (key, value) -> settings.add(new Setting(key.key(), key.kind().show(value.text()), value.source())));
        return new EffectiveConfig(new Values(env, raw).config(), settings);
    }

    /** The defaults depend on it, so it comes first; a wrong one is reported with the others. */
    private static Env env(Sources sources) {
        Raw env = sources.values().get(Key.ENV);
        return env != null && env.text().equalsIgnoreCase("production") ? Env.PRODUCTION : Env.DEVELOPMENT;
    }
}
