// SPDX-License-Identifier: Apache-2.0
/** What people let each other know: every combination of two users' settings, on every surface, whenever they are switched. */
package dev.chaski.privacy;
