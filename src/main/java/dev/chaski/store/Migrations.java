// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** Brings a database to this version's schema (Flyway, forward only) and says which cluster it belongs to. Blocking: called off the event loops, before anything else runs. */
public final class Migrations {
    private Migrations() {}

    /** The facts of a database after migration: instances with the same {@code clusterId} belong together; cursors of another {@code logEpoch} mean nothing. */
    public record Facts(UUID clusterId, UUID logEpoch) {}

    /** Migrates; several instances may do so at once. Fails with the database's own words. */
    public static Facts migrate(String uri) throws SQLException {
        PgConnectOptions options = PgConnectOptions.fromUri(uri);
        String jdbc = "jdbc:postgresql://" + place(uri) + "?sslmode=" + options.getSslMode().value;
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(jdbc, options.getUser(), options.getPassword())
                .locations("classpath:db/migration")
                .loggers("slf4j")
                .load()
                .migrate();
        Properties login = new Properties();
        login.setProperty("user", options.getUser());
        if (options.getPassword() != null) {
            login.setProperty("password", options.getPassword());
        }
        try (Connection connection = DriverManager.getConnection(jdbc, login);
                Statement statement = connection.createStatement();
                ResultSet facts = statement.executeQuery("select cluster_id, log_epoch from instance_facts")) {
            facts.next();
            return new Facts(facts.getObject(1, UUID.class), facts.getObject(2, UUID.class));
        }
    }

    /** Host, port and database of a uri, without the login. */
    public static String place(String uri) {
        PgConnectOptions options = PgConnectOptions.fromUri(uri);
        return options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
    }
}
