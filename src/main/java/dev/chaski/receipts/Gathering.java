// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Marks that wait for the next batch: one for each member and conversation, the highest. */
final class Gathering {
    /** So many share a commit well enough. */
    private static final int A_CROWD = 16;

    private Map<Member, Mark> marks = new LinkedHashMap<>();
    private ConversationId latest;
    private UserId latestOf;
    private boolean group;

    record Member(ConversationId conversationId, UserId user) {}

    private record Asker(String nodeId, int client, MarkKind kind) {}

    /** What was wished for one member. */
    static final class Mark {
        long delivered;
        long read;
        /** The device that has read so far, whatever others acknowledge beside it. */
        DeviceId reader;
        /** Of what was delivered; null where unknown. */
        Set<UserId> deliveredAuthors = new HashSet<>();
        /** By who asked, the highest: its answer is one for those below it. Whoever asks again and again in an outage leaves one. */
        final Map<Asker, MarkWish> wishes = new LinkedHashMap<>();

        private void add(MarkWish wish) {
            wishes.merge(
                    new Asker(wish.nodeId(), wish.client(), wish.kind()),
                    wish,
                    (one, other) -> one.seq() > other.seq() ? one : other);
            if (wish.kind() == MarkKind.READ) {
                reader = wish.seq() >= read ? wish.device() : reader;
                read = Math.max(read, wish.seq());
                deliveredAuthors = null;
            } else {
                delivered = Math.max(delivered, wish.seq());
                if (wish.authors() == null) {
                    deliveredAuthors = null;
                } else if (deliveredAuthors != null) {
                    deliveredAuthors.addAll(wish.authors());
                }
            }
        }
    }

    void add(MarkWish wish) {
        marks.computeIfAbsent(new Member(wish.conversationId(), wish.user()), m -> new Mark())
                .add(wish);
        group |= wish.conversationId().equals(latest) && !wish.user().equals(latestOf);
        latest = wish.conversationId();
        latestOf = wish.user();
    }

    boolean isEmpty() {
        return marks.isEmpty();
    }

    /** Whether it is not worth waiting for more. Members of a group wait for each other. */
    boolean isACrowd() {
        return marks.size() >= A_CROWD && !group;
    }

    /** Whether several members of one conversation are among those that wait: others are about to say the same. */
    boolean ofAGroup() {
        return group;
    }

    /** Takes out so many, those first that wait longest. */
    Map<Member, Mark> take(int most) {
        Map<Member, Mark> batch = marks;
        marks = new LinkedHashMap<>();
        group = false;
        if (batch.size() <= most) {
            return batch;
        }
        Map<Member, Mark> part = new LinkedHashMap<>();
        batch.forEach((member, mark) -> (part.size() < most ? part : marks).put(member, mark));
        return part;
    }
}
