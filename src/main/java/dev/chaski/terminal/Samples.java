// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Three people who have talked before, made through REST as their clients would.
 *
 * <p>Every message has a key of its own and marks only rise, so doing it again changes nothing, and doing it again after
 * it was interrupted completes it.
 */
final class Samples {
    private static final String WEEKEND = "Weekend";

    /** The message of that key, by that user, {@code readBy} those. */
    private record Line(String key, String user, String content, List<String> readBy) {}

    private static final List<Line> DIRECT = List.of(
            new Line("direct-1", "alice", "Hi Bob, did the parcel arrive?", List.of()),
            new Line("direct-2", "bob", "This morning. Thank you!", List.of()),
            new Line("direct-3", "bob", "Two knots were loose, nothing is missing.", List.of("alice")),
            new Line("direct-4", "alice", "Good. A chaski would have run it over in a day.", List.of("bob")),
            new Line("direct-5", "alice", "Are you free for a call tonight?", List.of()),
            new Line("direct-6", "alice", "After seven suits me.", List.of()));

    private static final List<Line> GROUP = List.of(
            new Line("weekend-1", "alice", "Who is in for a walk on Saturday?", List.of()),
            new Line("weekend-2", "bob", "Me, if it does not rain.", List.of("alice")),
            new Line("weekend-3", "carol", "It will not rain. I looked at the mountain.", List.of("bob")),
            new Line("weekend-4", "alice", "Then nine o'clock at the bridge.", List.of()),
            new Line("weekend-5", "carol", "Nine is early. I shall bring the coffee.", List.of("alice")));

    private final Map<String, Api> people = new HashMap<>();

    /** At the door of that instance. */
    Samples(Vertx vertx, String url) {
        Http http = new Http(vertx, new Addresses(List.of(url)));
        Map.of("alice", "Alice", "bob", "Bob", "carol", "Carol")
                .forEach((id, name) ->
                        people.put(id, new Api(http, new Credentials(http, id, Optional.of(name), Optional.empty()))));
    }

    /** Makes what is not there yet; answers the id of the group. */
    Future<String> make() {
        Api alice = people.get("alice");
        return alice.direct("bob")
                .compose(direct -> tell(DIRECT, direct.getString("id")))
                .compose(told -> alice.group(WEEKEND, List.of("bob", "carol")))
                .map(group -> group.getString("id"))
                .compose(id -> tell(GROUP, id).map(id));
    }

    private Future<Void> tell(List<Line> lines, String conversation) {
        Future<Void> told = Future.succeededFuture();
        for (Line line : lines) {
            told = told.compose(
                            before -> people.get(line.user()).send(conversation, line.content(), "demo-" + line.key()))
                    .compose(message -> read(line, message));
        }
        return told;
    }

    private Future<Void> read(Line line, JsonObject message) {
        Future<Void> read = Future.succeededFuture();
        for (String reader : line.readBy()) {
            read = read.compose(before -> people.get(reader).read(message.getString("id")))
                    .mapEmpty();
        }
        return read;
    }
}
