// SPDX-License-Identifier: Apache-2.0
/**
 * What a test needs to say what users do and see: {@link dev.chaski.testing.Cluster} has the nodes, {@link dev.chaski.testing.Scene} the people of one test, {@link dev.chaski.testing.Phone} one device of
 * theirs, {@link dev.chaski.testing.Rest} the other door.
 *
 * <p>Everything is real: PostgreSQL, Redis, sockets. A phone does what docs/protocol.md (5, 11) asks of a client, and its {@link dev.chaski.testing.Phone#history() history} holds the server to it.
 */
package dev.chaski.testing;
