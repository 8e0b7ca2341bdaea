// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each device has its own cursor: what one has seen, the other still gets. */
@ExtendWith(OnTwoNodes.class)
class TwoDevicesOfOneUserEachGetEverythingTest {
    @Test
    void wheneverEachOfThemConnects(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone phone = scene.device("bob", "phone").connect(scene.url(0));
        Phone tablet = scene.device("bob", "tablet").connect(scene.url(1));
        Phone alice = scene.phone(0, "alice");
        alice.say(conversation, "both on");
        tablet.expectMessage(conversation, "both on");
        tablet.drop();
        alice.say(conversation, "phone only");
        phone.expectMessage(conversation, "phone only");
        phone.drop();
        alice.say(conversation, "both off");

        tablet.connect(scene.url(0));
        phone.connect(scene.url(1));

        List<String> all = List.of("both on", "phone only", "both off");
        tablet.expectTexts(conversation, all);
        phone.expectTexts(conversation, all);
    }

    @Test
    void theSendersOtherDeviceTooAndItRecognisesTheMessage(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone phone = scene.device("alice", "phone").connect(scene.url(0));
        Phone laptop = scene.device("alice", "laptop").connect(scene.url(1));

        Patience.result(phone.saying(conversation, "mine", "from my phone"), Patience.ENOUGH);

        JsonObject seen = laptop.expectMessage(conversation, "from my phone");
        assertThat(seen.getJsonObject("message").getString("tempId")).isEqualTo("mine");
        laptop.say(conversation, "from my laptop");
        phone.expectMessage(conversation, "from my laptop");
        assertThat(phone.frames("message_received"))
                .as("own confirmed messages are not pushed back")
                .hasSize(1);
    }

    @Test
    void theSendingDeviceGetsItsOwnMessageAgainAfterAReconnectUnlessItAcknowledgedIt(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice").withoutAcks();
        Patience.result(alice.saying(conversation, "mine", "did it get through?"), Patience.ENOUGH);
        alice.drop();

        alice.connect(scene.url(1));

        JsonObject own = alice.expectMessage(conversation, "did it get through?");
        assertThat(own.getJsonObject("message").getString("tempId")).isEqualTo("mine");
    }

    @Test
    void readingOnOneDeviceAcknowledgesNothingForTheOther(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone phone = scene.device("bob", "phone").connect(scene.url(0));
        Phone tablet = scene.device("bob", "tablet").connect(scene.url(1));
        tablet.drop();
        Phone alice = scene.phone(0, "alice");
        alice.say(conversation, "one");
        alice.say(conversation, "two");
        phone.expectMessage(conversation, "two");
        JsonObject ok = phone.ask(new JsonObject().put("type", "mark_as_read").put("conversationId", conversation));
        assertThat(ok.getLong("seq")).as("%s", ok).isEqualTo(2);

        tablet.connect(scene.url(1));

        tablet.expectTexts(conversation, List.of("one", "two"));
    }

    @Test
    void aNewDeviceBeginsWhereItsUserHasEverything(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone phone = scene.device("bob", "phone").connect(scene.url(0));
        Phone alice = scene.phone(0, "alice");
        alice.say(conversation, "known");
        phone.expectMessage(conversation, "known");
        alice.expect("receipt", f -> f.getString("status").equals("DELIVERED") && f.getLong("seq") == 1);
        phone.drop();
        alice.say(conversation, "unknown");

        Phone watch = scene.device("bob", "watch").connect(scene.url(1));

        assertThat(watch.frames("welcome").get(0).getBoolean("newDevice")).isTrue();
        watch.expectTexts(conversation, List.of("unknown"));
        Patience.still(
                "the new device is sent only what its user lacks",
                Duration.ofMillis(300),
                () -> watch.seqs(conversation).equals(List.of(2L)),
                watch::frames);
    }
}
