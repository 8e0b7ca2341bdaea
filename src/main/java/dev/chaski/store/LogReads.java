// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.LogEntry;
import dev.chaski.store.LogPages.Page;
import dev.chaski.store.LogPages.Stretch;
import dev.chaski.store.LogPages.Wanted;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;

/** The log as connections that catch up read it, many questions at once. */
public interface LogReads {
    /** As {@link LogPages#read}. */
    Future<List<Page>> pages(List<Wanted> wanted);

    /** As {@link LogPages#stretches}. */
    Future<List<List<LogEntry>>> stretches(List<Stretch> stretches);

    /** As {@link LogPages#restoredUpTo}. */
    Future<List<Long>> restoredUpTo(List<ConversationId> conversations);

    static LogReads in(SqlClient client) {
        return new LogReads() {
            @Override
            public Future<List<Page>> pages(List<Wanted> wanted) {
                return LogPages.read(client, wanted);
            }

            @Override
            public Future<List<List<LogEntry>>> stretches(List<Stretch> stretches) {
                return LogPages.stretches(client, stretches);
            }

            @Override
            public Future<List<Long>> restoredUpTo(List<ConversationId> conversations) {
                return LogPages.restoredUpTo(client, conversations);
            }
        };
    }
}
