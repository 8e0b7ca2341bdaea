// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ops;

import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * What an instance knows of itself; each supplier answers at once, on any thread.
 *
 * @param ready whether new clients may come: not yet while starting, no more while draining
 * @param gateway what the sockets' door reports
 * @param sendsInFlight messages that have no answer yet
 * @param delivers whether some instance of the cluster takes messages
 * @param clusterMembers instances in the cluster, this one included
 */
public record Vitals(
        String nodeId,
        String version,
        BooleanSupplier ready,
        Sockets gateway,
        IntSupplier sendsInFlight,
        BooleanSupplier delivers,
        BooleanSupplier postgresUp,
        BooleanSupplier redisUp,
        IntSupplier clusterMembers) {
    /**
     * The sockets of this instance.
     *
     * @param up whether the gateway takes connections; also true where none is deployed here on purpose
     * @param counted what has happened since the start, by the name of its meter
     */
    public record Sockets(
            BooleanSupplier up, IntSupplier connections, IntSupplier onlineUsers, Map<String, LongSupplier> counted) {}
}
