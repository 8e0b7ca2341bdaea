// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is unread follows from positions: after whatever has happened, the socket, REST and the list of conversations say what a model says that counts one by one. */
@ExtendWith(OnTwoNodes.class)
class UnreadIsTheSameEverywhereTest {
    private static final List<String> PEOPLE = List.of("alice", "bob", "carol");
    private static final int OPERATIONS = 60;
    private static final String FOR_EVER = "2990-01-01T00:00:00.000Z";
    private static final int LOOK_EVERY = 15;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void afterAnySequenceOfOperations(long seed, Scene scene) {
        new Run(scene, new Random(seed)).go();
    }

    /** One room, message by message: who wrote what at which seq, who has read which of them, and who sees which. */
    private static final class Room {
        final TreeMap<Long, String> authors = new TreeMap<>();
        final Map<String, Set<Long>> unread = new HashMap<>();
        final Set<String> members = new HashSet<>();
        final Set<String> muted = new HashSet<>();
        long head;

        void said(String author) {
            head++;
            authors.put(head, author);
            members.stream().filter(m -> !m.equals(author)).forEach(m -> of(m).add(head));
            of(author).clear();
        }

        void read(String reader, long upTo) {
            of(reader).removeIf(seq -> seq <= upTo);
        }

        Set<Long> of(String member) {
            return unread.computeIfAbsent(member, m -> new HashSet<>());
        }
    }

    private static final class Run {
        private final Scene scene;
        private final Random random;
        private final Map<String, Room> rooms = new TreeMap<>();
        private final Map<String, List<Phone>> phones = new HashMap<>();
        private final List<String> story = new ArrayList<>();
        private final String group;

        Run(Scene scene, Random random) {
            this.scene = scene;
            this.random = random;
            this.group = scene.group("alice", "bob", "carol");
            room(group, PEOPLE);
            room(scene.direct("alice", "bob"), List.of("alice", "bob"));
            room(scene.direct("bob", "carol"), List.of("bob", "carol"));
            for (String name : PEOPLE) {
                phones.put(
                        name,
                        List.of(
                                scene.device(name, "phone").connect(scene.url(0)),
                                scene.device(name, "laptop").connect(scene.url(1))));
            }
        }

        private void room(String id, List<String> members) {
            Room room = new Room();
            room.members.addAll(members);
            rooms.put(id, room);
        }

        void go() {
            for (int i = 1; i <= OPERATIONS; i++) {
                operate();
                if (i % LOOK_EVERY == 0) {
                    PEOPLE.forEach(this::look);
                }
            }
        }

        private void operate() {
            String id = any(List.copyOf(rooms.keySet()));
            Room room = rooms.get(id);
            List<String> members = room.members.stream().sorted().toList();
            String name = any(members);
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> say(id, room, name);
                case 4, 5 -> readOnSocket(id, room, name);
                case 6 -> readByRest(id, room, name);
                case 7 -> reconnect(any(PEOPLE));
                case 8 -> leaveOrJoin();
                case 9 -> privacy(any(PEOPLE));
                default -> mute(id, room, name);
            }
        }

        private void say(String id, Room room, String name) {
            story.add(name + " says in " + id);
            any(phones.get(name)).say(id, "m" + story.size());
            room.said(name);
        }

        private void readOnSocket(String id, Room room, String name) {
            long seq = room.head == 0 ? 0 : 1 + random.nextInt((int) room.head);
            story.add(name + " reads " + id + " up to " + seq);
            any(phones.get(name))
                    .ask(new JsonObject()
                            .put("type", "mark_as_read")
                            .put("conversationId", id)
                            .put("seq", seq));
            room.read(name, seq);
        }

        private void readByRest(String id, Room room, String name) {
            story.add(name + " reads all of " + id);
            rest(name)
                    .post("/messages/read", new JsonObject().put("conversationId", id))
                    .must(200);
            room.read(name, room.head);
        }

        private void reconnect(String name) {
            Phone phone = any(phones.get(name));
            story.add(phone + " reconnects");
            phone.leave();
            phone.connect(scene.url(random.nextInt(2)));
        }

        /** Whoever comes back has nothing unread from the time of the absence. */
        private void leaveOrJoin() {
            Room room = rooms.get(group);
            story.add("carol " + (room.members.contains("carol") ? "is removed" : "comes back"));
            Rest alice = rest("alice");
            if (room.members.remove("carol")) {
                alice.delete("/conversations/" + group + "/participants/" + scene.user("carol"))
                        .must(204);
            } else {
                alice.post(
                                "/conversations/" + group + "/participants",
                                new JsonObject().put("userId", scene.user("carol")))
                        .must(201);
                room.members.add("carol");
                room.of("carol").clear();
            }
            room.head++;
        }

        private void privacy(String name) {
            boolean send = random.nextBoolean();
            story.add(name + (send ? " sends" : " keeps") + " read receipts");
            rest(name)
                    .put("/me/privacy", new JsonObject().put("sendReadReceipts", send))
                    .must(200);
        }

