// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import java.util.Map;

/**
 * What is logged, and how: on stderr, since stdout is for answers; for people, or as one JSON object a line. The keys {@code log.format} and {@code log.level} stand as properties when an instance starts.
 * Logback finds this class as a service. It is not its usual XML, because reading that loads an XML parser and 500 classes at every start; who wants something else names an XML file by
 * {@code -Dlogback.configurationFile}, which then counts alone.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String LINE = "%d{HH:mm:ss.SSS} %-5level %-22logger{0} %msg";

    /** Of the others: acts of users always, and never a whole URL as vertx-web would write it at trace, since tokens may stand in one. */
    private static final Map<String, Level> LEVELS = Map.of(
            "audit", Level.INFO,
            "io.vertx.ext.web", Level.INFO,
            "com.hazelcast", Level.ERROR,
            "io.netty", Level.ERROR,
            "org.flywaydb", Level.WARN);

    /** A neighbour that was killed, a client that went away: expected, and worth a line, not a page of somebody else's stack, where people read. */
    private static final List<String> BRIEF =
            List.of("io.vertx.core.eventbus", "io.vertx.core.net", "io.vertx.spi.cluster");

    /** Made by Logback. */
    public Logging() {}

    @Override
    public ExecutionStatus configure(LoggerContext logs) {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        boolean json = "json".equals(System.getProperty("chaski.log.format"));
        if (!json) {
            briefly(logs);
        }
        logs.getLogger("dev.chaski").setLevel(Level.toLevel(System.getProperty("chaski.log.level"), Level.INFO));
        LEVELS.forEach((name, level) -> logs.getLogger(name).setLevel(level));
        Logger root = logs.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(stderr(logs, json ? object() : OneLine.by(LINE + " %kvp%n")));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static void briefly(LoggerContext logs) {
        ConsoleAppender<ILoggingEvent> brief =
                stderr(logs, OneLine.by(LINE + " %replace(%ex{short}){'[\\r\\n]+\\s*', ' '}%nopex%n"));
        for (String name : BRIEF) {
            Logger logger = logs.getLogger(name);
            logger.setAdditive(false);
            logger.addAppender(brief);
        }
    }

    private static Encoder<ILoggingEvent> object() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        return encoder;
    }

    private static ConsoleAppender<ILoggingEvent> stderr(LoggerContext logs, Encoder<ILoggingEvent> encoder) {
        encoder.setContext(logs);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(logs);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
