// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;

/**
 * The few statements with which the server itself is looked after.
 *
 * @param port on the loopback address
 */
record Sql(int port) {
    static final String USER = "chaski";

    /** The server's data directory; empty while it does not answer. */
    Optional<Path> dataDirectory() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW data_directory")) {
            return row.next() ? Optional.of(Path.of(row.getString(1))) : Optional.empty();
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    boolean databaseExists(String name) {
        try (Connection connection = connect();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw failed("be asked for the database " + name, e);
        }
    }

    /** The name must be an identifier already. */
    void createDatabase(String name) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            // template0: copying template1 fails while anybody is connected to it
            statement.executeUpdate("CREATE DATABASE " + name + " TEMPLATE template0");
        } catch (SQLException e) {
            throw failed("make the database " + name, e);
        }
    }

    /** Drops it, whoever is connected; does nothing if there is none. The name must be an identifier already. */
    void dropDatabase(String name) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        } catch (SQLException e) {
            throw failed("drop the database " + name, e);
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties);
    }

    private EmbeddedException failed(String what, SQLException e) {
        return new EmbeddedException(
                "The embedded PostgreSQL at port " + port + " could not " + what + ": " + e.getMessage(), e);
    }
}
