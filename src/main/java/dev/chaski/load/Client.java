// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** One device on one socket, in as many conversations as it joined. It acknowledges at half a window, or a little later. */
final class Client {
    private static final int BROKEN = 1006;

    /** Who listens to what the server says to this device. */
    interface Ear {
        /** {@code number} and {@code seq} are the message's. */
        void confirmed(Client client, int number, long seq);

        /** The server does not take a message. */
        void refused(String code);

        void arrived(Client client, int number, long seq);

        /** Everything up to {@code seq} is at the member of that number. */
        void receipt(Client client, int user, long seq);

        /** Numbers come in place of receipts. */
        void receiptSummary();
    }

    /** Who wants to know when it ends before its time. */
    interface Watch {
        void ended(Client client, String reason);
    }

    /** What it holds of one conversation, and who listens there. */
    private static final class Seat {
        final String conversation;
        final Ear ear;
        final Held held = new Held();
        long acknowledged;

        Seat(String conversation, Ear ear) {
            this.conversation = conversation;
            this.ear = ear;
        }
    }

    private final Person person;
    private final Acks acks;
    private final Watch watch;
    private final Map<String, Seat> seats = new HashMap<>();
    private final Set<Seat> unacknowledgedSeats = new LinkedHashSet<>();
    private final Promise<ServerLimits> synced = Promise.promise();
    private WebSocket socket;
    private ServerLimits limits = ServerLimits.UNKNOWN;
    private int halfWindow;
    private int unacknowledged;
    private String lastError = "";
    private boolean leaving;

    Client(Person person, Acks acks, Watch watch) {
        this.person = person;
        this.acks = acks;
        this.watch = watch;
    }

    Person person() {
        return person;
    }

    boolean connected() {
        return socket != null && !socket.isClosed();
    }

    /** From now on in this conversation, from its first entry. */
    void join(String conversationId, Ear listener) {
        seats.put(conversationId, new Seat(conversationId, listener));
    }

    /** Speaks the contract on this socket; succeeds when the device is synced. */
    Future<ServerLimits> begin(WebSocket opened, int window) {
        socket = opened;
        halfWindow = Math.max(1, window / 2);
        opened.textMessageHandler(text -> Frames.each(text, frame -> heard(text, frame)));
        opened.exceptionHandler(broken -> lastError = String.valueOf(broken.getMessage()));
        opened.closeHandler(end -> ended());
        opened.writeTextMessage(Frames.authenticate(person.token(), "bench", window));
        return synced.future();
    }

    void send(String conversation, int number, String padding) {
        socket.writeTextMessage(Frames.message(conversation, number, padding));
    }

    /** Acknowledges what is held and was not acknowledged yet. */
    void acknowledge() {
        unacknowledged = 0;
        Map<String, Long> cursors = new LinkedHashMap<>();
        for (Seat seat : unacknowledgedSeats) {
            if (seat.held.upTo() > seat.acknowledged) {
                seat.acknowledged = seat.held.upTo();
                cursors.put(seat.conversation, seat.acknowledged);
            }
        }
        unacknowledgedSeats.clear();
        if (!cursors.isEmpty() && connected()) {
            socket.writeTextMessage(Frames.ack(cursors));
        }
    }

    void leave() {
        leaving = true;
        if (connected()) {
            socket.close();
        }
    }

    private void heard(String text, int frame) {
        if (Frames.is("message_received", text, frame)) {
            long seq = Frames.number("seq", text, frame);
            int number = Frames.numberIn("content", text, frame);
            Seat seat = seat(text, frame);
            hold(seat, seq);
            seat.ear.arrived(this, number, seq);
        } else if (Frames.is("message_confirmed", text, frame)) {
            long seq = Frames.number("seq", text, frame);
            Seat seat = seat(text, frame);
            seat.held.add(seq);
            seat.ear.confirmed(this, Frames.numberIn("tempId", text, frame), seq);
        } else if (Frames.is("receipt", text, frame)) {
            int user = Frames.numberAtTheEndOf("userId", text, frame);
            seat(text, frame).ear.receipt(this, user, Frames.number("seq", text, frame));
        } else {
            seldom(text, frame);
        }
    }

    private void seldom(String text, int frame) {
        switch (Frames.type(text, frame)) {
            case "welcome" -> limits = ServerLimits.in(text, frame);
            case "synced" -> synced.tryComplete(limits);
            case "message_failed" -> seats.values().iterator().next().ear.refused(Frames.string("code", text, frame));
            case "receipt_summary" -> seat(text, frame).ear.receiptSummary();
            case "error" -> lastError = Frames.string("code", text, frame);
            default -> {}
        }
    }

    private Seat seat(String text, int frame) {
        return seats.get(Frames.string("conversationId", text, frame));
    }

    private void hold(Seat seat, long seq) {
        seat.held.add(seq);
        unacknowledgedSeats.add(seat);
        if (++unacknowledged >= halfWindow) {
            acknowledge();
        } else if (unacknowledged == 1) {
            acks.soon(this);
        }
    }

    private void ended() {
        if (leaving) {
            return;
        }
        int code = socket.closeStatusCode() == null ? BROKEN : socket.closeStatusCode();
        String reason = "closed with " + code + (lastError.isEmpty() ? "" : " (" + lastError + ")");
        if (!synced.tryFail(new Trouble(Trouble.ofClosing(person.userId(), code, reason)))) {
            watch.ended(this, Trouble.ofClosing(person.userId(), code, reason));
        }
    }
}
