// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import java.util.Set;

/**
 * The instance that says so stops, and carries requests by which these SockJS sessions receive: whoever has the sessions answers those requests to the end, and their clients ask again elsewhere. A hint: without
 * it they are cut, and their clients come back by their cursors.
 */
public record CarrierStops(Set<String> sessions) implements NodeMessage {}
