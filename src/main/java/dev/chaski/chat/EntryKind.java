// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

import java.util.Locale;

/** The kinds of entries in a conversation's log; each is pushed as the frame of that name. The names are stored: they never change. */
public enum EntryKind {
    MESSAGE("message_received"),
    EDIT("message_edited"),
    DELETION("message_deleted"),
    REACTION_ADDED("reaction_added"),
    REACTION_REMOVED("reaction_removed"),
    PARTICIPANT_ADDED("participant_added"),
    PARTICIPANT_UPDATED("participant_updated"),
    PARTICIPANT_REMOVED("participant_removed"),
    CONVERSATION_UPDATED("conversation_updated");

    private final String frameType;

    EntryKind(String frameType) {
        this.frameType = frameType;
    }

    /** The {@code type} of the frame that carries such an entry. */
    public String frameType() {
        return frameType;
    }

    /** The stored name. */
    public String stored() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static EntryKind ofStored(String stored) {
        return valueOf(stored.toUpperCase(Locale.ROOT));
    }
}
