// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Makes the conversations by REST: everybody in two groups or so, and some pairs. */
final class Founding {
    private static final int LARGEST_GROUP = 7;
    private static final int CREATED = 201;
    private static final int AT_ONCE = 8;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final Function<UserId, String> tokens;

    private record Wanted(String type, List<UserId> members) {}

    Founding(String url, Function<UserId, String> tokens) {
        this.url = url;
        this.tokens = tokens;
    }

    /** The conversations with their members, in the order in which they were thought of. */
    Map<ConversationId, List<UserId>> conversations(List<UserId> people, Random random)
            throws IOException, InterruptedException {
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i + 1 < people.size(); i += 2) {
            wanted.add(new Wanted("DIRECT", people.subList(i, i + 2)));
        }
        for (int i = 0; i < people.size() / 2; i++) {
            List<UserId> shuffled = new ArrayList<>(people);
            Collections.shuffle(shuffled, random);
            List<UserId> group =
                    List.copyOf(shuffled.subList(0, Math.min(people.size(), 3 + random.nextInt(LARGEST_GROUP - 2))));
            wanted.add(new Wanted("GROUP", group));
        }
        return make(wanted);
    }

    private Map<ConversationId, List<UserId>> make(List<Wanted> wanted) throws IOException, InterruptedException {
        ExecutorService hands = Executors.newFixedThreadPool(AT_ONCE);
        try {
            Map<ConversationId, List<UserId>> made = new LinkedHashMap<>();
            List<Future<ConversationId>> answers = hands.invokeAll(wanted.stream()
                    .map(each -> (Callable<ConversationId>) () -> make(each.type(), each.members()))
                    .toList());
            for (int i = 0; i < wanted.size(); i++) {
                made.put(answers.get(i).get(), wanted.get(i).members());
            }
            return made;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            hands.shutdownNow();
        }
    }

    private ConversationId make(String type, List<UserId> members) throws IOException, InterruptedException {
        JsonArray others = new JsonArray();
        members.stream().skip(1).forEach(other -> others.add(other.value()));
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/conversations"))
                        .header("Authorization", "Bearer " + tokens.apply(members.get(0)))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(new JsonObject()
                                .put("type", type)
                                .put("participantIds", others)
                                .encode()))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != CREATED) {
            throw new IllegalStateException("A conversation was not made: " + answer.body());
        }
        return ConversationId.parse(new JsonObject(answer.body()).getString("id"))
                .orElseThrow();
    }
}
