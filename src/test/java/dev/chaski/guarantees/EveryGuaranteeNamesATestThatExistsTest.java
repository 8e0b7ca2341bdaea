// SPDX-License-Identifier: Apache-2.0
package dev.chaski.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code GUARANTEES.md} is as true as the names in it. */
class EveryGuaranteeNamesATestThatExistsTest {
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+(?:Test|IT|Contract))`");
    private static final Pattern PROMISE = Pattern.compile("(?m)^\\| \\*\\*(I\\d+)\\*\\* \\|.*");

    @Test
    void ofThisProject() throws IOException {
        Set<String> tests;
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            tests = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }

        assertThat(NAMED.matcher(guarantees()).results().map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(tests).contains(name));
    }

    @Test
    void forEachOfTheTenInvariants() throws IOException {
        assertThat(PROMISE.matcher(guarantees())
                        .results()
                        .filter(row -> NAMED.matcher(row.group()).find())
                        .map((MatchResult row) -> row.group(1)))
                .containsExactly("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10");
    }

    private static String guarantees() throws IOException {
        return Files.readString(Path.of("GUARANTEES.md"));
    }
}
