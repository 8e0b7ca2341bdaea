// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.store.Commits.Page;
import dev.chaski.store.Commits.Reached;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/** The commit feed as an instance follows it. */
public interface FeedReads {
    /** As {@link Commits#start}. */
    Future<Page> start();

    /** As {@link Commits#read}. */
    Future<Page> read(Reached from, int most);

    /** As {@link Commits#prune}. */
    Future<Integer> prune(int olderThanS, int most);

    static FeedReads in(SqlClient client) {
        return new FeedReads() {
            @Override
            public Future<Page> start() {
                return Commits.start(client);
            }

            @Override
            public Future<Page> read(Reached from, int most) {
                return Commits.read(client, from, most);
            }

            @Override
            public Future<Integer> prune(int olderThanS, int most) {
                return Commits.prune(client, olderThanS, most);
            }
        };
    }
}
