// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.impl.clustered.ClusteredMessage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** The wires between nodes, for tests that cut them: a node whose wires are cut hears nothing that another one says on the bus, hints, requests and answers alike. The cluster's own membership is not touched. */
public final class Wires {
    private final AtomicLong lost = new AtomicLong();
    private volatile Predicate<String> cut = address -> false;

    /** Taps everything that comes to the node from others. */
    public Wires(Node node) {
        Handler<DeliveryContext<Object>> tap = delivery -> {
            if (delivery.message() instanceof ClusteredMessage<?, ?> message
                    && message.isFromWire()
                    && cut.test(message.address())) {
                lost.incrementAndGet();
            } else {
                delivery.next();
            }
        };
        node.vertx().eventBus().addInboundInterceptor(tap);
    }

    /** Nothing comes through any more. */
    public void cut() {
        cut = address -> true;
    }

    /** What comes for such an address is lost. */
    public void cut(Predicate<String> addresses) {
        cut = addresses;
    }

    /** Everything comes through again. */
    public void mend() {
        cut = address -> false;
    }

    /** How many messages were lost. */
    public long lost() {
        return lost.get();
    }
}
