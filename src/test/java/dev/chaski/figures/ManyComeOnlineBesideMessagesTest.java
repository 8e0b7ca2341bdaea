// SPDX-License-Identifier: Apache-2.0
package dev.chaski.figures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Users come online at the pace of ten thousand in a minute while others write: everybody is seen, and every message comes. How long that takes is printed, and not judged. */
class ManyComeOnlineBesideMessagesTest {
    private static final int SECONDS = Boolean.getBoolean("proof") ? 24 : 2;
    private static final int A_SECOND = 167;
    private static final int MESSAGES_A_SECOND = 100;

    @Test
    void everybodyIsSeenAndEveryMessageComes() {
        try (Cluster cluster = Cluster.of(2);
                Crowd crowd = new Crowd(List.of(cluster.url(0), cluster.url(1)))) {
            Online.Result result = new Online(crowd, SECONDS * A_SECOND, SECONDS, MESSAGES_A_SECOND).measure();

            System.out.printf("%d users online in %d s: %s%n", SECONDS * A_SECOND, SECONDS, result);
            assertThat(result.unheard()).as("%s", result).isZero();
            assertThat(result.lost()).as("%s", result).isZero();
        }
    }
}
