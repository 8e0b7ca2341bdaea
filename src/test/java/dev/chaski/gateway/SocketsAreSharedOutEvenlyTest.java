// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whoever has too many sockets asks some clients to go elsewhere, gently, and never without an end. */
class SocketsAreSharedOutEvenlyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int FROM = 100;

    /** Seconds during which nobody is asked, since it may pass. */
    private static final int PATIENCE = 5;

    /** Instances whose clients come back wherever a balancer without affinity sends them. */
    private static final class Instances {
        final Random random = new Random(4);
        final int[] sockets;
        final Balance[] balances;
        int asked;
        int mostAtOnce;

        Instances(int... sockets) {
            this.sockets = sockets;
            this.balances = new Balance[sockets.length];
            for (int i = 0; i < sockets.length; i++) {
                balances[i] = new Balance(FROM);
            }
        }

        void second(long at) {
            int[] said = sockets.clone();
            for (int i = 0; i < sockets.length; i++) {
                Map<String, Integer> others = new HashMap<>();
                for (int other = 0; other < sockets.length; other++) {
                    if (other != i) {
                        others.put("node-" + other, said[other]);
                    }
                }
                int some = balances[i].tooMany(at * SECOND, said[i], others);
                asked += some;
                mostAtOnce = Math.max(mostAtOnce, some);
                sockets[i] -= some;
                for (int client = 0; client < some; client++) {
                    sockets[random.nextInt(sockets.length)]++;
                }
            }
        }

        int most() {
            int most = 0;
            for (int count : sockets) {
                most = Math.max(most, count);
            }
            return most;
        }
    }

    @Test
    void nobodyHasMoreThanHalfOverItsShareAMinuteAfterARollingRestart() {
        for (int[] left : new int[][] {{938, 562, 0}, {188, 112, 0}, {1500, 0}, {18_750, 11_250, 0}}) {
            Instances instances = new Instances(left);
            int all = Arrays.stream(left).sum();
            for (int second = 0; second < 60; second++) {
                instances.second(second);
            }
            assertThat((double) instances.most())
                    .as("the most of %d on %d", all, left.length)
                    .isLessThanOrEqualTo(1.5 * all / left.length);
            assertThat(instances.asked).as("asked, of %d", all).isLessThan(all);
            assertThat(instances.mostAtOnce).isLessThanOrEqualTo(200);
        }
    }

    @Test
    void onceItIsEvenNobodyIsAskedAnyMore() {
        Instances instances = new Instances(938, 562, 0);
        for (int second = 0; second < 300; second++) {
            instances.second(second);
        }
        int asked = instances.asked;
        for (int second = 300; second < 3600; second++) {
            instances.second(second);
        }
        assertThat(instances.asked).isEqualTo(asked);
    }

    @Test
    void whoIsOnTheWayIsNotForgotten() {
        Balance balance = new Balance(4);
        int own = 8;
        for (int second = 0; second <= PATIENCE + 2; second++) {
            own -= balance.tooMany(second * SECOND, own, Map.of("b", 0));
        }
        assertThat(own).as("of eight, while none has arrived at the other yet").isEqualTo(4);
    }

    @Test
    void smallInstallationsAreLeftAlone() {
        assertThat(askedWithin(600, new Balance(FROM), FROM - 1, Map.of("b", 0, "c", 0)))
                .isZero();
        assertThat(askedWithin(600, new Balance(0), 100_000, Map.of("b", 0))).isZero();
        assertThat(askedWithin(600, new Balance(FROM), 100_000, Map.of())).isZero();
    }

    @Test
    void whatPassesByItselfDisturbsNobody() {
        Balance balance = new Balance(FROM);
        for (int second = 0; second < 600; second++) {
            boolean peak = second % (PATIENCE + 1) != 0;
            assertThat(balance.tooMany(second * SECOND, peak ? 400 : 200, Map.of("b", 200)))
                    .isZero();
        }
    }

    @Test
    void aQuarterTooManyIsNotTooMany() {
        assertThat(askedWithin(600, new Balance(FROM), 125, Map.of("b", 75))).isZero();
        assertThat(askedWithin(600, new Balance(FROM), 126, Map.of("b", 74))).isPositive();
    }

    @Test
    void aBalancerThatBringsThemBackIsGivenInToUntilAnotherInstanceComes() {
        Balance balance = new Balance(FROM);
        assertThat(askedWithin(3600, balance, 1000, Map.of("b", 10))).isEqualTo(1000);
        assertThat(askedWithin(3600, balance, 1000, Map.of("b", 12))).isZero();
        assertThat(askedWithin(3600, balance, 1000, Map.of("b", 12, "c", 0))).isEqualTo(1000);
        assertThat(askedWithin(3600, balance, 1000, Map.of("b", 12))).isZero();
    }

    @Test
    void whoCameWhenAllWereThereIsWhereTheyWantToBe() {
        Balance balance = new Balance(FROM);
        assertThat(askedWithin(10, balance, 0, Map.of("b", 0, "c", 0))).isZero();
        assertThat(askedWithin(3600, balance, 1000, Map.of("b", 0, "c", 0))).isZero();
    }

    /** All of them come back at once. */
    private static int askedWithin(int seconds, Balance balance, int own, Map<String, Integer> others) {
        int asked = 0;
        for (int second = 0; second < seconds; second++) {
            asked += balance.tooMany(second * SECOND, own, others);
        }
        return asked;
    }
}
