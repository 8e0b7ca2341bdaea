// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

/** Whoever goes through a history: one method for each kind of event, which does nothing unless it is overridden. {@code at} is the event's place. */
public interface EventHandler {
    default void sent(int at, Event.Sent event) {}

    default void confirmed(int at, Event.Confirmed event) {}

    default void refused(int at, Event.Refused event) {}

    default void undecided(int at, Event.Undecided event) {}

    default void connected(int at, Event.Connected event) {}

    default void welcomed(int at, Event.Welcomed event) {}

    default void synced(int at, Event.Synced event) {}

    default void pushed(int at, Event.Pushed event) {}

    default void acked(int at, Event.Acked event) {}

    default void markWished(int at, Event.MarkWished event) {}

    default void markKept(int at, Event.MarkKept event) {}

    default void receiptTold(int at, Event.ReceiptTold event) {}

    default void resynced(int at, Event.Resynced event) {}

    default void disconnected(int at, Event.Disconnected event) {}

    default void disturbed(int at, Event.Disturbed event) {}

    default void periodOpened(int at, Event.PeriodOpened event) {}

    default void periodClosed(int at, Event.PeriodClosed event) {}

    default void privacySwitched(int at, Event.PrivacySwitched event) {}

    default void logRead(int at, Event.LogRead event) {}

    default void stored(int at, Event.Stored event) {}

    default void marksStored(int at, Event.MarksStored event) {}

    default void healthy(int at, Event.Healthy event) {}

    default void holds(int at, Event.Holds event) {}

    /** The history has ended. */
    default void end() {}
}
