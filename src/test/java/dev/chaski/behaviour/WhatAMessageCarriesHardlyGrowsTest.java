// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Answer;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** PostgreSQL keeps a number in all its digits, and a frame of the server stays under 1 MiB (docs/protocol.md, 4). */
@ExtendWith(OnTwoNodes.class)
class WhatAMessageCarriesHardlyGrowsTest {
    private static final int MOST_BYTES = 1024 * 1024;
    private static final int FRAME_BYTES = 64 * 1024;

    private static String send(String conversation, String number) {
        int room = FRAME_BYTES - 300;
        String numbers = (number + ",").repeat(room / (number.length() + 1));
        return "{\"type\":\"send_message\",\"id\":1,\"tempId\":\"" + number + "\",\"conversationId\":\"" + conversation
                + "\",\"content\":\"x\",\"metadata\":{\"a\":[" + numbers + "0]}}";
    }

    @Test
    void aNumberThatWouldFillPagesIsRefused(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");

        alice.send(send(conversation, "1e308"));

        JsonObject failed =
                alice.expect("message_failed", f -> f.getString("tempId").equals("1e308"));
        assertThat(failed.getJsonObject("error").getString("code")).isEqualTo("invalid_frame");
        assertThat(failed.getJsonObject("error").getString("message")).contains("metadata");
        Answer settings = scene.rest(0, "alice")
                .patch(
                        "/conversations/" + scene.group("alice", "bob"),
                        new JsonObject().put("settings", new JsonObject("{\"a\":1e-308}")));
        assertThat(settings.must(400).body().getString("detail")).contains("settings");
    }

    @Test
    void theLongestOfThoseThatAreTakenStillMakeAFrame(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");

        alice.send(send(conversation, "1e39"));
        alice.expect("message_confirmed", f -> true);

        bob.expectMessage(conversation, "x");
        assertThat(scene.cluster()
                        .database()
                        .number(
                                "select octet_length(metadata::text) from entries where conversation_id = ?",
                                UUID.fromString(conversation)))
                .isBetween((long) FRAME_BYTES, MOST_BYTES - 10_000L);
    }
}
