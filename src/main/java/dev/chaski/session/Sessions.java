// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.auth.Caller;
import dev.chaski.auth.Tokens;
import dev.chaski.bus.Bus;
import dev.chaski.catchup.LogReader;
import dev.chaski.chat.ConversationId;
import dev.chaski.conversations.Conversations;
import dev.chaski.delivery.DeliveryClient;
import dev.chaski.history.History;
import dev.chaski.presence.Presence;
import dev.chaski.receipts.MarkClient;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.RouteTable;
import dev.chaski.store.CursorWrites;
import dev.chaski.store.LogReads;
import dev.chaski.store.SyncReads;
import dev.chaski.store.Tallies.Tally;
import dev.chaski.store.Tallies.Wanted;
import dev.chaski.trail.Trail;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The sessions of one event loop, with everything that they share. Used on that event loop, but for {@link #users}. */
public final class Sessions {
    private final Hub hub;
    private final Services services;
    private final Watchers watchers;
    private final Summaries summaries;

    /** What is given to them from outside. */
    public record Parts(
            Turns turns,
            SocketSettings settings,
            Bus bus,
            NodeInbox inbox,
            RouteTable routes,
            FanOut fanOut,
            LogReads log,
            SyncReads sync,
            Tallying tallying,
            CursorWrites cursors,
            DeliveryClient delivery,
            MarkClient marks,
            History history,
            Conversations conversations,
            Presence presence,
            Tokens tokens,
            Counts counts,
            Trail trail,
            InstantSource clock) {}

    /** Whoever counts, in a large conversation, how many have each of these messages and have read it; answers in their order. */
    @FunctionalInterface
    public interface Tallying {
        Future<List<Tally>> of(ConversationId conversation, List<Wanted> wanted);
    }

    /** Nobody hears anything yet: {@link #listen}. */
    public Sessions(Parts parts) {
        Turns turns = parts.turns();
        SocketSettings settings = parts.settings();
        LogReader log = new LogReader(turns, parts.log());
        hub = new Hub(parts.bus(), parts.inbox(), parts.routes(), log, turns, parts.trail());
        services = new Services(
                turns,
                settings,
                hub,
                log,
                parts.log(),
                new Cursors(turns, parts.cursors()),
                parts.delivery(),
                parts.marks(),
                parts.history(),
                parts.conversations(),
                parts.presence(),
                parts.fanOut(),
                parts.tokens(),
                new Turnstile(
                        settings.gateway().syncsAtOnce(), settings.gateway().syncsWaiting()),
                new SharedReads(turns, parts.sync(), parts.log()),
                parts.counts(),
                parts.sync(),
                parts.trail(),
                parts.clock());
        watchers = new Watchers(turns, parts.presence());
        summaries = new Summaries(turns, parts.tallying(), settings.largeOver());
    }

    /** Begins to hear what the other rooms have to tell, on the calling event loop. */
    public void listen() {
        hub.listen();
        hub.listen(watchers);
        hub.listen(summaries);
    }

    /**
     * A session on a connection that has just come.
     *
     * @param id like no other session's, and higher than that of any that began before
     * @param upgradeCaller who the token of the upgrade named
     * @param onNamed runs once, when nobody waits any longer for its name
     * @param onClosed runs once, when all is over
     */
    public Session open(
            String id, Connection connection, Optional<Caller> upgradeCaller, Runnable onNamed, Runnable onClosed) {
        return new Session(id, services, connection, upgradeCaller, onNamed, onClosed);
    }

    /** News of who is there may have been lost: everybody who is watched here is looked at, once, a moment later. */
    public void missed() {
        watchers.missed();
    }

    /** Users with a session here. Safe on any thread, and then perhaps a moment old. */
    public int users() {
        return hub.users();
    }

    /** Writes now what the devices hold; fails where that could not be written, and is tried again. */
    public Future<Void> writeCursors() {
        return services.cursors().write();
    }
}
