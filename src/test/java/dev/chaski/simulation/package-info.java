// SPDX-License-Identifier: Apache-2.0
/**
 * The server's own parts in worlds where everything that can go wrong does, on one thread and in a simulated time: lanes, gates, cursors, marks, leases and the feed run unchanged on a bus, a PostgreSQL, a Redis
 * and phones that are simulated behind their ports. A seed is a world; what its phones asked for and were told is judged by {@link dev.chaski.prove.Checker}. To look into one: {@code mvn test
 * -Dtest=SimulationTest -Dsimulation.first=SEED -Dsimulation.seeds=1}.
 *
 * <p>Not simulated: HTTP, SockJS and TLS, presence and typing, history and privacy, rates, drains, several event loops of one instance, clocks that differ, a store that was restored.
 */
package dev.chaski.simulation;
