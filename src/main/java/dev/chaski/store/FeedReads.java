// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.store.Commits.Page;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/** The commit feed as an instance follows it. */
public interface FeedReads {
    /** As {@link Commits#start}. */
    Future<Page> start();

    /** As {@link Commits#read}. */
    Future<Page> read(long afterXid, int most);

    /** As {@link Commits#prune}. */
    Future<Void> prune(int olderThanS);

    static FeedReads in(SqlClient client) {
        return new FeedReads() {
            @Override
            public Future<Page> start() {
                return Commits.start(client);
            }

            @Override
            public Future<Page> read(long afterXid, int most) {
                return Commits.read(client, afterXid, most);
            }

            @Override
            public Future<Void> prune(int olderThanS) {
                return Commits.prune(client, olderThanS);
            }
        };
    }
}
