// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.chat.ConversationId;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToIntFunction;

/**
 * Which instance handles a conversation now: rendezvous hashing over the instances that have announced ready lanes, so that a change of members moves only the conversations that it must. For locality and
 * order, never for correctness: PostgreSQL is the referee.
 */
public final class Ownership {
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final Roster roster;

    public Ownership(Roster roster) {
        this.roster = roster;
    }

    /** A lane of an instance. */
    public record Place(String nodeId, int lane) {}

    /** Where sends of this conversation go. */
    public Optional<Place> deliveryOf(ConversationId conversation) {
        return owner(conversation, NodeHello::deliveryLanes, null);
    }

    /** Where marks of this conversation go. */
    public Optional<Place> receiptsOf(ConversationId conversation) {
        return owner(conversation, NodeHello::receiptLanes, null);
    }

    /** The gateway that all instances name for this text, as far as they see the same ones. */
    public String gatewayFor(String text) {
        String best = roster.nodeId();
        long bestWeight = Long.MIN_VALUE;
        for (NodeHello node : roster.present().values()) {
            long weight = mix(hash(text) ^ mix(hash(node.nodeId())));
            if (!node.door().equals(PeerDoor.CLOSED) && weight >= bestWeight) {
                best = node.nodeId();
                bestWeight = weight;
            }
        }
        return best;
    }

    /** Another place for this conversation's sends when {@code failed} does not answer: this instance's own delivery first. */
    public Optional<Place> deliveryInsteadOf(Place failed, ConversationId conversation) {
        return instead(failed, conversation, NodeHello::deliveryLanes);
    }

    /** The same for marks. */
    public Optional<Place> receiptsInsteadOf(Place failed, ConversationId conversation) {
        return instead(failed, conversation, NodeHello::receiptLanes);
    }

    private Optional<Place> instead(Place failed, ConversationId conversation, ToIntFunction<NodeHello> lanes) {
        NodeHello own = roster.present().get(roster.nodeId());
        if (own != null && lanes.applyAsInt(own) > 0 && !roster.nodeId().equals(failed.nodeId())) {
            return Optional.of(new Place(roster.nodeId(), lane(conversation, lanes.applyAsInt(own))));
        }
        return owner(conversation, lanes, failed.nodeId());
    }

    private Optional<Place> owner(ConversationId conversation, ToIntFunction<NodeHello> lanes, String except) {
        NodeHello best = null;
        long bestWeight = 0;
        for (NodeHello node : roster.present().values()) {
            if (lanes.applyAsInt(node) > 0 && !node.nodeId().equals(except)) {
                long weight = weight(conversation.value(), node.nodeId());
                if (best == null || weight > bestWeight) {
                    best = node;
                    bestWeight = weight;
                }
            }
        }
        return best == null
                ? Optional.empty()
                : Optional.of(new Place(best.nodeId(), lane(conversation, lanes.applyAsInt(best))));
    }

    static int lane(ConversationId conversation, int lanes) {
        return Math.floorMod(mix(conversation.value().getLeastSignificantBits()) >>> 1, lanes);
    }

    private static long weight(UUID conversation, String nodeId) {
        return mix(mix(conversation.getMostSignificantBits() ^ mix(conversation.getLeastSignificantBits()))
                ^ mix(hash(nodeId)));
    }

    private static long hash(String text) {
        long hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = hash * 1099511628211L + text.charAt(i);
        }
        return hash;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long value) {
        long z = value + MIX;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
