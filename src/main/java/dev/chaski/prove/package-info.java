// SPDX-License-Identifier: Apache-2.0
/**
 * Whether the promises were kept. A {@link dev.chaski.prove.History} is everything that the clients of a server asked for and were told, and what its stores held at the end, as {@link dev.chaski.prove.Event}s;
 * {@link dev.chaski.prove.Checker} names each promise that it shows to be broken. Whoever records one, a simulation, a test or a load on real instances, is judged alike. Nothing here knows the server.
 */
package dev.chaski.prove;
