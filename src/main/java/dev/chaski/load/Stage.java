// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** Makes conversations by REST and connects devices, some at a time. */
final class Stage {
    private static final int AT_ONCE = 100;
    private static final int CALLS_AT_ONCE = 16;
    private static final int PATIENCE_MS = 30_000;
    private static final int LARGEST_MESSAGE = 4 << 20;

    private final WebClient rest;
    private final WebSocketClient sockets;
    private final int window;
    private final Histogram untilSynced = new Histogram(3);

    Stage(Vertx vertx, int window) {
        rest = WebClient.create(vertx, new WebClientOptions().setConnectTimeout(PATIENCE_MS));
        sockets = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(Integer.MAX_VALUE)
                .setConnectTimeout(PATIENCE_MS)
                .setMaxFrameSize(LARGEST_MESSAGE)
                .setMaxMessageSize(LARGEST_MESSAGE));
        this.window = window;
    }

    /** One conversation for each of these companies, in their order; answers the ids. */
    Future<List<String>> conversations(List<List<Person>> companies, String type) {
        return each(companies, CALLS_AT_ONCE, company -> conversation(company, type));
    }

    /** Connects them; succeeds when all are synced, with what the server told the last of them of its limits. */
    Future<List<ServerLimits>> connect(List<Client> clients) {
        return each(clients, AT_ONCE, this::connect);
    }

    /** From the first byte to {@code synced}, in microseconds. */
    Histogram untilSynced() {
        return untilSynced;
    }

    private Future<ServerLimits> connect(Client client) {
        String url = client.person().url();
        long start = System.nanoTime();
        return sockets.connect(new WebSocketConnectOptions()
                        .setAbsoluteURI("ws" + url.substring("http".length()) + "/ws")
                        .addSubProtocol("chaski.v1"))
                .recover(e -> Future.failedFuture(new Trouble(
                        url + " takes no socket of " + client.person().userId() + ": " + e.getMessage())))
                .compose(socket -> client.begin(socket, window))
                .onSuccess(synced -> untilSynced.recordValue((System.nanoTime() - start) / 1000));
    }

    private Future<String> conversation(List<Person> company, String type) {
        Person creator = company.get(0);
        List<String> others = company.stream().skip(1).map(Person::userId).toList();
        return rest.requestAbs(HttpMethod.POST, creator.url() + "/api/v1/conversations")
                .timeout(PATIENCE_MS)
                .putHeader(HttpHeaders.AUTHORIZATION.toString(), "Bearer " + creator.token())
                .sendJsonObject(new JsonObject().put("type", type).put("participantIds", new JsonArray(others)))
                .recover(e -> Future.failedFuture(
                        new Trouble("No instance answers at " + creator.url() + ": " + e.getMessage())))
                .compose(answer -> answer.statusCode() / 100 == 2
                        ? Future.succeededFuture(answer.bodyAsJsonObject().getString("id"))
                        : Future.failedFuture(refused(answer)));
    }

    private static Trouble refused(HttpResponse<?> answer) {
        String cure = answer.statusCode() == 401
                ? " Tokens are signed with jwt.secret, which must be that of the instances."
                : "";
        return new Trouble("The server answered " + answer.statusCode() + " to a new conversation: "
                + answer.bodyAsString() + cure);
    }

    private static <T, R> Future<List<R>> each(List<T> all, int atOnce, Function<T, Future<R>> act) {
        List<Future<Void>> lines = new ArrayList<>();
        List<R> results = new ArrayList<>(Collections.nCopies(all.size(), null));
        for (int line = 0; line < Math.min(atOnce, all.size()); line++) {
            lines.add(every(all, results, line, atOnce, act));
        }
        return Future.all(lines).map(done -> results);
    }

    private static <T, R> Future<Void> every(
            List<T> all, List<R> results, int at, int step, Function<T, Future<R>> act) {
        if (at >= all.size()) {
            return Future.succeededFuture();
        }
        return act.apply(all.get(at)).compose(result -> {
            results.set(at, result);
            return every(all, results, at + step, step, act);
        });
    }
}
