// SPDX-License-Identifier: Apache-2.0
/** The load generator: that it notices what it is to notice, and measures what it says. Never how fast anything is. */
package dev.chaski.load;
