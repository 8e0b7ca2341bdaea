// SPDX-License-Identifier: Apache-2.0
/**
 * What is said on a connection. A {@link dev.chaski.session.Session} is one connection that speaks the contract, from its first frame to its close; it knows its transport as a {@link
 * dev.chaski.session.Connection}. {@link dev.chaski.session.Sessions} are those of one event loop with everything that they share: above all a {@code Hub}, which knows who is here, keeps the gate of each
 * conversation, and listens to whatever the other rooms have to tell.
 */
package dev.chaski.session;
