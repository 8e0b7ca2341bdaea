// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import java.util.Map;

/** What libraries are told by system properties. */
final class Libraries {
    private Libraries() {}

    /**
     * Libraries read these when their classes load, so they come before anything else. Hazelcast's own shutdown hook
     * would take the cluster away while the instance still drains. Netty 4.2 works off what is queued on an event loop,
     * such as thousands of accepted connections, for up to a second before it looks at the sockets again
     * (netty/netty#17481); 100 ms is the least it takes.
     */
    static void tell() {
        Map.of(
                        "vertx.logger-delegate-factory-class-name",
                        "io.vertx.core.logging.SLF4JLogDelegateFactory",
                        "hazelcast.logging.type",
                        "slf4j",
                        "hazelcast.phone.home.enabled",
                        "false",
                        "hazelcast.shutdownhook.enabled",
                        "false",
                        "io.netty.eventLoop.maxTaskProcessingQuantumMs",
                        "100")
                .forEach((property, value) -> {
                    if (System.getProperty(property) == null) {
                        System.setProperty(property, value);
                    }
                });
    }
}
