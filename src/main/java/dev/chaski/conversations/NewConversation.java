// SPDX-License-Identifier: Apache-2.0
package dev.chaski.conversations;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.ConversationType;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Text;
import dev.chaski.chat.UserId;
import dev.chaski.store.Founding.Plan;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A conversation as somebody asks for it. Every field but {@code type} and {@code participantIds} may be null.
 *
 * @param participantIds users who need not exist yet; the creator belongs to it anyway
 * @param rateLimit messages a minute for each member, in place of the instance's limit
 */
public record NewConversation(
        String type,
        List<String> participantIds,
        String title,
        String description,
        String itemId,
        JsonNode settings,
        Integer rateLimit) {
    static final int MOST_PARTICIPANTS = 10_000;
    private static final int HIGHEST_RATE = 1_000_000;

    ConversationType checkedType() {
        if (type == null) {
            throw Refusal.invalid("type is missing");
        }
        for (ConversationType known : ConversationType.values()) {
            if (known.name().equals(type)) {
                return known;
            }
        }
        throw Refusal.invalid("type is none of DIRECT, GROUP, SPACE and COMMUNITY");
    }

    /** The members to be, the creator among them. */
    Set<UserId> members(UserId creator) {
        if (participantIds == null) {
            throw Refusal.invalid("participantIds is missing");
        }
        if (participantIds.size() > MOST_PARTICIPANTS) {
            throw Refusal.invalid("participantIds names more than " + MOST_PARTICIPANTS + " users");
        }
        Set<UserId> members = new TreeSet<>();
        participantIds.forEach(id -> members.add(new UserId(Text.name(id, "participantIds", UserId.MAX_LENGTH))));
        members.add(creator);
        if (checkedType() == ConversationType.DIRECT && members.size() != 2) {
            throw Refusal.invalid("participantIds of a DIRECT conversation names exactly one other user");
        }
        return members;
    }

    Plan plan(ConversationId id, UserId creator) {
        if (rateLimit != null && (rateLimit < 1 || rateLimit > HIGHEST_RATE)) {
            throw Refusal.invalid("rateLimit is not between 1 and " + HIGHEST_RATE);
        }
        return new Plan(
                id,
                checkedType(),
                Fields.title(title),
                Fields.description(description),
                Fields.itemId(itemId),
                settings == null || settings.isNull() ? "{}" : Fields.settings(settings),
                rateLimit,
                creator);
    }
}
