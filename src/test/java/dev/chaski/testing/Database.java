// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import static org.awaitility.Awaitility.await;

import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A database, seen from behind: for what no client can see or bring about. */
public record Database(String uri) {
    /** A connection on which to hold a lock or a transaction. */
    public Connection connect() throws SQLException {
        PgConnectOptions options = PgConnectOptions.fromUri(uri);
        String jdbc = "jdbc:postgresql://" + options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
        return DriverManager.getConnection(jdbc, options.getUser(), options.getPassword());
    }

    /** Runs statements that answer nothing. */
    public void run(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** The rows that a query answers, column by column. */
    public List<List<Object>> rows(String sql, Object... values) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            List<List<Object>> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    List<Object> row = new ArrayList<>();
                    for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                        row.add(result.getObject(column));
                    }
                    rows.add(row);
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** The one number that a query answers. */
    public long number(String sql, Object... values) {
        return ((Number) rows(sql, values).get(0).get(0)).longValue();
    }

    /** Returns when so many sessions of the server wait for a lock that another session holds. */
    public void awaitBlocked(int sessions) {
        await("a session waits for a lock")
                .until(() -> number("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                + " and application_name = 'chaski' and datname = current_database()")
                        >= sessions);
    }
}
