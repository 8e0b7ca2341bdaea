// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.bus.BusMessage;

/** What the inbox of an instance takes. */
public interface NodeMessage extends BusMessage {}
