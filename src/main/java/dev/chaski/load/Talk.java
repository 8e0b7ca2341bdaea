// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import dev.chaski.load.Meter.Station;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One conversation of the run and its members' devices: follows each message from its send to the last receipt. */
final class Talk implements Client.Ear {
    /** Who waits for room to send more, and hears when the server will not take any. */
    interface Source {
        /** A message of this member has come as far as it was to be followed. */
        void done(Talk talk, int member);

        void refused(String code);
    }

    private final String conversationId;
    private final List<Client> members;
    private final Map<Integer, Integer> memberOfPerson = new HashMap<>();
    private final Following following;
    private final Meter meter;
    private final Ledger ledger;
    private final Readers[] readers;
    private final String padding;
    private int[] receipts = new int[64];
    private long told;
    private boolean summarised;
    private Source source;

    Talk(String conversationId, List<Client> members, Following following, Meter meter, int contentLength) {
        this.conversationId = conversationId;
        this.members = List.copyOf(members);
        members.forEach(member -> memberOfPerson.put(member.person().number(), memberOfPerson.size()));
        this.following = following;
        this.meter = meter;
        this.ledger = new Ledger(members.size());
        this.readers = new Readers[members.size()];
        this.padding = " " + "x".repeat(Math.max(0, contentLength - 1));
        members.forEach(member -> member.join(conversationId, this));
    }

    void feeds(Source sender) {
        source = sender;
    }

    /** Sends the member's next message, which was due at that time. */
    void send(int member, long dueAt) {
        int number = ledger.sent(member, dueAt);
        if (number == receipts.length) {
            receipts = Arrays.copyOf(receipts, number * 2);
        }
        meter.sent(System.nanoTime());
        members.get(member).send(conversationId, number, padding);
    }

    /** Whether nothing that is waited for is under way any more. */
    boolean settled() {
        return ledger.settled() && (!following.receipts() || withoutReceipt() == 0);
    }

    Counts counts() {
        return ledger.counts();
    }

    /** Deliveries of which the author was not told; a large group is told numbers instead, which say nothing of single messages. */
    long withoutReceipt() {
        return summarised ? 0 : ledger.delivered() - told;
    }

    @Override
    public void confirmed(Client client, int number, long seq) {
        if (ledger.confirmed(number, seq)) {
            int author = ledger.author(number);
            reached(Station.CONFIRM, number);
            readers(author).confirmed(number, seq, news -> told(author, news));
            if (following.until() == Station.CONFIRM) {
                source.done(this, author);
            }
        }
    }

    @Override
    public void refused(String code) {
        source.refused(code);
    }

    @Override
    public void arrived(Client client, int number, long seq) {
        if (ledger.arrived(member(client.person().number()), number, seq)) {
            reached(Station.DELIVER, number);
            if (following.until() == Station.DELIVER && ledger.everywhere(number)) {
                source.done(this, ledger.author(number));
            }
        }
    }

    @Override
    public void receipt(Client client, int user, long seq) {
        int author = member(client.person().number());
        int reader = member(user);
        if (following.receipts() && reader != author && reader >= 0) {
            readers(author).receipt(reader, seq, number -> told(author, number));
        }
    }

    @Override
    public void receiptSummary() {
        summarised = true;
    }

    private void told(int author, int number) {
        told++;
        reached(Station.RECEIPT, number);
        if (++receipts[number] == members.size() - 1 && following.until() == Station.RECEIPT) {
            source.done(this, author);
        }
    }

    private void reached(Station station, int number) {
        meter.reached(station, ledger.sentAt(number), System.nanoTime());
    }

    private Readers readers(int author) {
        if (readers[author] == null) {
            readers[author] = new Readers(members.size());
        }
        return readers[author];
    }

    /** -1: nobody of this conversation. */
    private int member(int person) {
        return memberOfPerson.getOrDefault(person, -1);
    }
}
