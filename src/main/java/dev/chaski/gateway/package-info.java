// SPDX-License-Identifier: Apache-2.0
/**
 * The sockets. A {@link dev.chaski.gateway.Session} is one connection that speaks the contract; a {@code Hub} is what the sessions of one event loop share: the {@code Gate} of each conversation, where entries
 * are put in order, and the listening to whatever the other rooms have to tell. Catching up and being live are one mechanism: a session's {@code Position} in a conversation is behind its gate's head, and is
 * pushed what comes next, from the gate's tail or from the log, as far as the window allows.
 */
package dev.chaski.gateway;
