// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.UserId;
import dev.chaski.store.Marks.Raise;
import dev.chaski.store.Marks.Raised;
import dev.chaski.store.Marks.Range;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Set;

/** Members' marks as their lane raises them. */
public interface MarkWrites {
    /** As {@link Marks#raise}. */
    Future<List<Raised>> raise(List<Raise> batch);

    /** As {@link Marks#authors}. */
    Future<List<Set<UserId>>> authors(List<Range> ranges);

    /** Conversations with more than {@code largeOver} members are large. */
    static MarkWrites in(SqlClient client, int largeOver) {
        return new MarkWrites() {
            @Override
            public Future<List<Raised>> raise(List<Raise> batch) {
                return Marks.raise(client, batch, largeOver);
            }

            @Override
            public Future<List<Set<UserId>>> authors(List<Range> ranges) {
                return Marks.authors(client, ranges);
            }
        };
    }
}
