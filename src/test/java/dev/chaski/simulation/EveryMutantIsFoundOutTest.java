// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.chaski.prove.Invariant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** A simulation that finds nothing proves nothing unless it finds what is there: servers that are wrong in one way turn it red within a few seeds, and by the promise that they break. */
class EveryMutantIsFoundOutTest {
    private static final Logger SERVER = (Logger) LoggerFactory.getLogger("dev.chaski");
    private static final int FEW = 20;

    private static Level before;

    @BeforeAll
    static void quiet() {
        before = SERVER.getLevel();
        SERVER.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        SERVER.setLevel(before);
    }

    @ParameterizedTest
    @CsvSource({
        "CONFIRM_BEFORE_COMMIT, I1",
        "GATE_OFF, I3",
        "NUMBER_BEFORE_REPEAT_CHECK, I3",
        "DEDUP_OFF, I2",
        "DELIVERED_ON_WRITE, I5",
        "PERIOD_CHECK_OFF, I9"
    })
    void withinAFewSeeds(Mutant mutant, Invariant broken) {
        List<String> found = new ArrayList<>();
        for (long seed = 1; seed <= FEW && found.isEmpty(); seed++) {
            Simulation.run(seed, mutant).findings().stream()
                    .filter(finding -> finding.startsWith(broken + " "))
                    .forEach(found::add);
        }

        assertThat(found).as(mutant + " breaks " + broken).isNotEmpty();
    }
}
