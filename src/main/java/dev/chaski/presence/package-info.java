// SPDX-License-Identifier: Apache-2.0
/** Who is there. For now: what an instance that died has left in the routes is taken away, so that nobody counts as connected who is not. */
package dev.chaski.presence;
