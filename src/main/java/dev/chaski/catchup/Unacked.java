// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import dev.chaski.chat.UserId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The entries of one conversation that a connection was sent and has not acknowledged, in order. */
final class Unacked {
    private record Sent(long seq, UserId author) {}

    private final Deque<Sent> sent = new ArrayDeque<>(4);

    /** {@code author}: of a message; null for any other entry, of whose marks nobody is told. */
    void add(long seq, UserId author) {
        sent.add(new Sent(seq, author));
    }

    /** Everything that another list of the same conversation holds. */
    void takeOver(Unacked other) {
        sent.addAll(other.sent);
        other.sent.clear();
    }

    int size() {
        return sent.size();
    }

    /** Takes out everything up to {@code seq}; answers whose messages those were. */
    Set<UserId> release(long seq) {
        Set<UserId> authors = new HashSet<>(4);
        while (!sent.isEmpty() && sent.peek().seq() <= seq) {
            UserId author = sent.poll().author();
            if (author != null) {
                authors.add(author);
            }
        }
        return authors;
    }
}
