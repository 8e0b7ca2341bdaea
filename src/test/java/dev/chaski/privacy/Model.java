// SPDX-License-Identifier: Apache-2.0
package dev.chaski.privacy;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Section 6 of docs/protocol.md for one direction: what a viewer may know of a subject, who reads what the viewer wrote. A READ mark is public where its reader sends reads at that moment, and is shown to whoever wants to see
 * reads at the moment of looking; the other settings of the two decide nothing of it.
 */
final class Model {
    private Choice viewer = Choice.OPEN;
    private Choice subject = Choice.OPEN;
    private long publicRead;
    private long toldRead;
    private boolean there;

    void viewer(Choice now) {
        viewer = now;
        tell();
    }

    void subject(Choice now) {
        subject = now;
    }

    /** The subject has marked everything up to there as read. */
    void reads(long seq) {
        if (subject.send()) {
            publicRead = Math.max(publicRead, seq);
        }
        tell();
    }

    private void tell() {
        if (viewer.show()) {
            toldRead = publicRead;
        }
    }

    void there(boolean is) {
        there = is;
    }

    boolean showsReads() {
        return viewer.show();
    }

    /** How far the viewer may see the subject's reading; 0: not at all. */
    long read() {
        return viewer.show() ? publicRead : 0;
    }

    /** How far the viewer's live socket was told; what was told is not withdrawn. */
    long toldRead() {
        return toldRead;
    }

    String status() {
        return subject.online() && there ? "ONLINE" : "OFFLINE";
    }

    boolean lastSeen() {
        return subject.online() && subject.seen() && !there;
    }

    boolean typing() {
        return subject.online();
    }

    /** Whether what was shown says more than what should be. */
    static boolean tellsMore(Object shown, Object should) {
        if (shown instanceof Number number) {
            return number.longValue() > ((Number) should).longValue();
        } else if (shown instanceof Optional<?> seq) {
            return seq.isPresent()
                    && (((Optional<?>) should).isEmpty() || tellsMore(seq.get(), ((Optional<?>) should).get()));
        } else if (shown instanceof Map<?, ?> byUser) {
            Map<?, ?> expected = (Map<?, ?>) should;
            return byUser.entrySet().stream()
                    .anyMatch(e ->
                            !expected.containsKey(e.getKey()) || tellsMore(e.getValue(), expected.get(e.getKey())));
        } else if (shown instanceof Collection<?> users) {
            return !((Collection<?>) should).containsAll(users);
        }
        String status = shown.toString();
        return (status.startsWith("ONLINE") && !should.toString().startsWith("ONLINE"))
                || (status.contains("since") && !should.toString().contains("since"));
    }

    @Override
    public String toString() {
        return "what " + viewer + " is shown of " + subject;
    }
}
