// SPDX-License-Identifier: Apache-2.0
/**
 * Who is there, and who is typing: signals, best effort and never in the log. A user's presence is merged over all sockets in the routes, on whichever instance; {@link dev.chaski.presence.Presence} answers
 * questions, the verticle notices changes and tells them as {@link dev.chaski.presence.PresenceChange}. {@link dev.chaski.presence.TypingNote} goes straight from gateway to gateways.
 */
package dev.chaski.presence;