        /** For ever, or no more: what is muted is counted, but not in the sum. */
        private void mute(String id, Room room, String name) {
            boolean mute = !room.muted.remove(name);
            if (mute) {
                room.muted.add(name);
            }
            story.add(name + (mute ? " mutes " : " hears again of ") + id);
            rest(name)
                    .patch(
                            "/conversations/" + id + "/participants/" + scene.user(name),
                            new JsonObject().put("notificationsMutedUntil", mute ? FOR_EVER : null))
                    .must(200);
        }

        private int total(String name, Map<String, Integer> counts) {
            return counts.entrySet().stream()
                    .filter(each -> !rooms.get(each.getKey()).muted.contains(name))
                    .mapToInt(Map.Entry::getValue)
                    .sum();
        }

        private Rest rest(String name) {
            return scene.rest(random.nextInt(2), name);
        }

        private void look(String name) {
            Map<String, Integer> expected = new TreeMap<>();
            rooms.forEach((id, room) -> {
                if (room.members.contains(name) && !room.of(name).isEmpty()) {
                    expected.put(id, room.of(name).size());
                }
            });
            assertThat(byRest(name))
                    .as("GET /unread of %s after %s", name, story)
                    .isEqualTo(expected);
            assertThat(byList(name))
                    .as("GET /conversations of %s after %s", name, story)
                    .isEqualTo(expected);
            int total = total(name, expected);
            for (Phone phone : phones.get(name)) {
                Patience.until(
                        "what " + phone + " counts to be " + expected + ", " + total + " in sum, after " + story,
                        () -> bySocket(phone).equals(expected) && totalBySocket(phone) == total,
                        () -> bySocket(phone) + " by " + phone.frames());
            }
            Phone again = scene.device(name, "phone" + story.size() + name).connect(scene.url(0));
            Patience.until(
                    "a new device of " + name + " to be told " + expected + ", " + total + " in sum, after " + story,
                    () -> bySocket(again).equals(expected) && totalBySocket(again) == total,
                    again::frames);
            again.leave();
        }

        private Map<String, Integer> byRest(String name) {
            JsonObject body = rest(name).get("/unread").must(200).body();
            Map<String, Integer> counts = new TreeMap<>();
            body.getJsonArray("conversations").forEach(each -> {
                JsonObject count = (JsonObject) each;
                counts.put(count.getString("conversationId"), count.getInteger("count"));
                assertThat(count.getBoolean("muted", false))
                        .isEqualTo(rooms.get(count.getString("conversationId"))
                                .muted
                                .contains(name));
            });
            assertThat(body.getInteger("total")).as("%s", story).isEqualTo(total(name, counts));
            return counts;
        }

        private Map<String, Integer> byList(String name) {
            Map<String, Integer> counts = new TreeMap<>();
            rest(name)
                    .get("/conversations")
                    .must(200)
                    .body()
                    .getJsonArray("items")
                    .forEach(each -> {
                        JsonObject seen = (JsonObject) each;
                        assertThat(seen.containsKey("notificationsMutedUntil"))
                                .isEqualTo(rooms.get(seen.getString("id")).muted.contains(name));
                        if (seen.getInteger("unreadCount") > 0) {
                            counts.put(seen.getString("id"), seen.getInteger("unreadCount"));
                        }
                    });
            return counts;
        }

        /** As a client counts: what {@code unread_count} said last, and one more for each message from somebody else after it. */
        private Map<String, Integer> bySocket(Phone phone) {
            Map<String, Integer> counts = new TreeMap<>();
            boolean synced = false;
            for (JsonObject frame : phone.frames()) {
                String type = frame.getString("type");
                synced |= type.equals("synced");
                if (type.equals("unread_count")) {
                    counts.put(frame.getString("conversationId"), frame.getInteger("count"));
                } else if (synced && type.equals("message_received") && !mine(phone, frame)) {
                    counts.merge(frame.getString("conversationId"), 1, Integer::sum);
                } else if (type.equals("participant_removed")
                        && frame.getJsonObject("participant")
                                .getString("userId")
                                .equals(phone.userId())) {
                    counts.remove(frame.getString("conversationId"));
                }
            }
            counts.values().removeIf(n -> n == 0);
            return counts;
        }

        /** The sum that was told last, and one more for each message from somebody else in a conversation that is not muted. */
        private int totalBySocket(Phone phone) {
            Map<String, Integer> counts = bySocket(phone);
            Map<String, Boolean> muted = new HashMap<>();
            int told = 0;
            for (JsonObject frame : phone.frames()) {
                String type = frame.getString("type");
                if (type.equals("unread_count")) {
                    muted.put(frame.getString("conversationId"), frame.getBoolean("muted", false));
                    told = frame.getInteger("total");
                } else if (type.equals("message_received") && !mine(phone, frame)) {
                    told += muted.getOrDefault(frame.getString("conversationId"), false) ? 0 : 1;
                }
            }
            int counted = counts.entrySet().stream()
                    .filter(each -> !muted.getOrDefault(each.getKey(), false))
                    .mapToInt(Map.Entry::getValue)
                    .sum();
            return check(phone, told, counted);
        }

        /** Both ways of adding up say the same, where something was told since the sync. */
        private static int check(Phone phone, int told, int counted) {
            return phone.frames("unread_count").isEmpty() || told == counted ? counted : -1;
        }

        private static boolean mine(Phone phone, JsonObject frame) {
            return frame.getJsonObject("message").getString("senderId").equals(phone.userId());
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }
    }
}
