// SPDX-License-Identifier: Apache-2.0
package dev.chaski.privacy;

import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Somebody in the group, and what that person's socket and REST calls say of the others. */
final class Person {
    final String user;
    final Choice choice;
    private final Scene scene;
    private final String name;
    private final int node;
    private final Phone phone;
    private final String group;
    private String message;
    private long seq;
    private int from;

    /** {@code node}: where the socket is. */
    Person(Scene scene, String name, int node, Choice choice, String group) {
        this.scene = scene;
        this.name = name;
        this.user = scene.user(name);
        this.node = node;
        this.choice = choice;
        this.group = group;
        this.phone = scene.device(name, "phone");
    }

    void connect(List<String> others) {
        phone.connect(scene.url(node));
        joined();
        presenceState(others);
    }

    void leave() {
        phone.leave();
    }

    /** At the instance that the socket is not at. */
    Rest elsewhere() {
        return scene.rest(1 - node, name);
    }

    void choose(Choice now) {
        elsewhere().put("/me/privacy", now.json()).must(200);
    }

    void say(String text) {
        JsonObject sent = phone.say(group, text);
        message = sent.getString("messageId");
        seq = sent.getLong("seq");
    }

    /** Where the own last message is. */
    long seq() {
        return seq;
    }

    void read(long upTo) {
        phone.ask(new JsonObject()
                .put("type", "mark_as_read")
                .put("conversationId", group)
                .put("seq", upTo));
    }

    /** Begins to type and stops; what others type is counted from here. */
    void listenForTyping() {
        from = phone.frames().size();
    }

    void type() {
        for (boolean typing : new boolean[] {true, false}) {
            phone.send(new JsonObject()
                    .put("type", "typing")
                    .put("conversationId", group)
                    .put("isTyping", typing));
        }
    }

    Set<String> typed() {
        List<JsonObject> frames = phone.frames();
        return frames.subList(from, frames.size()).stream()
                .filter(f -> f.getString("type").equals("typing_update"))
                .flatMap(f -> f.getJsonArray("typingUsers").stream())
                .map(String.class::cast)
                .collect(Collectors.toSet());
    }

    /** By user, how far the socket was told that they have read. */
    Map<String, Long> toldReads() {
        return reads(phone);
    }

    private Map<String, Long> reads(Phone device) {
        return device.frames("receipt").stream()
                .filter(f -> f.getString("status").equals("READ")
                        && !f.getString("userId").equals(user))
                .collect(Collectors.toMap(f -> f.getString("userId"), f -> f.getLong("seq"), Math::max));
    }

    /** How many have read the own last message, by the highest sum that the socket was told; 0: none was. */
    int toldSum() {
        return sum(phone);
    }

    private int sum(Phone device) {
        return device.frames("receipt_summary").stream()
                .filter(f -> f.getLong("seq") == seq && f.containsKey("read"))
                .mapToInt(f -> f.getInteger("read"))
                .max()
                .orElse(0);
    }

    /** By user, the presence that the socket was told last. */
    Map<String, JsonObject> toldPresence() {
        return phone.frames().stream()
                .flatMap(f -> switch (f.getString("type")) {
                    case "presence" -> Stream.of(f);
                    case "presence_state" -> objects(f.getJsonArray("users"));
                    default -> Stream.<JsonObject>of();
                })
                .collect(Collectors.toMap(f -> f.getString("userId"), Function.identity(), (first, second) -> second));
    }

    JsonObject joined() {
        return phone.ask(new JsonObject().put("type", "join_conversation").put("conversationId", group));
    }

    JsonArray presenceState(List<String> others) {
        return phone.ask(new JsonObject().put("type", "subscribe_presence").put("userIds", new JsonArray(others)))
                .getJsonArray("users");
    }

    /** Of what such a path answers, the items. */
    Stream<JsonObject> items(String path, String field) {
        return objects(elsewhere().get(path).must(200).body().getJsonArray(field));
    }

    Stream<JsonObject> participants() {
        return items("/conversations/" + group + "/participants?first=100", "items");
    }

    JsonObject deliveryState() {
        return elsewhere()
                .get("/messages/" + message + "/delivery-state")
                .must(200)
                .body();
    }

    JsonObject deliveryStateInHistory() {
        Predicate<JsonObject> own = f -> message.equals(f.getString("id"));
        return items("/messages/conversation/" + group, "messages")
                .filter(own)
                .findFirst()
                .orElseThrow()
                .getJsonObject("deliveryState");
    }

    /** Those of whom there is a READ receipt of the own last message. */
    Set<String> receipts() {
        return items("/messages/" + message + "/receipts?type=READ&first=100", "items")
                .map(f -> f.getString("userId"))
                .collect(Collectors.toSet());
    }

    Map<String, Long> receiptsSince(String since) {
        return items("/receipts?first=100&since=" + since, "items")
                .filter(f -> f.getString("status").equals("READ"))
                .collect(Collectors.toMap(f -> f.getString("userId"), f -> f.getLong("seq")));
    }

    Stream<JsonObject> presenceByRest(List<String> others) {
        return items("/presence?userIds=" + String.join(",", others), "users");
    }

    /** The conversation as the list and the single call show it. */
    List<String> overviews() {
        return Stream.of("/conversations", "/conversations/" + group)
                .map(path -> elsewhere().get(path).must(200).body().encode())
                .toList();
    }

    /** What a device that was away is told: reads, or their sum. */
    Map<String, Long> readsOfSync(String device) {
        return ofSync(device, this::reads);
    }

    int sumOfSync(String device) {
        return ofSync(device, this::sum);
    }

    private <T> T ofSync(String device, Function<Phone, T> told) {
        try (Phone away = scene.device(name, device).connect(scene.url(1 - node))) {
            return told.apply(away);
        }
    }

    static Stream<JsonObject> objects(JsonArray items) {
        return items.stream().map(JsonObject.class::cast);
    }

    @Override
    public String toString() {
        return name;
    }
}
