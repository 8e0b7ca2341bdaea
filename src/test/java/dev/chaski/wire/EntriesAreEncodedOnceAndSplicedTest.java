// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.Message;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.MessageType;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntriesAreEncodedOnceAndSplicedTest {
    private static final ConversationId ROOM =
            new ConversationId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));
    private static final UserId ALICE = new UserId("al\"ice\\");
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00.100Z");

    private static LogEntry message(String content, String tempId, String metadata, Instant deletedAt) {
        return EntryFrames.message(new Message(
                new MessageId(new UUID(1, 2)),
                ROOM,
                5_000_000_000L,
                3,
                ALICE,
                new Profile("A \"B\"", null),
                MessageType.TEXT,
                content,
                null,
                null,
                null,
                metadata,
                null,
                null,
                tempId,
                null,
                NOON,
                null,
                deletedAt,
                false,
                1));
    }

    private static JsonNode frame(LogEntry entry, boolean queued, long afterSeq, boolean forSender)
            throws JsonProcessingException {
        return Json.mapper().readTree(EntryFrames.frame(entry, queued, afterSeq, forSender));
    }

    @ParameterizedTest
    @CsvSource({"true,-1,true", "true,0,false", "false,-1,false", "false,7,true", "true,4999999998,true"})
    void whatDiffersFromConnectionToConnectionIsSplicedIn(boolean queued, long afterSeq, boolean forSender)
            throws Exception {
        JsonNode frame = frame(message("hi", "t1", "{\"a\":[1]}", null), queued, afterSeq, forSender);
        assertThat(frame.get("type").textValue()).isEqualTo("message_received");
        assertThat(frame.get("conversationId").textValue()).isEqualTo(ROOM.toString());
        assertThat(frame.get("seq").longValue()).isEqualTo(5_000_000_000L);
        assertThat(frame.get("queued").booleanValue()).isEqualTo(queued);
        assertThat(frame.path("afterSeq").asLong(-1)).isEqualTo(afterSeq);
        assertThat(frame.has("afterSeq")).isEqualTo(afterSeq >= 0);
        assertThat(frame.get("message").has("tempId")).isEqualTo(forSender);
        assertThat(frame.get("message").get("senderId").textValue()).isEqualTo(ALICE.value());
        assertThat(frame.get("message").get("createdAt").textValue()).isEqualTo("2026-05-01T12:00:00.100Z");
        assertThat(frame.get("message").get("metadata").toString()).isEqualTo("{\"a\":[1]}");
        assertThat(frame).hasSize(afterSeq >= 0 ? 6 : 5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"t", "with \"quotes\"", "back\\slash", "new\nline\u0001", "}}", "😀", "\u2028", "\",\"x\":\""})
    void aTempIdIsSplicedInAsItIs(String tempId) throws Exception {
        JsonNode message =
                frame(message("hi", tempId, null, null), true, 1, true).get("message");
        assertThat(message.get("tempId").textValue()).isEqualTo(tempId);
        assertThat(message.has("x")).isFalse();
        assertThat(frame(message("hi", tempId, null, null), true, 1, false)
                        .get("message")
                        .has("tempId"))
                .as("nobody else learns it")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "}}", "{\"type\":\"x\"}", "\u0001\n", "😀"})
    void contentIsNeverTakenForStructure(String content) throws Exception {
        JsonNode frame = frame(message(content, "t", null, null), false, 2, true);
        assertThat(frame.get("message").get("content").textValue()).isEqualTo(content);
        assertThat(frame.get("message").get("tempId").textValue()).isEqualTo("t");
    }

    @Test
    void aMessageWithoutTempIdHasNoneForItsSenderEither() throws Exception {
        assertThat(frame(message("hi", null, null, null), false, -1, true)
                        .get("message")
                        .has("tempId"))
                .isFalse();
    }

    @Test
    void aDeletedMessageHasNoContentAndStillItsTempId() throws Exception {
        JsonNode message = frame(message("secret", "t", "{\"a\":\"secret\"}", NOON), true, -1, true)
                .get("message");
        assertThat(message.toString()).doesNotContain("secret");
        assertThat(message.get("deletedAt").textValue()).isEqualTo("2026-05-01T12:00:00.100Z");
        assertThat(message.get("tempId").textValue()).isEqualTo("t");
    }

    @ParameterizedTest
    @EnumSource(value = EntryKind.class, mode = EnumSource.Mode.EXCLUDE, names = "MESSAGE")
    void everyOtherEntryIsAFrameOfItsOwnType(EntryKind kind) throws Exception {
        LogEntry entry =
                EntryFrames.detail(ROOM, 9, kind, ALICE, null, "{\"by\": \"a\", \"participant\": {\"userId\": \"b\"}}");
        for (boolean forSender : new boolean[] {true, false}) {
            JsonNode frame = frame(entry, true, 4, forSender);
            assertThat(frame.get("type").textValue()).isEqualTo(kind.frameType());
            assertThat(frame.get("afterSeq").longValue()).isEqualTo(4);
            assertThat(frame.get("seq").longValue()).isEqualTo(9);
            assertThat(frame.has("queued")).as("messages only").isFalse();
            assertThat(frame.get("participant").get("userId").textValue()).isEqualTo("b");
        }
        assertThat(entry.messageNo()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1,DELETED,true", "60,DELETED,true", "60,ARCHIVED,false"})
    void theEndOfAConversationIsFoundHoweverDeepItsSettingsAre(int levels, String status, boolean deletes) {
        String settings = "{\"status\":".repeat(levels) + "\"DELETED\"" + "}".repeat(levels);
        LogEntry entry = EntryFrames.detail(
                ROOM,
                9,
                EntryKind.CONVERSATION_UPDATED,
                ALICE,
                null,
                "{\"changes\": {\"settings\": " + settings + ", \"status\": \"" + status + "\"}}");
        assertThat(EntryFrames.deletes(entry)).isEqualTo(deletes);
    }
}
