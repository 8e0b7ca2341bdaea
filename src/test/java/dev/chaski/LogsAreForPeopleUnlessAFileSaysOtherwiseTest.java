// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogsAreForPeopleUnlessAFileSaysOtherwiseTest {
    private final LoggerContext logs = new LoggerContext();

    @AfterEach
    void forgetTheFile() {
        System.clearProperty(ClassicConstants.CONFIG_FILE_PROPERTY);
        logs.stop();
    }

    @Test
    void theProgramSaysWhatItDoesAndLibrariesWhatIsWrong() {
        assertThat(new Logging().configure(logs)).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);

        assertThat(logs.getLogger("dev.chaski.gateway").getEffectiveLevel()).isEqualTo(Level.INFO);
        assertThat(logs.getLogger("com.hazelcast.core").getEffectiveLevel()).isEqualTo(Level.ERROR);
        assertThat(logs.getLogger("org.postgresql").getEffectiveLevel()).isEqualTo(Level.WARN);
        assertThat(logs.getLogger("io.vertx.ext.web.impl").getEffectiveLevel())
                .as("never whole URLs: tokens may stand in them")
                .isEqualTo(Level.INFO);
        assertThat(logs.getLogger("audit").getEffectiveLevel()).isEqualTo(Level.INFO);
        assertThat(logs.getLogger("io.vertx.core.net").isAdditive())
                .as("no second line for what a neighbour did")
                .isFalse();
    }

    @Test
    void aFileCountsAlone() {
        System.setProperty(ClassicConstants.CONFIG_FILE_PROPERTY, "logs.xml");

        assertThat(new Logging().configure(logs)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);

        assertThat(logs.getLogger("ROOT").iteratorForAppenders().hasNext()).isFalse();
    }

    @Test
    void theRunningProgramUsesThem() {
        assertThat(LoggerFactory.getILoggerFactory())
                .isInstanceOfSatisfying(
                        LoggerContext.class,
                        context -> assertThat(context.getLogger("org.flywaydb").getLevel())
                                .isEqualTo(Level.WARN));
    }
}
