// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import dev.chaski.config.ChaskiConfig;
import dev.chaski.embedded.EmbeddedStores;
import dev.chaski.store.Migrations;
import dev.chaski.store.Migrations.Facts;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where PostgreSQL and Redis are, and what the database says of itself: the configured ones, or the embedded ones of the data directory. Everything here blocks, and is done before and after an event loop
 * runs.
 */
record Stores(Optional<EmbeddedStores> embedded, String postgresUri, String redisUri, Facts facts) {
    private static final Logger log = LoggerFactory.getLogger(Stores.class);

    /** Starts or finds what is needed and migrates. Fails in one sentence. */
    static Stores open(ChaskiConfig config) {
        boolean needsPostgres = config.postgres().uri().isEmpty();
        boolean needsRedis = config.redis().uri().isEmpty();
        Optional<EmbeddedStores> embedded = needsPostgres || needsRedis
                ? Optional.of(EmbeddedStores.open(config.dataDir(), needsPostgres, needsRedis)
                        .keepRunning())
                : Optional.empty();
        if (embedded.isPresent() && !config.development()) {
            log.warn(
                    "env is production, and an embedded server of {} is used: set postgres.uri and redis.uri",
                    config.dataDir());
        }
        try {
            String postgres = config.postgres()
                    .uri()
                    .orElseGet(() -> embedded.orElseThrow().postgresUri());
            String redis =
                    config.redis().uri().orElseGet(() -> embedded.orElseThrow().redisUri());
            return new Stores(embedded, postgres, redis, migrate(postgres));
        } catch (RuntimeException e) {
            embedded.ifPresent(EmbeddedStores::close);
            throw e;
        }
    }

    private static Facts migrate(String uri) {
        try {
            return Migrations.migrate(uri);
        } catch (SQLException | RuntimeException e) {
            throw new IllegalStateException(
                    "PostgreSQL at " + Migrations.place(uri) + " could not be prepared: " + firstLine(e), e);
        }
    }

    private static String firstLine(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse(root.toString());
    }

    void close() {
        embedded.ifPresent(EmbeddedStores::close);
    }
}
