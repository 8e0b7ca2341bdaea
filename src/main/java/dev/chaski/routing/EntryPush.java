// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.chat.LogEntry;

/**
 * A committed entry on its way to the sockets of an instance: a hint, since the log has it.
 *
 * @param origin the session that sent it and gets its confirmation instead; null where nobody waits for one on a socket
 */
public record EntryPush(LogEntry entry, String origin) implements NodeMessage {}
