// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** What PostgreSQL holds at the end: all logs, and all members' marks. */
final class Ending {
    private record Row(UserId user, ConversationId conversation) {}

    private final Consumer<Event> history;
    private final Map<Row, Long> delivered = new HashMap<>();

    private Ending(Consumer<Event> history) {
        this.history = history;
    }

    /** Reads it into the history. */
    static Ending read(String postgresUri, Consumer<Event> history) {
        URI uri = URI.create(postgresUri);
        String jdbc = "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath() + "?user="
                + uri.getUserInfo() + "&sslmode=disable&gssEncMode=disable";
        Ending ending = new Ending(history);
        try (Connection connection = DriverManager.getConnection(jdbc);
                Statement statement = connection.createStatement()) {
            ending.entries(statement);
            ending.heads(statement);
            ending.marks(statement);
            return ending;
        } catch (SQLException e) {
            throw new IllegalStateException("The logs cannot be read: " + e.getMessage(), e);
        }
    }

    /** A member's delivered mark; -1: there is none. */
    long delivered(UserId user, ConversationId conversation) {
        return delivered.getOrDefault(new Row(user, conversation), -1L);
    }

    private void entries(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("""
                select conversation_id, seq, kind, id, sender_id, temp_id, version, content
                from entries order by conversation_id, seq""")) {
            while (row.next()) {
                history.accept(new Event.Stored(new Event.Entry(
                        conversation(row),
                        row.getLong("seq"),
                        EntryKind.ofStored(row.getString("kind")),
                        new MessageId(row.getObject("id", UUID.class)),
                        new UserId(row.getString("sender_id")),
                        row.getString("temp_id"),
                        row.getInt("version"),
                        row.getString("content"))));
            }
        }
    }

    private void heads(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select conversation_id, last_seq from conversations")) {
            while (row.next()) {
                history.accept(new Event.LogRead(conversation(row), row.getLong("last_seq")));
            }
        }
    }

    private void marks(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("""
                select conversation_id, user_id, delivered_seq, read_seq, read_public_seq
                from conversation_members""")) {
            while (row.next()) {
                UserId user = new UserId(row.getString("user_id"));
                delivered.put(new Row(user, conversation(row)), row.getLong("delivered_seq"));
                history.accept(new Event.MarksStored(
                        user,
                        conversation(row),
                        row.getLong("delivered_seq"),
                        row.getLong("read_seq"),
                        row.getLong("read_public_seq")));
            }
        }
    }

    private static ConversationId conversation(ResultSet row) throws SQLException {
        return new ConversationId(row.getObject("conversation_id", UUID.class));
    }
}
