// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.load.Meter.Station;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The small parts of the generator by themselves. */
class TimesAndReceiptsAreKeptForTheRightMessagesTest {
    private static final long MILLI = 1_000_000;

    private final List<Integer> told = new ArrayList<>();

    @Test
    void aReceiptCoversWhatIsUpToItAndIsNewsOnce() {
        Readers readers = new Readers(3);
        readers.confirmed(0, 1, told::add);
        readers.confirmed(1, 4, told::add);
        readers.confirmed(2, 6, told::add);
        readers.receipt(1, 5, told::add);
        assertThat(told).containsExactly(0, 1);
        readers.receipt(1, 5, told::add);
        readers.receipt(1, 3, told::add);
        assertThat(told).as("repeats and what falls").hasSize(2);
        readers.receipt(2, 9, told::add);
        assertThat(told).as("another reader").containsExactly(0, 1, 0, 1, 2);
    }

    @Test
    void aReceiptThatOvertakesTheConfirmationCountsWithIt() {
        Readers readers = new Readers(2);
        readers.receipt(1, 1, told::add);
        assertThat(told).isEmpty();
        readers.confirmed(0, 1, told::add);
        readers.confirmed(1, 2, told::add);
        assertThat(told).containsExactly(0);
    }

    @Test
    void aDeviceAcknowledgesOnlyWhatItHoldsWithoutGaps() {
        Held held = new Held();
        held.add(3);
        assertThat(held.upTo()).isZero();
        held.add(1);
        assertThat(held.upTo()).isEqualTo(1);
        held.add(2);
        held.add(2);
        assertThat(held.upTo()).isEqualTo(3);
    }

    @Test
    void timesCountFromWhenAMessageWasDueAndOnlyWithinTheWindow() {
        Meter meter = new Meter();
        meter.sent(0);
        meter.reached(Station.DELIVER, 0, 1 * MILLI);
        meter.begin(10 * MILLI);
        meter.reached(Station.DELIVER, 9 * MILLI, 11 * MILLI);
        meter.sent(12 * MILLI);
        meter.reached(Station.DELIVER, 12 * MILLI, 19 * MILLI);
        meter.reached(Station.CONFIRM, 12 * MILLI, 13 * MILLI);
        meter.end(20 * MILLI);
        meter.reached(Station.DELIVER, 19 * MILLI, 59 * MILLI);
        meter.reached(Station.DELIVER, 21 * MILLI, 22 * MILLI);

        assertThat(meter.times(Station.DELIVER).getTotalCount()).isEqualTo(2);
        assertThat(meter.times(Station.DELIVER).getMaxValue()).isBetween(40_000L, 40_100L);
        assertThat(meter.times(Station.DELIVER).getMinValue()).isBetween(6_990L, 7_010L);
        assertThat(meter.times(Station.CONFIRM).getTotalCount()).isOne();
        assertThat(meter.within(Station.DELIVER))
                .as("what happened in the window")
                .isEqualTo(2);
        assertThat(meter.total(Station.DELIVER)).isEqualTo(5);
        assertThat(meter.sentWithin()).isOne();
        assertThat(meter.seconds()).isEqualTo(0.01);
    }

    @Test
    void framesAreFoundInABatchAndReadWhereTheyAre() {
        String text = "[{\"type\":\"receipt\",\"conversationId\":\"c\",\"userId\":\"bench-1f-17\",\"seq\":9},"
                + "{\"type\":\"message_received\",\"queued\":false,\"seq\":12,\"message\":{\"seq\":12,"
                + "\"messageType\":\"TEXT\",\"content\":\"345 xxx\"}},{\"type\":\"synced\"}]";
        List<String> seen = new ArrayList<>();
        Frames.each(text, frame -> seen.add(Frames.type(text, frame) + " " + Frames.number("seq", text, frame)));
        assertThat(seen).containsExactly("receipt 9", "message_received 12", "synced -1");
        Frames.each(text, told::add);
        assertThat(Frames.is("receipt", text, told.get(0))).isTrue();
        assertThat(Frames.is("rec", text, told.get(0))).isFalse();
        assertThat(Frames.numberAtTheEndOf("userId", text, told.get(0))).isEqualTo(17);
        assertThat(Frames.numberIn("content", text, told.get(1))).isEqualTo(345);
        assertThat(Frames.string("nothing", text, 0)).isEmpty();
    }

    @Test
    void limitsThatWouldRefuseTheLoadAreNamedBeforeIt() {
        ServerLimits usual = new ServerLimits(60, 1000);
        assertThat(usual.wouldRefuse(1, 1, 30)).isEmpty();
        assertThat(usual.wouldRefuse(4, 4, 30))
                .hasValueSatisfying(refusal -> assertThat(refusal)
                        .contains(
                                "60 a minute",
                                "limits.messages-per-minute",
                                "1000 an hour",
                                "limits.messages-per-hour"));
        assertThat(usual.wouldRefuse(1, 4, 30)).as("to four partners").isEmpty();
        assertThat(new ServerLimits(1_000_000, 1000).wouldRefuse(1, 100, 30))
                .as("by the hour")
                .isPresent();
        assertThat(new ServerLimits(1_000_000, 1_000_000).wouldRefuse(100, 100, 30))
                .isEmpty();
        assertThat(ServerLimits.UNKNOWN.wouldRefuse(100, 100, 30)).isEmpty();
    }
}
