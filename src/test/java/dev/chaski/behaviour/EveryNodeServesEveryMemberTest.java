// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I3 across nodes: everybody sends from everywhere, everybody has everything in the same order. */
@ExtendWith(OnTwoNodes.class)
class EveryNodeServesEveryMemberTest {
    private static final int EACH = 40;

    @Test
    void ofTwo(Scene scene) {
        talk(scene, 2);
    }

    @Test
    void ofThree() {
        try (Cluster cluster = Cluster.of(3);
                Scene scene = new Scene(cluster)) {
            talk(scene, 3);
        }
    }

    private static void talk(Scene scene, int nodes) {
        String conversation = scene.group("alice", "bob", "carol");
        List<Phone> phones = new ArrayList<>();
        for (String name : List.of("alice", "bob", "carol")) {
            for (int node = 0; node < nodes; node++) {
                phones.add(scene.device(name, "on " + node).connect(scene.url(node)));
            }
        }

        List<CompletableFuture<List<String>>> sending = phones.stream()
                .map(phone -> CompletableFuture.supplyAsync(() -> send(phone, conversation)))
                .toList();
        List<String> sent = new ArrayList<>();
        sending.forEach(texts -> sent.addAll(Patience.result(texts, Patience.ENOUGH)));

        for (Phone phone : phones) {
            Patience.until(
                    sent.size() + " messages for " + phone,
                    () -> phone.texts(conversation).size() == sent.size(),
                    () -> phone.seqs(conversation));
            assertThat(phone.texts(conversation)).isEqualTo(phones.get(0).texts(conversation));
        }
        assertThat(phones.get(0).texts(conversation)).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(phones.get(0).seqs(conversation)).endsWith((long) sent.size());
    }

    private static List<String> send(Phone phone, String conversation) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            String text = phone + " says " + i;
            phone.say(conversation, text);
            texts.add(text);
        }
        return texts;
    }
}
