// SPDX-License-Identifier: Apache-2.0
/**
 * The wire contract in types: what a client may send ({@link dev.chaski.wire.ClientFrame}), what it may get ({@link dev.chaski.wire.ServerFrame}, {@link dev.chaski.wire.EntryFrames}), and how both become
 * JSON. Sockets, REST and the bus share it; nothing here knows a socket.
 */
package dev.chaski.wire;
