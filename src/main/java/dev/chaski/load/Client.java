// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;

/** One device on one socket, in at most one conversation. It acknowledges at half a window, or a little later. */
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

    private final Person person;
    private final Acks acks;
    private final Watch watch;
    private final Held held = new Held();
    private final Promise<ServerLimits> synced = Promise.promise();
    private WebSocket socket;
    private ServerLimits limits = ServerLimits.UNKNOWN;
    private Ear ear;
    private String conversation = "";
    private int halfWindow;
    private int unacknowledged;
    private long acknowledged;
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
        conversation = conversationId;
        ear = listener;
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

    void send(int number, String padding) {
        socket.writeTextMessage(Frames.message(conversation, number, padding));
    }

    /** Acknowledges what is held and was not acknowledged yet. */
    void acknowledge() {
        unacknowledged = 0;
        if (held.upTo() > acknowledged && connected()) {
            acknowledged = held.upTo();
            socket.writeTextMessage(Frames.ack(conversation, acknowledged));
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
            hold(seq);
            ear.arrived(this, number, seq);
        } else if (Frames.is("message_confirmed", text, frame)) {
            long seq = Frames.number("seq", text, frame);
            held.add(seq);
            ear.confirmed(this, Frames.numberIn("tempId", text, frame), seq);
        } else if (Frames.is("receipt", text, frame)) {
            ear.receipt(this, Frames.numberAtTheEndOf("userId", text, frame), Frames.number("seq", text, frame));
        } else {
            seldom(text, frame);
        }
    }

    private void seldom(String text, int frame) {
        switch (Frames.type(text, frame)) {
            case "welcome" -> limits = ServerLimits.in(text, frame);
            case "synced" -> synced.tryComplete(limits);
            case "message_failed" -> ear.refused(Frames.string("code", text, frame));
            case "receipt_summary" -> ear.receiptSummary();
            case "error" -> lastError = Frames.string("code", text, frame);
            default -> {}
        }
    }

    private void hold(long seq) {
        held.add(seq);
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
