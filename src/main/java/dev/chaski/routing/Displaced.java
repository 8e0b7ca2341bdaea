// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

/** The same device of the same user has connected elsewhere: the session of that id is closed with 4409. */
public record Displaced(String sessionId) implements NodeMessage {}
