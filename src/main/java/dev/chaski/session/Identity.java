// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.auth.Caller;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import dev.chaski.routing.RouteTable.Route;
import dev.chaski.store.Devices.Device;
import java.time.Instant;

/** Who speaks over a connection: the user of its token, the device that it names, and what the client says of its user. */
final class Identity {
    private final String session;
    private Caller caller;
    private Profile stored = Profile.UNKNOWN;
    private DeviceId device;
    private boolean away;

    /** Nobody is known yet; {@code session} names the connection. */
    Identity(String session) {
        this.session = session;
    }

    String session() {
        return session;
    }

    /** The token named this one, the first time or again. */
    void named(Caller named) {
        caller = named;
    }

    void on(DeviceId named) {
        device = named;
    }

    /** Of the latest token; null while nobody is known. */
    Caller caller() {
        return caller;
    }

    UserId user() {
        return caller.user();
    }

    DeviceId device() {
        return device;
    }

    Device userDevice() {
        return new Device(caller.user(), device);
    }

    boolean expired(Instant now) {
        return caller != null && caller.expired(now);
    }

    /** When the token ends; null while nobody is known. */
    Instant expiresAt() {
        return caller == null ? null : caller.expiresAt();
    }

    /** How the user was shown when the connection began, for a token that does not say. */
    void storedProfile(Profile profile) {
        stored = profile;
    }

    /** How the user is shown with what is sent here. */
    Profile profile() {
        return caller.profile().or(stored);
    }

    /** What the client said of its user last; answers whether that is new. */
    boolean away(boolean isAway) {
        boolean changed = away != isAway;
        away = isAway;
        return changed;
    }

    Route route() {
        return new Route(caller.user(), device, session, away);
    }
}
