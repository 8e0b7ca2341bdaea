// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** Brings a database to this version's schema (Flyway, forward only) and says which cluster it belongs to. Blocking: called off the event loops, before anything else runs. */
public final class Migrations {
    /** The newest of {@code db/migration}. Most starts find it applied already, and then Flyway need not even be loaded. */
    static final int NEWEST = 6;

    private static final String UNDEFINED_TABLE = "42P01";

    private Migrations() {}

    /** The facts of a database after migration: instances with the same {@code clusterId} belong together; cursors of another {@code logEpoch} mean nothing. */
    public record Facts(UUID clusterId, UUID logEpoch) {}

    /** Migrates; several instances may do so at once. Fails with the database's own words. */
    public static Facts migrate(String uri) throws SQLException {
        PgConnectOptions options = PgConnectOptions.fromUri(uri);
        String jdbc = "jdbc:postgresql://" + place(uri) + "?sslmode=" + options.getSslMode().value;
        Properties login = new Properties();
        login.setProperty("user", options.getUser());
        if (options.getPassword() != null) {
            login.setProperty("password", options.getPassword());
        }
        try (Connection connection = DriverManager.getConnection(jdbc, login)) {
            Optional<Facts> upToDate = facts(connection);
            if (upToDate.isPresent()) {
                return upToDate.get();
            }
            applyAll(jdbc, options);
            return facts(connection).orElseThrow(() -> new SQLException("The schema is not that of version " + NEWEST));
        }
    }

    /** Empty unless the newest migration was applied; later ones, by an instance of a later version, are welcome. */
    private static Optional<Facts> facts(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select cluster_id, log_epoch
                from instance_facts
                where exists (select from flyway_schema_history where version = ? and success)
                """)) {
            statement.setString(1, String.valueOf(NEWEST));
            try (ResultSet facts = statement.executeQuery()) {
                return facts.next()
                        ? Optional.of(new Facts(facts.getObject(1, UUID.class), facts.getObject(2, UUID.class)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void applyAll(String jdbc, PgConnectOptions options) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(jdbc, options.getUser(), options.getPassword())
                .locations("classpath:db/migration")
                .loggers("slf4j")
                .load()
                .migrate();
    }

    /** Host, port and database of a uri, without the login. */
    public static String place(String uri) {
        PgConnectOptions options = PgConnectOptions.fromUri(uri);
        return options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
    }
}
