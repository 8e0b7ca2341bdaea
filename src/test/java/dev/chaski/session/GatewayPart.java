// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.auth.Caller;
import dev.chaski.bus.Bus;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.conversations.Conversations;
import dev.chaski.delivery.DeliveryClient;
import dev.chaski.history.History;
import dev.chaski.presence.Presence;
import dev.chaski.receipts.MarkClient;
import dev.chaski.receipts.ReceiptPush;
import dev.chaski.routing.Displaced;
import dev.chaski.routing.EntryPush;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.FeedNews;
import dev.chaski.routing.MembersChanged;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.Ownership;
import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import dev.chaski.store.CursorWrites;
import dev.chaski.store.LogReads;
import dev.chaski.store.SyncReads;
import dev.chaski.trail.Trail;
import dev.chaski.turns.Turns;
import dev.chaski.wire.CloseCode;
import dev.chaski.wire.EntryFrames;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway without its doors, on whatever surroundings; connections are opened by the test. */
public final class GatewayPart {
    private static final long OWNER_TIMEOUT_MS = 500;
    private static final int BOUND_MS = 3000;
    private static final int PING_MS = 2000;
    private static final int SYNCS_AT_ONCE = 2;
    private static final Pattern PLACE = Pattern.compile("\"conversationId\":\"([^\"]+)\",\"seq\":(\\d+)");

    private final Turns turns;
    private final Sessions sessions;
    private final Supplier<UUID> ids;
    private final Flaw flaw;
    private final Map<Line, UserId> open = new LinkedHashMap<>();

    /** Ways to be wrong, of which a simulation must notice each. */
    public enum Flaw {
        NONE,
        GATE_OFF,
        DELIVERED_ON_WRITE
    }

    /** What a gateway works with. */
    public record Parts(
            Turns turns,
            Bus bus,
            NodeInbox inbox,
            RouteTable routes,
            FanOut fanOut,
            Roster roster,
            LogReads log,
            SyncReads sync,
            CursorWrites cursors,
            InstantSource clock,
            Supplier<UUID> ids) {}

    /** The other end of a connection. */
    public interface Wire {
        void write(String text);

        void ping();

        boolean full();

        void onDrain(Runnable action);

        void close(int code);
    }

    /** A connection as the server has it. */
    public interface Door {
        void text(String text);

        void pong();

        /** The connection is gone. */
        void closed();
    }

    public GatewayPart(Parts parts, Flaw flaw) {
        this.flaw = flaw;
        turns = parts.turns();
        String nodeId = parts.roster().nodeId();
        Ownership ownership = new Ownership(parts.roster());
        ids = parts.ids();
        sessions = new Sessions(new Sessions.Parts(
                turns,
                settings(nodeId),
                parts.bus(),
                flaw == Flaw.GATE_OFF ? besideTheGate(parts) : parts.inbox(),
                parts.routes(),
                parts.fanOut(),
                parts.log(),
                parts.sync(),
                (conversation, wanted) -> Future.succeededFuture(List.of()),
                parts.cursors(),
                new DeliveryClient(turns, parts.bus(), parts.inbox(), ownership, OWNER_TIMEOUT_MS, Trail.untraced()),
                new MarkClient(turns, parts.bus(), parts.inbox(), ownership, nodeId, OWNER_TIMEOUT_MS),
                new History(null, 100),
                new Conversations(null, parts.fanOut()),
                new Presence(parts.bus(), nodeId, null, null, 0, () -> 0),
                null,
                new Counts(new SimpleMeterRegistry()),
                Trail.untraced(),
                parts.clock()));
        sessions.listen();
        turns.every(1000, () -> List.copyOf(open.keySet()).forEach(line -> line.session.tick(turns.nanos())));
    }

    /** An inbox to which no entry comes: those go to the sockets. */
    private NodeInbox besideTheGate(Parts parts) {
        NodeInbox inbox =
                new NodeInbox(parts.turns(), parts.bus(), parts.roster().nodeId());
        parts.inbox().on(ReceiptPush.class, inbox::deliver);
        parts.inbox().on(FeedNews.class, inbox::deliver);
        parts.inbox().on(MembersChanged.class, inbox::deliver);
        parts.inbox().on(Displaced.class, inbox::deliver);
        parts.inbox()
                .on(
                        EntryPush.class,
                        push -> open.forEach((line, user) -> {
                            if (line.synced) {
                                boolean own = user.equals(push.entry().author());
                                line.write(EntryFrames.frame(push.entry(), false, -1, own));
                            }
                        }));
        return inbox;
    }

    private static SocketSettings settings(String nodeId) {
        return new SocketSettings(
                new ChaskiConfig.Gateway(5000, PING_MS, 60_000, true, 1000, 262_144, SYNCS_AT_ONCE, 1000, 0),
                new ChaskiConfig.Limits(1_000_000, 1_000_000, 0, 65_536, 10_000, 50, 100, 1_000_000, 1_000_000),
                200,
                nodeId,
                "epoch",
                BOUND_MS);
    }

    /** A connection of that user. */
    public Door open(UserId user, Wire wire) {
        Caller caller = new Caller(user, new Profile(user.value(), null), Set.of(), null);
        Line line = new Line(wire);
        Session session =
                sessions.open(ids.get().toString(), line, Optional.of(caller), () -> {}, () -> open.remove(line));
        line.session = session;
        open.put(line, user);
        return new Door() {
            @Override
            public void text(String text) {
                session.text(text);
            }

            @Override
            public void pong() {
                session.control(true);
            }

            @Override
            public void closed() {
                session.closed();
            }
        };
    }

    private final class Line implements Connection {
        private final Wire wire;
        private Session session;
        private boolean synced;

        Line(Wire wire) {
            this.wire = wire;
        }

        @Override
        public void write(String text) {
            wire.write(text);
            synced |= text.contains("\"type\":\"synced\"");
            if (flaw == Flaw.DELIVERED_ON_WRITE && text.startsWith("{\"type\":\"message_received\"")) {
                acknowledge(text);
            }
        }

        private void acknowledge(String frame) {
            Matcher place = PLACE.matcher(frame);
            if (place.find()) {
                String ack = "{\"type\":\"ack\",\"cursors\":{\"" + place.group(1) + "\":" + place.group(2) + "}}";
                turns.soon(() -> session.text(ack));
            }
        }

        @Override
        public boolean full() {
            return wire.full();
        }

        @Override
        public void onDrain(Runnable action) {
            wire.onDrain(action);
        }

        @Override
        public boolean ping() {
            wire.ping();
            return true;
        }

        @Override
        public boolean overflowing() {
            return false;
        }

        @Override
        public boolean stuckFor(long nanos, long now) {
            return false;
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void close(CloseCode why) {
            wire.close(why.code());
        }

        @Override
        public String address() {
            return "127.0.0.1";
        }
    }
}
