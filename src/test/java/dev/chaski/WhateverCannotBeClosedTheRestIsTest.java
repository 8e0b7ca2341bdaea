// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhateverCannotBeClosedTheRestIsTest {
    private final Closing parts = new Closing();
    private final List<String> asked = new ArrayList<>();

    @Test
    void whatFailsIsNamedAndTheNextIsClosed() {
        close("the first", Future.succeededFuture());
        close("the second", Future.failedFuture("it is stuck"));
        parts.close("the third", () -> {
            asked.add("the third");
            throw new IllegalStateException("it is gone");
        });
        close("the last", Future.succeededFuture());

        assertThat(asked).containsExactly("the first", "the second", "the third", "the last");
        assertThatThrownBy(parts::end)
                .hasMessage("Could not close the second")
                .hasRootCauseMessage("it is stuck")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .extracting(Throwable::getMessage)
                        .isEqualTo("Could not close the third"));
    }

    @Test
    void whereAllIsClosedNothingIsThrown() {
        close("the only one", Future.succeededFuture());
        assertThatCode(parts::end).doesNotThrowAnyException();
    }

    private void close(String part, Future<?> closed) {
        parts.close(part, () -> {
            asked.add(part);
            return closed;
        });
    }
}
