// SPDX-License-Identifier: Apache-2.0
/** Redis, the accelerator: one long-lived pipelined connection that gives up early and comes back by itself. Everything behind it may be flushed at any time: things get slower, nothing gets wrong. */
package dev.chaski.redis;
