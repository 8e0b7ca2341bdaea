// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Instance;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.RoundRobin;
import dev.chaski.testing.SockJs;
import dev.chaski.testing.Sockets;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three processes behind a balancer that sends each request of a SockJS session to the next one: kill -9 of the one that has a session, then SIGTERM to the one that has the next, while people chat. */
class BehindARoundRobinIT {
    private static final int SOME = 25;
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final List<Instance> instances = new ArrayList<>();

    /** The last one that is stopped in order takes the stores with it. */
    @AfterEach
    void leaveNothingBehind() throws Exception {
        for (Instance instance : instances) {
            if (instance.alive()) {
                instance.terminate();
            }
        }
    }

    @Test
    @Timeout(300)
    void nothingIsLostAndNothingComesTwice() throws Exception {
        for (int i = 0; i < 3; i++) {
            start().ready();
        }
        Patience.until("three members", LONG, () -> instances.get(0).members() == 3, instances.get(0)::members);
        String conversation = group(instances.get(0).url());
        try (RoundRobin front =
                new RoundRobin(instances.stream().map(Instance::url).toList())) {
            Phone alice = new Phone("alice", "phone").by(SockJs.XHR).connect(front.url());
            Phone bob = new Phone("bob", "phone").by(SockJs.XHR_STREAMING).connect(front.url());
            Phone carol = new Phone("carol", "phone").by(SockJs.EVENTSOURCE).connect(front.url());
            Chatter alices = new Chatter(alice, conversation, true, () -> List.of(front.url()));
            Chatter bobs = new Chatter(bob, conversation, true, () -> List.of(front.url()));
            Chatter carols = new Chatter(carol, conversation, false, () -> List.of(front.url()));
            try (alices;
                    bobs;
                    carols) {
                goOn(alices, bobs);
                ofSessionOf(alice).kill();
                goOn(alices, bobs);
                assertThat(ofSessionOf(bob).terminate()).isZero();
                goOn(alices, bobs);
            }
            List<String> confirmed = new ArrayList<>(alices.confirmed());
            confirmed.addAll(bobs.confirmed());
            for (Phone phone : List.of(alice, bob, carol)) {
                Patience.until(
                        "everything that was confirmed, for " + phone,
                        () -> phone.texts(conversation).containsAll(confirmed),
                        () -> phone.seqs(conversation));
                assertThat(phone.texts(conversation))
                        .containsExactlyInAnyOrderElementsOf(confirmed)
                        .containsSubsequence(alices.confirmed())
                        .containsSubsequence(bobs.confirmed());
                assertThat(phone.seqs(conversation))
                        .isEqualTo(LongStream.rangeClosed(1, confirmed.size())
                                .boxed()
                                .toList());
                phone.history().assertOrderly();
                phone.close();
            }
        }
    }

    private Instance start() throws IOException {
        Instance instance = Instance.start(directory);
        instances.add(instance);
        return instance;
    }

    /** The instance that has the phone's present session. */
    private Instance ofSessionOf(Phone phone) {
        Patience.until("a session of " + phone, () -> !phone.frames("welcome").isEmpty(), phone::frames);
        String nodeId = phone.frames("welcome").get(0).getString("nodeId");
        Predicate<Instance> here = instance -> instance.alive()
                && new JsonObject(Sockets.get(instance.url(), "/health").body())
                        .getString("nodeId")
                        .equals(nodeId);
        return instances.stream().filter(here).findFirst().orElseThrow();
    }

    private static void goOn(Chatter... talkers) {
        for (Chatter talker : talkers) {
            int before = talker.confirmed().size();
            Patience.until(
                    SOME + " more",
                    LONG,
                    () -> talker.confirmed().size() >= before + SOME,
                    () -> talker.confirmed().size() - before + " " + talker);
        }
    }

    private static String group(String url) {
        JsonObject wanted = new JsonObject().put("type", "GROUP").put("participantIds", JsonArray.of("bob", "carol"));
        return new Rest(url, Tokens.of("alice"))
                .post("/conversations", wanted)
                .must(201)
                .body()
                .getString("id");
    }
}
