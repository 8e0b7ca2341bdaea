// SPDX-License-Identifier: Apache-2.0
package dev.chaski.bus;

import java.util.List;

/** What one event-loop turn had to say to one address, in the order in which it was said. */
record Batch(List<BusMessage> messages) implements BusMessage {}
