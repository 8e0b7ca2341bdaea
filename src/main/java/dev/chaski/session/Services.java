// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.auth.Tokens;
import dev.chaski.catchup.Log;
import dev.chaski.conversations.Conversations;
import dev.chaski.delivery.DeliveryClient;
import dev.chaski.history.History;
import dev.chaski.presence.Presence;
import dev.chaski.receipts.MarkClient;
import dev.chaski.routing.FanOut;
import dev.chaski.store.LogReads;
import dev.chaski.store.SyncReads;
import dev.chaski.trail.Trail;
import dev.chaski.turns.Turns;
import java.time.InstantSource;

/** What the sessions of one event loop work with. */
record Services(
        Turns turns,
        SocketSettings settings,
        Hub hub,
        Log log,
        LogReads logReads,
        Cursors cursors,
        DeliveryClient delivery,
        MarkClient marks,
        History history,
        Conversations conversations,
        Presence presence,
        FanOut fanOut,
        Tokens tokens,
        Turnstile turnstile,
        SharedReads reads,
        Counts counts,
        SyncReads sync,
        Trail trail,
        InstantSource clock) {}
