// SPDX-License-Identifier: Apache-2.0
/**
 * How an instance is doing, for machines that watch it: {@link dev.chaski.ops.Ops} serves health and metrics without a token, from what is known already, so that an answer never waits for
 * something that is down. Its paths are beside the sockets; where an instance has none, {@link dev.chaski.ops.OpsVerticle} serves them alone.
 */
package dev.chaski.ops;
