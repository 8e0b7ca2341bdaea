// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Checker;
import dev.chaski.prove.Event;
import dev.chaski.prove.History;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code prove} says, and by what it exits with 1. */
class ABrokenPromiseIsReportedTest {
    private static final ConversationId CONVERSATION = new ConversationId(new UUID(1, 1));
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final long BOBS_LINE = 1;

    private final History history = new History();

    @BeforeEach
    void bobIsConnected() {
        history.add(0, new Event.Connected(BOBS_LINE, BOB, new DeviceId("bobs"), "one", Map.of(), 50));
        history.add(1, new Event.Welcomed(BOBS_LINE, true));
    }

    @Test
    void anEntryTwiceOnAConnectionIsAViolation() {
        pushed(1);
        pushed(2);
        pushed(2);

        Report report = report(List.of());

        assertThat(report.ok()).isFalse();
        assertThat(report.json().getBoolean("ok")).isFalse();
        assertThat(report.json().getJsonArray("violations")).isNotEmpty();
        assertThat(report.text()).contains("VIOLATIONS: 1").contains("  > #4").contains("--seed");
    }

    @Test
    void anEntryLeftOutIsAViolation() {
        pushed(1);
        pushed(3);

        assertThat(report(List.of()).ok()).isFalse();
    }

    @Test
    void whatElseIsWrongCountsToo() {
        pushed(1);

        assertThat(report(List.of()).ok()).isTrue();
        assertThat(report(List.of("an instance has ended")).ok()).isFalse();
        assertThat(report(List.of("an instance has ended")).text()).contains("an instance has ended");
    }

    private Report report(List<String> findings) {
        return new Report(new OrdealOptions(), List.of(), history, findings, Checker.check(history));
    }

    private void pushed(long seq) {
        Event.Entry entry = new Event.Entry(
                CONVERSATION, seq, EntryKind.MESSAGE, new MessageId(new UUID(2, seq)), ALICE, null, 1, "hello");
        history.add(100 + seq, new Event.Pushed(BOBS_LINE, entry, Event.NONE, false));
    }
}
