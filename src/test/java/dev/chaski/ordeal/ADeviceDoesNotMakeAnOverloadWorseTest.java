// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** What is slow must not be made slower by repeats: the manners of chaski.js. */
class ADeviceDoesNotMakeAnOverloadWorseTest {
    private static final ConversationId CONVERSATION = new ConversationId(new UUID(1, 1));
    private static final long SECOND = 1000;

    private final Silence world = new Silence();
    private final Device device = new Device(world, Habits.REAL, new UserId("alice"), new DeviceId("phone"), 50);

    @Test
    void someMessagesOfAConversationAreUnderWayAndTheOthersWait() {
        connected();
        for (int i = 0; i < 50; i++) {
            device.say(CONVERSATION);
        }

        assertThat(world.sends()).hasSize(Habits.REAL.inFlight());
        assertThat(world.sends().get(0).getString("tempId")).isEqualTo("phone-1");

        confirm(world.sends().get(0), 1);
        assertThat(world.sends()).hasSize(Habits.REAL.inFlight() + 1);
    }

    @Test
    void whatWasRefusedIsRepeatedNoSoonerThanTheServerAsks() {
        connected();
        device.say(CONVERSATION);
        JsonObject send = world.sends().get(0);
        world.hear(new JsonObject()
                .put("type", "message_failed")
                .put("id", send.getInteger("id"))
                .put("tempId", send.getString("tempId"))
                .put(
                        "error",
                        new JsonObject()
                                .put("code", "unavailable")
                                .put("outcome", "not_accepted")
                                .put("retryAfterMs", 3 * SECOND)));

        world.pass(3 * SECOND);
        assertThat(world.sends()).hasSize(1);
        world.pass(2 * SECOND);
        assertThat(world.sends()).hasSize(2);
    }

    @Test
    void aMessageThatIsSlowToBeAnsweredIsNoReasonToHangUp() {
        connected();
        device.say(CONVERSATION);

        world.passAnsweringHeartbeats(15 * SECOND);
        assertThat(world.attempts).isEqualTo(1);
        world.passAnsweringHeartbeats(10 * SECOND);
        assertThat(world.attempts).isEqualTo(2);
    }

    @Test
    void whoIsNotLetInWaitsLongerEachTime() {
        device.comeOn();
        for (int i = 0; i < 10; i++) {
            world.ended.accept(0);
            world.pass(10 * SECOND);
        }
        assertThat(world.attempts).isEqualTo(11);

        world.ended.accept(0);
        world.pass(900);
        assertThat(world.attempts).as("after ten attempts in vain").isEqualTo(11);
        world.pass(10 * SECOND);
        assertThat(world.attempts).isEqualTo(12);
    }

    private void connected() {
        device.comeOn();
        world.hear(new JsonObject().put("type", "welcome").put("newDevice", true));
        world.hear(new JsonObject().put("type", "synced").put("entries", 0));
    }

    private void confirm(JsonObject send, long seq) {
        world.hear(new JsonObject()
                .put("type", "message_confirmed")
                .put("id", send.getInteger("id"))
                .put("conversationId", CONVERSATION.toString())
                .put("tempId", send.getString("tempId"))
                .put("messageId", new UUID(2, seq).toString())
                .put("seq", seq));
    }

    /** A server that says only what it is told to, and a clock that stands still unless it is told to go on. */
    private static final class Silence implements Surroundings, Surroundings.Line {
        private record Later(long at, long order, Runnable action) {}

        private final PriorityQueue<Later> later =
                new PriorityQueue<>(Comparator.comparingLong(Later::at).thenComparingLong(Later::order));
        private final List<JsonObject> said = new ArrayList<>();
        private Consumer<String> heard;
        private IntConsumer ended;
        private long now;
        private long numbers;
        private int attempts;
        private int answered;

        List<JsonObject> sends() {
            return said.stream()
                    .filter(frame -> frame.getString("type").equals("send_message"))
                    .toList();
        }

        void hear(JsonObject frame) {
            heard.accept(frame.encode());
        }

        void pass(long milliseconds) {
            long end = now + milliseconds * 1_000_000;
            while (!later.isEmpty() && later.peek().at() <= end) {
                now = later.peek().at();
                later.poll().action().run();
            }
            now = end;
        }

        void passAnsweringHeartbeats(long milliseconds) {
            for (long passed = 0; passed < milliseconds; passed += 100) {
                pass(100);
                long beats = said.stream()
                        .filter(frame -> frame.getString("type").equals("heartbeat"))
                        .count();
                for (; answered < beats; answered++) {
                    hear(new JsonObject().put("type", "heartbeat_ack"));
                }
            }
        }

        @Override
        public void after(long nanos, Runnable action) {
            later.add(new Later(now + nanos, numbers++, action));
        }

        @Override
        public boolean chance(double probability) {
            return false;
        }

        @Override
        public long between(double fromMs, double toMs) {
            return (long) ((fromMs + toMs) / 2 * 1_000_000);
        }

        @Override
        public long nextNumber() {
            return ++numbers;
        }

        @Override
        public void record(Event event) {}

        @Override
        public Optional<Line> line(UserId user, Consumer<String> hears, IntConsumer ends) {
            attempts++;
            heard = hears;
            ended = ends;
            return Optional.of(this);
        }

        @Override
        public String node() {
            return "one";
        }

        @Override
        public void open(Runnable then) {
            then.run();
        }

        @Override
        public void send(String text) {
            said.add(new JsonObject(text));
        }

        @Override
        public void hangUp() {
            ended.accept(0);
        }
    }
}
