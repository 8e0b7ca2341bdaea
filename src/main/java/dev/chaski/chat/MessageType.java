// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

/** What a message is, as its sender declared it. */
public enum MessageType {
    TEXT,
    IMAGE,
    VIDEO,
    AUDIO,
    FILE,
    SYSTEM,
    REPLY,
    FORWARD,
    THREAD,
    ANNOUNCEMENT
}
