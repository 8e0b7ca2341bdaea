// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;

class LogsAreForPeopleUnlessAFileSaysOtherwiseTest {
    private static final String FORGER = "eve\"\r\n12:00:00.000 INFO  audit conversation_changed who=\"alice\\\u001b";

    private final LoggerContext logs = new LoggerContext();

    @AfterEach
    void forgetTheFile() {
        System.clearProperty("chaski.log.format");
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

    private String line(String format) {
        System.setProperty("chaski.log.format", format);
        logs.setMDCAdapter(MDC.getMDCAdapter());
        new Logging().configure(logs);
        Logger logger = logs.getLogger("audit");
        LoggingEvent event = new LoggingEvent(
                "", logger, Level.INFO, "participant_added\n12:00:00.000 ERROR all is lost", null, null);
        event.addKeyValuePair(new KeyValuePair("who", FORGER));
        return logs.getLogger("ROOT").iteratorForAppenders().next() instanceof ConsoleAppender<ILoggingEvent> appender
                ? new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8)
                : "";
    }

    @Test
    void nobodysIdLooksLikeALineOfItsOwn() {
        assertThat(line("text"))
                .endsWith(
                        "participant_added\\n12:00:00.000 ERROR all is lost who=\"eve\\\"\\r\\n12:00:00.000 INFO  audit conversation_changed who=\\\"alice\\\\\\u001b\"\n")
                .hasLineCount(1);
    }

    @Test
    void norInJson() {
        JsonObject object = new JsonObject(line("json"));

        assertThat(object.getJsonArray("kvpList").getJsonObject(0).getString("who"))
                .isEqualTo(FORGER);
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
