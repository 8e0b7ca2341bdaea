// SPDX-License-Identifier: Apache-2.0
/**
 * The REST door (docs/protocol.md, 8). {@link dev.chaski.rest.RestApi} mounts every path of {@code /api/v1}; each call is one function from a {@link dev.chaski.rest.Call} to an {@link dev.chaski.rest.Answer}, and
 * every failure leaves as a {@link dev.chaski.rest.Problem}. What a call means is decided in the rooms below.
 */
package dev.chaski.rest;
