// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.store.Appends.Alone;
import dev.chaski.store.EntryLog.Appended;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.store.Rooms.Room;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a {@link Lane} needs: the log, and somewhere to say what became of a message. */
interface LanePorts {
    /** Whether messages can be stored, as far as is known. If not, nobody has to wait for a batch of which it is still asked what became of it. */
    boolean storable();

    Future<Map<ConversationId, Room>> load(List<ConversationId> ids);

    /** As {@code Appends.alone}. */
    Future<Alone> alone(ConversationId id);

    /** Whether the last batch went so long ago that the next need not wait for company. */
    boolean due();

    /** Completes at the end of this turn: what was read from sockets together arrives here one after the other. */
    Future<Void> restOfThisTurn();

    /** Completes when the next batch is due, a little later rather than too soon: it goes then if nobody has come meanwhile. */
    Future<Void> othersMayCome();

    /** As {@code EntryLog.append}, once everything that makes sense was tried. */
    Future<Appending> append(List<NewMessage> batch);

    void refused(Submission submission, Refusal refusal);

    void accepted(Submission submission, MessageId id, long seq, Instant createdAt, boolean duplicate);

    /** Entries that are new in the log, all of one conversation and in order. */
    void committed(Room room, List<Placed> entries);

    /** What became of a batch: the places of those that are in the log, and by index why others cannot be; neither: the head was not the believed one. */
    record Appending(List<Appended> places, Map<Integer, Refusal> refusals) {}

    /** A message and its place in the log. */
    record Placed(Pending pending, Appended place) {}
}
