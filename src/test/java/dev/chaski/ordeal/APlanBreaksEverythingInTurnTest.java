// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.ordeal.Plan.Item;
import dev.chaski.ordeal.Plan.Wishes;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class APlanBreaksEverythingInTurnTest {
    private static final List<FaultKind> ALL = List.of(FaultKind.values());
    private static final long TEN_MINUTES = 600_000;

    @Test
    void theSameSeedMakesTheSamePlan() {
        assertThat(Plan.of(ALL, TEN_MINUTES, Wishes.NONE, new Random(5)))
                .isEqualTo(Plan.of(ALL, TEN_MINUTES, Wishes.NONE, new Random(5)));
        assertThat(Plan.of(ALL, TEN_MINUTES, Wishes.NONE, new Random(5)))
                .isNotEqualTo(Plan.of(ALL, TEN_MINUTES, Wishes.NONE, new Random(6)));
    }

    @Test
    void eachKindComesBeforeAnyComesTwice() {
        for (int seed = 0; seed < 50; seed++) {
            List<Item> items =
                    Plan.of(ALL, TEN_MINUTES, Wishes.NONE, new Random(seed)).items();
            EnumSet<FaultKind> first = EnumSet.noneOf(FaultKind.class);
            items.subList(0, ALL.size()).forEach(item -> first.add(item.kind()));
            assertThat(first).containsExactlyInAnyOrderElementsOf(ALL);
        }
    }

    @Test
    void whatNeedsTheSameIsNeverBrokenAtOnceAndAllIsMendedAtTheEnd() {
        for (int seed = 0; seed < 50; seed++) {
            List<Item> items =
                    Plan.of(ALL, TEN_MINUTES, Wishes.NONE, new Random(seed)).items();
            for (Item one : items) {
                assertThat(one.to()).isLessThanOrEqualTo(TEN_MINUTES);
                assertThat(items)
                        .filteredOn(other -> !other.equals(one)
                                && other.kind().resource().equals(one.kind().resource()))
                        .allMatch(other -> other.from() > one.to() || one.from() > other.to());
            }
        }
    }

    @Test
    void someThingsAreBrokenAtTheSameTime() {
        List<Item> items = Plan.of(ALL, TEN_MINUTES, Wishes.NONE, new Random(1)).items();
        assertThat(items)
                .anyMatch(
                        one -> items.stream().anyMatch(other -> other.from() > one.from() && other.from() < one.to()));
    }

    @Test
    void eachLastsAsLongAsWasAskedForUnlessItIsOverAtOnce() {
        List<Item> items = Plan.of(
                        ALL, TEN_MINUTES, new Wishes(OptionalLong.of(20_000), OptionalLong.empty()), new Random(1))
                .items();
        assertThat(items)
                .hasSizeGreaterThan(ALL.size() / 2)
                .allSatisfy(item -> assertThat(item.to() - item.from())
                        .isEqualTo(
                                item.kind() == FaultKind.REDIS_FLUSH || item.kind() == FaultKind.RECONNECT_STORM
                                        ? 0
                                        : 20_000));
    }

    @Test
    void asMuchCalmAsWasAskedForComesAfterEach() {
        List<Item> items = Plan.of(
                        ALL, TEN_MINUTES, new Wishes(OptionalLong.empty(), OptionalLong.of(20_000)), new Random(1))
                .items();
        assertThat(items).hasSizeGreaterThan(ALL.size());
        for (int i = 1; i < items.size(); i++) {
            assertThat(items.get(i).from()).isEqualTo(items.get(i - 1).to() + 20_000);
        }
        assertThat(items.get(items.size() - 1).to()).isLessThanOrEqualTo(TEN_MINUTES - 20_000);
    }

    @Test
    void withoutKindsNothingBreaks() {
        assertThat(Plan.of(List.of(), TEN_MINUTES, Wishes.NONE, new Random(1)).items())
                .isEmpty();
    }
}
