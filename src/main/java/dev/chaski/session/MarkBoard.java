// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.catchup.Gate;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.receipts.ReceiptPush;
import dev.chaski.routing.FeedNews.MovedMark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The marks of members as far as one event loop knows them, and the telling of those whom they concern: as receipts come, and as the feed makes up for those that were lost. */
final class MarkBoard {
    private final Map<ConversationId, ToldMarks> told = new HashMap<>();
    private final Function<ConversationId, Gate> gates;
    private final Function<UserId, List<Conversing>> sessions;
    private final BiFunction<UserId, ConversationId, List<Conversing>> hearing;

    /** {@code gates} answers null where nobody here is in the conversation; {@code hearing} those sessions of a user that may be told of it. */
    MarkBoard(
            Function<ConversationId, Gate> gates,
            Function<UserId, List<Conversing>> sessions,
            BiFunction<UserId, ConversationId, List<Conversing>> hearing) {
        this.gates = gates;
        this.sessions = sessions;
        this.hearing = hearing;
    }

    void receipt(ReceiptPush push) {
        if (gates.apply(push.conversationId()) != null) {
            of(push.conversationId()).receipt(push);
        }
        for (UserId author : push.authors()) {
            List<Conversing> devices = hearing.apply(author, push.conversationId());
            Ticks.tell(devices.stream().map(Conversing::ticks).toList(), push);
        }
        if (push.ownReadSeq() > 0 || push.readSeq() > 0) {
            sessions.apply(push.user()).forEach(session -> session.reading().receipt(push));
        }
    }

    /** Marks whose receipts were lost on the way go to those here whom they may concern. */
    void fromFeed(List<MovedMark> moved) {
        Map<Gate, List<Gate.Untold>> untold = new LinkedHashMap<>();
        for (MovedMark mark : moved) {
            sessions.apply(mark.user()).forEach(session -> session.reading().fromFeed(mark));
            Gate gate = gates.apply(mark.conversationId());
            if (gate != null) {
                ToldMarks marks = of(mark.conversationId());
                Gate.Untold news = new Gate.Untold(mark, marks.delivered(mark.user()), marks.read(mark.user()));
                if (marks.tell(mark.user(), mark.deliveredSeq(), mark.readSeq(), mark.at())) {
                    untold.computeIfAbsent(gate, g -> new ArrayList<>()).add(news);
                }
            }
        }
        untold.forEach(Gate::marksFromFeed);
    }

    /** The marks of a conversation's members, as far as they are known here. */
    void known(ConversationId conversation, BiConsumer<UserId, ToldMarks.Marks> action) {
        ToldMarks marks = told.get(conversation);
        if (marks != null) {
            marks.forEach(action);
        }
    }

    /** Nobody here is in the conversation any more. */
    void forget(ConversationId conversation) {
        told.remove(conversation);
    }

    private ToldMarks of(ConversationId conversation) {
        return told.computeIfAbsent(conversation, id -> new ToldMarks());
    }
}
