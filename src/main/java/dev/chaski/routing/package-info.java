// SPDX-License-Identifier: Apache-2.0
/**
 * Who is where: which instances there are ({@link dev.chaski.routing.Roster}), which of them owns a conversation now ({@link dev.chaski.routing.Ownership}), which of them hold a user's sockets ({@link
 * dev.chaski.routing.RouteTable}, leased by {@link dev.chaski.routing.Lease}), how an entry gets to them ({@link dev.chaski.routing.FanOut}), and how whatever was lost on the way is found again ({@link
 * dev.chaski.routing.CommitFeed}). Everything here but the feed may be wrong or late at any time.
 */
package dev.chaski.routing;
