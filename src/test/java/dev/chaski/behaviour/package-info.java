// SPDX-License-Identifier: Apache-2.0
/** What users are promised (docs/protocol.md), told as they would see it: through the sockets and REST, on real stores and several nodes. */
package dev.chaski.behaviour;
