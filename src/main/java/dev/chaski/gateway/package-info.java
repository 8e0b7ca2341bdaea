// SPDX-License-Identifier: Apache-2.0
/**
 * The doors of the sockets, {@code /ws} and {@code /sockjs}. A {@link dev.chaski.gateway.GatewayVerticle} is the server of one event loop: it lets connections in, of whichever transport, and opens a {@link
 * dev.chaski.session.Session} on each; a request of a SockJS session that another instance has is handed on to that one. {@link dev.chaski.gateway.Gateways} are those of an instance together: how many are here,
 * and how some of them, or all, are asked to go elsewhere.
 */
package dev.chaski.gateway;
