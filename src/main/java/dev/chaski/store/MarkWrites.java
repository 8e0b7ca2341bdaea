// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.store.Marks.Raise;
import dev.chaski.store.Marks.Raised;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;

/** Members' marks as their lane raises them. */
public interface MarkWrites {
    /** As {@link Marks#raise}. */
    Future<List<Raised>> raise(List<Raise> batch);

    /** Conversations with more than {@code largeOver} members are large. */
    static MarkWrites in(SqlClient client, int largeOver) {
        return batch -> Marks.raise(client, batch, largeOver);
    }
}
