// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Instance;
import dev.chaski.testing.Patience;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM before the instance is there: the embedded servers that it has just started are nobody's, and end with it. */
class AStartThatIsCalledOffLeavesNothingIT {
    @TempDir
    Path directory;

    @Test
    @Timeout(120)
    void noServerOutlivesIt() throws Exception {
        try (Instance instance = Instance.start(directory)) {
            Patience.until(
                    "PostgreSQL to be there",
                    Duration.ofSeconds(60),
                    () -> instance.output().contains("Started the embedded PostgreSQL"),
                    instance::output);

            assertThat(instance.terminate()).isZero();
            assertThat(Instance.processesOf(directory)).isEmpty();
        }
    }
}
