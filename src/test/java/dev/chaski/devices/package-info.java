// SPDX-License-Identifier: Apache-2.0
/** What clients and devices may do that no well-behaved one does, or that happens to all of them once: slow, silent, noisy, doubled, forgotten, with cursors of another log. */
package dev.chaski.devices;
