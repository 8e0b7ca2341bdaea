// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.prove.History.Moment;
import java.util.List;

/**
 * Judges a history by the promises of docs/protocol.md and GUARANTEES.md. It assumes nothing that the contract leaves open: after a reconnect entries come again, receipts are repeated and reordered, a message may be in the
 * log although its sender was never told.
 *
 * <p>A conversation is compared with its log only where the history has {@link Event.LogRead}, with its members' periods only where it has any, and a device is held to have everything only where it is called
 * {@link Event.Healthy}. Time and memory grow with the events.
 */
public final class Checker {
    private Checker() {}

    /** The promises that the history shows to be broken, of each kind the first ones; empty when it shows none. */
    public static List<Violation> check(History history) {
        List<Moment> moments = history.moments();
        Findings findings = new Findings(moments);
        Facts facts = new Facts();
        hear(moments, facts);
        Claims claims = new Claims();
        Openness openness = new Openness();
        hear(
                moments,
                claims,
                openness,
                new Sendings(facts, findings),
                new LogShape(facts, findings),
                new PushedEntries(facts, claims, findings),
                new Windows(claims, findings),
                new Pushes(facts, claims, findings),
                new Syncs(facts, claims, findings),
                new Marks(facts, claims, openness, findings),
                new Arrivals(facts, claims, openness, findings));
        return findings.violations();
    }

    /** At each event all of them, in this order. */
    private static void hear(List<Moment> moments, EventHandler... handlers) {
        for (Moment moment : moments) {
            for (EventHandler handler : handlers) {
                moment.event().to(handler, moment.index());
            }
        }
        for (EventHandler handler : handlers) {
            handler.end();
        }
    }
}
