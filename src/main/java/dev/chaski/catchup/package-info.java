// SPDX-License-Identifier: Apache-2.0
/**
 * Catching up and being live, which are one mechanism. A {@link dev.chaski.catchup.Gate} is one conversation on one event loop, where entries are put in order; a {@link dev.chaski.catchup.Position} is how far one
 * connection has come there. While it is behind its gate's head, the connection's {@link dev.chaski.catchup.Pump} pushes what comes next, from the gate's tail or from the {@link dev.chaski.catchup.Log}, as far as
 * the window allows. Nothing here knows a socket.
 */
package dev.chaski.catchup;
