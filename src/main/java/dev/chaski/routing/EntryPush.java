// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.chat.LogEntry;

/** A committed entry on its way to the sockets of an instance: a hint, since the log has it. */
public record EntryPush(LogEntry entry) implements NodeMessage {}
