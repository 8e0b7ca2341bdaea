// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import dev.chaski.chat.UserId;
import dev.chaski.presence.Presence;
import dev.chaski.routing.CommitFeed;
import dev.chaski.routing.Lease;
import dev.chaski.routing.RouteTable;
import dev.chaski.turns.Turns;
import java.util.Collection;

/** What is to be done when this instance has written its routes under another name: it looks for what it missed, and at everybody of whom others may have been told what is not so. */
record NewName(Turns turns, RouteTable routes, CommitFeed feed, Presence presence) implements Lease.Listener {
    @Override
    public void complete() {
        feed.readNow();
        presence.changed(turns, routes.users());
    }

    /** Who left while the route could not be removed was looked at when it was still there, and shown as online. */
    @Override
    public void swept(Collection<UserId> users) {
        presence.instanceChanged(turns, users);
    }
}
