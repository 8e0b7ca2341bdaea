// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.delivery.DeliveryClient;
import dev.chaski.session.Counts;
import dev.chaski.session.Sessions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** All gateways of this instance together: how many are here, and how they all leave. Safe on any thread. */
public final class Gateways {
    private record Loop(Context context, Sessions sessions, Sockets sockets, Relay relay, DeliveryClient delivery) {}

    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private final Counts counts;
    private final Receiving receiving = new Receiving();
    private volatile Doorkeeper doorkeeper;

    /** What happens at the sockets is counted there. */
    public Gateways(MeterRegistry meters) {
        this.counts = new Counts(meters);
    }

    /** Answers whether it is the first one of this instance. */
    synchronized boolean opened(
            Context context, Sessions sessions, Sockets sockets, Relay relay, DeliveryClient delivery) {
        loops.add(new Loop(context, sessions, sockets, relay, delivery));
        return loops.size() == 1;
    }

    synchronized Doorkeeper doorkeeper(Supplier<Doorkeeper> make) {
        if (doorkeeper == null) {
            doorkeeper = make.get();
        }
        return doorkeeper;
    }

    Counts counts() {
        return counts;
    }

    Receiving receiving() {
        return receiving;
    }

    /** What has happened at the sockets since the start, by the names of meters. */
    public Map<String, LongSupplier> counted() {
        return counts.counted();
    }

    /** Open sockets, authenticated or not. */
    public int connections() {
        Doorkeeper keeper = doorkeeper;
        return keeper == null ? 0 : keeper.open();
    }

    /** Clients that receive through this instance from one that has their session. */
    public int carried() {
        return loops.stream().mapToInt(loop -> loop.relay().carried()).sum();
    }

    /** Users with a socket here; one with sockets on two event loops counts twice. */
    public int onlineUsers() {
        return loops.stream().mapToInt(loop -> loop.sessions().users()).sum();
    }

    /** Messages that were sent here and have no answer yet. */
    public int sendsInFlight() {
        return loops.stream().mapToInt(loop -> loop.delivery().inFlight()).sum();
    }

    /** Those whose clients have not been told to go elsewhere. */
    public int staying() {
        return loops.stream().mapToInt(loop -> loop.sockets().staying()).sum();
    }

    /** Takes no more, and tells every client to reconnect elsewhere, one after the other within that time. */
    public Future<Void> drain(long spreadMs) {
        return onEach(loop -> {
            loop.sockets().drain(spreadMs);
            loop.relay().letGo(spreadMs);
            return Future.succeededFuture();
        });
    }

    /** Tells so many clients to reconnect elsewhere, within that time. */
    void letGo(int howMany, long spreadMs) {
        double share = howMany / (double) Math.max(1, staying());
        for (Loop loop : loops) {
            int some = (int) Math.ceil(share * loop.sockets().staying());
            loop.context().runOnContext(v -> loop.sockets().letGo(some, spreadMs));
        }
    }

    /** Closes every socket (1012) and writes what the devices hold. */
    public Future<Void> end() {
        return onEach(loop -> {
            loop.sockets().end();
            return loop.sessions().writeCursors().otherwiseEmpty();
        });
    }

    private interface Act {
        Future<Void> on(Loop loop);
    }

    private Future<Void> onEach(Act act) {
        return Future.join(loops.stream()
                        .map(loop -> {
                            Promise<Void> promise = Promise.promise();
                            loop.context().runOnContext(v -> act.on(loop).onComplete(promise));
                            return promise.future();
                        })
                        .toList())
                .mapEmpty();
    }
}
