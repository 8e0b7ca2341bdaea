// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The people of one test on a cluster that others may share: "alice" here is not the alice of another scene. At its end every phone's history is checked.
 */
public final class Scene implements AutoCloseable {
    private static final AtomicInteger SCENES = new AtomicInteger();

    private final Cluster cluster;
    private final int number = SCENES.incrementAndGet();
    private final List<Phone> phones = new ArrayList<>();

    public Scene(Cluster cluster) {
        this.cluster = cluster;
    }

    public Cluster cluster() {
        return cluster;
    }

    /** The address of the {@code i}th node. */
    public String url(int i) {
        return cluster.url(i);
    }

    /** The user id of this scene's alice. */
    public String user(String name) {
        return name + "-" + number;
    }

    /** A device that is not connected yet. */
    public Phone device(String name, String device) {
        Phone phone = new Phone(user(name), device);
        phones.add(phone);
        return phone;
    }

    /** The user's phone, connected to that node and synced. */
    public Phone phone(int node, String name) {
        return device(name, "phone").connect(url(node));
    }

    /** The user at the REST door of that node. */
    public Rest rest(int node, String name) {
        return new Rest(url(node), Tokens.of(user(name)));
    }

    /** A group that the first of these makes, with all of them in it; answers its id. */
    public String group(String owner, String... others) {
        return make("GROUP", owner, others);
    }

    /** The conversation of two; answers its id. */
    public String direct(String one, String other) {
        return make("DIRECT", one, other);
    }

    private String make(String type, String owner, String... others) {
        JsonObject wanted = new JsonObject()
                .put("type", type)
                .put(
                        "participantIds",
                        new JsonArray(Arrays.stream(others).map(this::user).toList()));
        return rest(0, owner)
                .post("/conversations", wanted)
                .must(200, 201)
                .body()
                .getString("id");
    }

    /** Returns when the server has written down what the phone acknowledged. It does so a little later: whoever reconnects sooner is sent some entries again, which is allowed. */
    public void awaitCursor(Phone phone, String conversation, long seq) {
        Patience.until(
                "the cursor to be written",
                () -> cursor(phone, conversation) == seq,
                () -> cursor(phone, conversation));
    }

    private long cursor(Phone phone, String conversation) {
        return cluster.database()
                .number(
                        "select coalesce(max(seq), -1) from device_cursors where user_id = ? and device_id = ? and conversation_id = ?",
                        phone.userId(),
                        phone.deviceId(),
                        UUID.fromString(conversation));
    }

    @Override
    public void close() {
        phones.forEach(Phone::close);
        phones.forEach(phone -> phone.history().assertOrderly());
    }
}
