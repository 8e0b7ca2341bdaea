// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

/** The two marks of a member: what one of the user's devices holds, and what the user has read. */
public enum MarkKind {
    DELIVERED,
    READ
}
