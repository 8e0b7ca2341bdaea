// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** YAML read into types that refuse what they do not know. */
final class Yaml {
    private static final ObjectMapper CAMEL = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new NoCatchAll())
            .build();
    private static final ObjectMapper SNAKE =
            CAMEL.copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    private Yaml() {}

    /** One document as a tree of maps and lists; a key that is given twice fails. */
    static Map<String, Object> tree(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new org.yaml.snakeyaml.Yaml(new SafeConstructor(options)).load(text);
    }

    static Map<String, Object> tree(Path file) {
        return tree(text(file));
    }

    /** The tree as a type whose fields are in camel case. */
    static <T> T as(Class<T> type, Map<String, Object> tree) {
        return CAMEL.convertValue(tree, type);
    }

    /** The file as a type whose fields are in snake case, after its text has gone through the function. */
    static <T> T snake(Class<T> type, Path file, UnaryOperator<String> first) {
        return SNAKE.convertValue(tree(first.apply(text(file))), type);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Some models keep what they do not know in a map, and would accept anything. */
    private static final class NoCatchAll extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
