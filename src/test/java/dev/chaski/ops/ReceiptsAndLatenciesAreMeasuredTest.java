// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Sockets;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every meter that operators look for is in a scrape, and counts what happens. */
@ExtendWith(OnTwoNodes.class)
class ReceiptsAndLatenciesAreMeasuredTest {
    private static final String TOLD_OF_A_READ = "read_receipt_delivered_total{device_count=\"1\",status=\"read\"}";

    private static final List<String> NAMES = List.of(
            "read_receipt_events_published_total{status=\"delivered\"}",
            "read_receipt_events_published_total{status=\"read\"}",
            "read_receipt_events_consumed_total{status=\"read\"}",
            "read_receipt_delivered_total{device_count=\"1\",status=\"read\"}",
            "chaski_delivery_latency_seconds_count",
            "chaski_confirmation_latency_seconds_count",
            "chaski_messages_confirmed_total{duplicate=\"false\"}",
            "chaski_messages_confirmed_total{duplicate=\"true\"}",
            "chaski_messages_failed_total{code=\"conversation_not_found\"}",
            "chaski_connections_opened_total",
            "chaski_connections_closed_total{reason=\"client\"}",
            "chaski_entries_pushed_total",
            "chaski_entries_acknowledged_total",
            "chaski_offline_backlog_entries_count",
            "chaski_undelivered_entries_count",
            "chaski_windows_full_total",
            "chaski_catch_ups_total");

    private static final List<String> LACKING =
            List.of("chaski_offline_backlog_entries_sum", "chaski_undelivered_entries_sum");

    @Test
    void whateverHappens(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        List<Double> before = values(scene);
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.device("bob", "phone").window(1).withoutAcks().connect(scene.url(1));
        for (int i = 1; i <= 3; i++) {
            alice.say(conversation, "m" + i);
        }
        bob.expectMessage(conversation, "m1");
        alice.asking(repeat(conversation)).join();
        alice.asking(repeat(conversation)).join();
        alice.saying("0198c5b6-0000-7000-8000-000000000000", "t", "nowhere").join();
        bob.withAcks();
        bob.expectMessage(conversation, "m3");
        bob.ask(new JsonObject()
                .put("type", "mark_as_read")
                .put("conversationId", conversation)
                .put("seq", 3));
        alice.expect("receipt", f -> f.getString("status").equals("READ"));
        bob.leave();
        for (int i = 0; i < 3; i++) {
            alice.say(conversation, "while away " + i);
        }
        bob.connect(scene.url(1));
        bob.leave();

        Patience.until(
                "every meter to rise",
                () -> {
                    List<Double> after = values(scene);
                    return IntStream.range(0, NAMES.size()).allMatch(i -> after.get(i) > before.get(i));
                },
                () -> {
                    List<Double> after = values(scene);
                    return IntStream.range(0, NAMES.size())
                            .filter(i -> after.get(i) <= before.get(i))
                            .mapToObj(NAMES::get)
                            .toList();
                });
        assertThat(Sockets.get(scene.url(0), "/metrics").body()).contains("chaski_commit_feed_lag_seconds");
    }

    @Test
    void aReceiptCountsWhenItsAuthorIsTold(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        alice.say(conversation, "hello");
        alice.leave();
        Phone bob = scene.phone(1, "bob");
        bob.expectMessage(conversation, "hello");
        Scraped before = Scraped.of(scene);
        bob.ask(new JsonObject()
                .put("type", "mark_as_read")
                .put("conversationId", conversation)
                .put("seq", 1));
        assertThat(Scraped.of(scene).since(before, TOLD_OF_A_READ)).isZero();

        alice.connect(scene.url(1));
        alice.expect("receipt", f -> f.getString("status").equals("READ"));

        Patience.until(
                "the receipt to be counted",
                () -> Scraped.of(scene).since(before, TOLD_OF_A_READ) == 1,
                () -> Scraped.of(scene).since(before, TOLD_OF_A_READ));
    }

    @Test
    void whatIsPushedAndWhatDevicesHoldAreCountedEntryByEntry(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.device("bob", "phone").withoutAcks().connect(scene.url(1));
        Scraped before = Scraped.of(scene);
        for (int i = 1; i <= 3; i++) {
            alice.say(conversation, "m" + i);
        }
        bob.expectMessage(conversation, "m3");
        Scraped pushed = Scraped.of(scene);
        assertThat(pushed.since(before, "chaski_entries_pushed_total")).isEqualTo(3);
        assertThat(pushed.since(before, "chaski_entries_acknowledged_total")).isZero();

        bob.withAcks();

        Patience.until(
                "the acks to be counted",
                () -> Scraped.of(scene).since(before, "chaski_entries_acknowledged_total") == 3,
                () -> Scraped.of(scene).since(before, "chaski_entries_acknowledged_total"));
    }

    @Test
    void whatADeviceLacksIsCountedThoughItGoesBeforeItsSyncIsOver(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        for (int i = 1; i <= 5; i++) {
            alice.say(conversation, "m" + i);
        }
        Scraped before = Scraped.of(scene);

        Phone bob = scene.device("bob", "phone").window(1).withoutAcks().begin(scene.url(1), Map.of());
        bob.expectMessage(conversation, "m1");
        bob.drop();

        Patience.until(
                "what waited and what was not acknowledged to be counted",
                () -> LACKING.stream().allMatch(name -> Scraped.of(scene).since(before, name) == 5),
                () -> LACKING.stream()
                        .map(name -> Scraped.of(scene).since(before, name))
                        .toList());
        assertThat(bob.frames("synced")).isEmpty();
    }

    private static JsonObject repeat(String conversation) {
        return new JsonObject()
                .put("type", "send_message")
                .put("conversationId", conversation)
                .put("tempId", "again")
                .put("content", "again");
    }

    private static List<Double> values(Scene scene) {
        Scraped scraped = Scraped.of(scene);
        return NAMES.stream().map(scraped::value).toList();
    }
}
