// SPDX-License-Identifier: Apache-2.0
/** How much a user may do. */
package dev.chaski.limits;
