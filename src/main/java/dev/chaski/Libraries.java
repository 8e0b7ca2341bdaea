// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import java.util.Map;

/** What libraries are told by system properties. */
final class Libraries {
    private Libraries() {}

    /**
     * Libraries read these when their classes load, so they come before anything else. Hazelcast's own shutdown hook
     * would take the cluster away while the instance still drains.
     */
    static void quiet() {
        Map.of(
                        "vertx.logger-delegate-factory-class-name",
                        "io.vertx.core.logging.SLF4JLogDelegateFactory",
                        "hazelcast.logging.type",
                        "slf4j",
                        "hazelcast.phone.home.enabled",
                        "false",
                        "hazelcast.shutdownhook.enabled",
                        "false")
                .forEach((property, value) -> {
                    if (System.getProperty(property) == null) {
                        System.setProperty(property, value);
                    }
                });
    }
}
