// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.UserId;
import dev.chaski.presence.Look.Why;
import dev.chaski.presence.Looks.News;
import dev.chaski.presence.Shown.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Presence is merged and calmed before it is told: a reload is no absence, and a device that comes and goes all the time is told of twice in four seconds and not forty times. */
class NobodyChangesMoreOftenThanEveryTwoSecondsTest {
    private static final UserId BEA = new UserId("bea");

    private final Looks looks = new Looks();
    private final List<String> told = new ArrayList<>();
    private Status status = Status.OFFLINE;
    private boolean hidden;
    private String lastSeen;
    private int lookups;
    private int toldHere;
    private long now;

    private void until(long ms) {
        for (; now < ms; now += 10) {
            tick();
        }
    }

    private void tick() {
        for (UserId user : looks.due(now, 10)) {
            lookups++;
            boolean gone = looks.goneFor(user, status, now) >= 0;
            if (gone) {
                lastSeen = "2026-01-01T00:00:00.000Z";
            }
            Shown shown = hidden
                    ? new Shown(user, Status.OFFLINE, null)
                    : new Shown(user, status, status == Status.OFFLINE ? lastSeen : null);
            looks.seen(shown, hidden, gone, now).ifPresent(this::told);
        }
    }

    private void told(News news) {
        if (news.here()) {
            toldHere++;
        }
        told(news.shown());
    }

    /** Whoever knows it already is not shown it again. */
    private void told(Shown shown) {
        if (told.isEmpty() || !told.get(told.size() - 1).endsWith(" " + shown.status())) {
            told.add(now + " " + shown.status());
        }
    }

    private void becomes(Status next) {
        status = next;
        looks.look(new Look(BEA, Why.MOVED), now);
    }

    private void hides(boolean yes) {
        hidden = yes;
        looks.look(new Look(BEA, Why.PRIVACY), now);
    }

    @Test
    void severalChangesAtOnceAreOneLook() {
        for (int i = 0; i < 5; i++) {
            becomes(Status.ONLINE);
        }
        until(1000);
        assertThat(told).containsExactly("100 ONLINE");
        assertThat(lookups).isEqualTo(1);
        assertThat(looks.waiting()).isZero();
    }

    @Test
    void whoComesBackWithinTheGraceWasNeverAway() {
        becomes(Status.ONLINE);
        until(5000);
        becomes(Status.OFFLINE);
        until(6500);
        becomes(Status.ONLINE);
        until(20_000);
        assertThat(told).containsExactly("100 ONLINE");
        assertThat(lastSeen).isNull();
    }

    @Test
    void whoDoesNotIsGone() {
        becomes(Status.ONLINE);
        until(5000);
        becomes(Status.OFFLINE);
        until(20_000);
        assertThat(told).containsExactly("100 ONLINE", "7100 OFFLINE");
        assertThat(lastSeen).isNotNull();
    }

    @Test
    void whoFlapsIsToldOfOnceInTwoSecondsAndAsItIsInTheEnd() {
        Random random = new Random(1);
        List<Status> all = List.of(Status.values());
        for (int i = 0; i < 400; i++) {
            becomes(all.get(random.nextInt(all.size())));
            until(now + 25);
        }
        becomes(Status.AWAY);
        until(now + 5000);
        List<Long> times = told.stream()
                .map(t -> Long.valueOf(t.substring(0, t.indexOf(' '))))
                .toList();
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).as("%s", told).isGreaterThanOrEqualTo(2000);
        }
        assertThat(told).hasSizeGreaterThan(2).last().asString().endsWith("AWAY");
    }

    @Test
    void whoHidesIsHiddenAtOnceAndFoundAgainInTime() {
        becomes(Status.ONLINE);
        until(200);
        hides(true);
        until(400);
        hides(false);
        until(10_000);
        assertThat(told).containsExactly("100 ONLINE", "300 OFFLINE", "2300 ONLINE");
    }

    @Test
    void alsoWhileItIsNotSureThatTheUserIsGone() {
        becomes(Status.ONLINE);
        until(5000);
        becomes(Status.OFFLINE);
        until(5500);
        hides(true);
        until(20_000);
        assertThat(told).containsExactly("100 ONLINE", "5600 OFFLINE");
        assertThat(lastSeen).as("written when it is sure").isNotNull();
    }

    @Test
    void whatAnotherInstanceToldCounts() {
        becomes(Status.ONLINE);
        until(5000);
        Shown gone = new Shown(BEA, Status.OFFLINE, null);
        looks.heard(gone, now);
        told(gone);
        becomes(Status.ONLINE);
        until(10_000);
        assertThat(told)
                .as("others were told that she was gone")
                .containsExactly("100 ONLINE", "5000 OFFLINE", "7000 ONLINE");
    }

    @Test
    void whatChangesDuringALookIsLookedAtAgain() {
        becomes(Status.ONLINE);
        now = 100;
        assertThat(looks.due(now, 10)).containsExactly(BEA);
        looks.goneFor(BEA, Status.ONLINE, now);
        becomes(Status.AWAY);
        assertThat(looks.due(now, 10)).isEmpty();
        assertThat(looks.seen(new Shown(BEA, Status.ONLINE, null), false, false, now))
                .isPresent();
        until(10_000);
        assertThat(told).containsExactly("2100 AWAY");
    }

    @Test
    void whoCouldNotBeLookedAtIsLookedAtLater() {
        becomes(Status.ONLINE);
        now = 100;
        looks.unseen(looks.due(now, 10), now);
        until(10_000);
        assertThat(told).containsExactly("2100 ONLINE");
    }

    @Test
    void whatMayHaveBeenMissedIsLookedAtWithTheSamePatienceAndToldHere() {
        becomes(Status.ONLINE);
        until(200);
        status = Status.OFFLINE;
        for (int i = 0; i < 5; i++) {
            looks.look(new Look(BEA, Why.MISSED), now);
        }
        until(1000);
        status = Status.ONLINE;
        until(3000);
        assertThat(told).as("she was away for less than the grace").containsExactly("100 ONLINE");
        assertThat(toldHere).as("for whoever asked in between").isEqualTo(1);
        int before = lookups;
        status = Status.OFFLINE;
        looks.look(new Look(BEA, Why.MISSED), now);
        until(10_000);
        assertThat(told).containsExactly("100 ONLINE", "5100 OFFLINE");
        assertThat(toldHere).isEqualTo(2);
        assertThat(lookups - before).isEqualTo(2);
    }

    @Test
    void whatIsNewsElsewhereIsToldElsewhereThoughItMayHaveBeenMissedHere() {
        looks.look(new Look(BEA, Why.MISSED), now);
        becomes(Status.ONLINE);
        until(1000);
        looks.look(new Look(BEA, Why.MISSED), now);
        status = Status.OFFLINE;
        until(1200);
        looks.look(new Look(BEA, Why.PRIVACY), now);
        until(10_000);
        assertThat(told).containsExactly("100 ONLINE", "3100 OFFLINE");
        assertThat(toldHere).isZero();
    }
}
