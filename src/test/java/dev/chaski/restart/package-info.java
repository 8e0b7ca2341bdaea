// SPDX-License-Identifier: Apache-2.0
/**
 * I10 at full size: instances are restarted one after the other while many devices chat, half of them through a balancer that takes turns, half knowing all addresses. A {@link dev.chaski.restart.Traveller}
 * is a device, and the {@link dev.chaski.restart.Journal} what happened to all of them.
 */
package dev.chaski.restart;
