// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.auth.DevelopmentTokens;
import dev.chaski.auth.Tokens;
import dev.chaski.bus.ClusterBus;
import dev.chaski.bus.Tags;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.conversations.Conversations;
import dev.chaski.delivery.DeliveryClient;
import dev.chaski.history.History;
import dev.chaski.presence.Presence;
import dev.chaski.receipts.MarkClient;
import dev.chaski.receipts.MarksPart;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.Ownership;
import dev.chaski.routing.Roster;
import dev.chaski.store.Migrations;
import dev.chaski.store.Postgres;
import dev.chaski.testing.TestStores;
import dev.chaski.trail.Trail;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The door by itself, on a real database; no instance takes messages here, and marks are never answered. */
class RestAnswersInTheWordsOfTheContractTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final String UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057";
    private static final Vertx VERTX = Vertx.vertx();
    private static final Turns TURNS = Turns.of(VERTX);
    private static final BlockingQueue<Long> WISHED = new LinkedBlockingQueue<>();
    private static Postgres postgres;
    private static WebClient http;
    private static int port;

    @BeforeAll
    static void open() throws Exception {
        String uri = TestStores.freshDatabase().uri();
        Migrations.migrate(uri);
        postgres = new Postgres(VERTX, uri, 4, 10_000);
        Promise<HttpServer> listening = Promise.promise();
        VERTX.getOrCreateContext()
                .runOnContext(turn -> VERTX.createHttpServer()
                        .requestHandler(router())
                        .listen(0, "127.0.0.1")
                        .onComplete(listening));
        port = done(listening.future()).actualPort();
        http = WebClient.create(VERTX);
    }

    private static Router router() {
        ClusterBus bus = new ClusterBus(VERTX, new Tags());
        NodeInbox inbox = new NodeInbox(TURNS, bus, "one");
        Roster roster = new Roster(TURNS, bus, "one", () -> List.of("one"));
        roster.announce(0, 1);
        MarksPart.deaf(bus, "one", WISHED::add);
        Ownership ownership = new Ownership(roster);
        FanOut fanOut = new FanOut(TURNS, bus, inbox, roster, null, 200);
        RestApi.Rooms rooms = new RestApi.Rooms(
                new Conversations(postgres.readers(), fanOut),
                new History(postgres.readers(), 100),
                new DeliveryClient(TURNS, bus, inbox, ownership, 500, Trail.untraced()),
                new MarkClient(TURNS, bus, inbox, ownership, "one", 500),
                new Presence(bus, "one", null, postgres.readers(), 0, () -> 0));
        Router router = Router.router(VERTX);
        new RestApi(
                        new Tokens(VERTX, new ChaskiConfig.Jwt(SECRET, Optional.empty())),
                        postgres.readers(),
                        fanOut,
                        rooms,
                        100)
                .mount(router);
        return router;
    }

    @AfterAll
    static void close() {
        done(postgres.close());
        VERTX.close();
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static HttpRequest<Buffer> request(HttpMethod method, String path, String user, String scope) {
        HttpRequest<Buffer> request = http.request(method, port, "127.0.0.1", "/api/v1" + path);
        if (user == null) {
            return request;
        }
        return request.bearerTokenAuthentication(DevelopmentTokens.issue(
                SECRET, user, Optional.of("The " + user), Optional.ofNullable(scope), 60, Instant.now()));
    }

    private static HttpResponse<Buffer> get(String user, String path) {
        return done(request(HttpMethod.GET, path, user, null).send());
    }

    private static HttpResponse<Buffer> send(HttpMethod method, String user, String path, String body) {
        return done(request(method, path, user, null)
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer(body)));
    }

    private static void problem(HttpResponse<Buffer> response, int status, String code, String words) {
        assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(status);
        assertThat(response.getHeader("Content-Type")).startsWith("application/problem+json");
        JsonObject problem = response.bodyAsJsonObject();
        assertThat(problem.getString("code")).isEqualTo(code);
        assertThat(problem.getInteger("status")).isEqualTo(status);
        assertThat(problem.fieldNames()).contains("type", "title", "detail");
        assertThat(problem.getString("detail")).contains(words);
    }

    private static String group(String creator, String... others) {
        HttpResponse<Buffer> made = send(
                HttpMethod.POST,
                creator,
                "/conversations",
                new JsonObject()
                        .put("type", "GROUP")
                        .put("participantIds", new JsonArray(List.of(others)))
                        .encode());
        assertThat(made.statusCode()).as(made.bodyAsString()).isEqualTo(201);
        return made.bodyAsJsonObject().getString("id");
    }

    @Test
    void aCallWithoutAGoodTokenIsRefusedBeforeAnythingElse() {
        problem(get(null, "/conversations"), 401, "unauthenticated", "");
        HttpResponse<Buffer> forged = done(request(HttpMethod.GET, "/unread", null, null)
                .bearerTokenAuthentication("x.y.z")
                .send());
        problem(forged, 401, "unauthenticated", "");
        assertThat(forged.getHeader("WWW-Authenticate")).isEqualTo("Bearer");
        String old = DevelopmentTokens.issue(
                SECRET,
                "alice",
                Optional.empty(),
                Optional.empty(),
                1,
                Instant.now().minusSeconds(10));
        problem(
                done(request(HttpMethod.GET, "/unread", null, null)
                        .bearerTokenAuthentication(old)
                        .send()),
                401,
                "token_expired",
                "");
    }

    @Test
    void whatIsNotThereIsToldFromWhatIsNotAllowed() {
        problem(get("alice", "/nothing"), 404, "unknown_type", "");
        problem(get("alice", "/conversations/nonsense"), 404, "conversation_not_found", "");
        problem(get("alice", "/conversations/" + UNKNOWN), 404, "conversation_not_found", "");
        problem(get("alice", "/messages/nonsense"), 404, "message_not_found", "");
        problem(get("alice", "/messages/" + UNKNOWN), 404, "message_not_found", "");
        problem(get("alice", "/messages/conversation/" + UNKNOWN), 404, "conversation_not_found", "");
        HttpResponse<Buffer> wrongMethod = send(HttpMethod.DELETE, "alice", "/conversations", "");
        problem(wrongMethod, 405, "unknown_type", "");
        assertThat(wrongMethod.getHeader("Allow").split(", ", -1)).containsExactlyInAnyOrder("GET", "POST");
        problem(get("alice", "/messages/read"), 405, "unknown_type", "");
    }

    @Test
    void aBodyThatCannotBeReadIsRefusedBeforeItIsUsed() {
        problem(send(HttpMethod.POST, "alice", "/conversations", "{"), 400, "invalid_frame", "JSON");
        problem(send(HttpMethod.POST, "alice", "/conversations", ""), 400, "invalid_frame", "body");
        problem(send(HttpMethod.POST, "alice", "/conversations", "null"), 400, "invalid_frame", "object");
        problem(send(HttpMethod.POST, "alice", "/conversations", "[]"), 400, "invalid_frame", "object");
        problem(send(HttpMethod.POST, "alice", "/conversations", "{\"type\":7}"), 400, "invalid_frame", "type");
        problem(
                send(HttpMethod.POST, "alice", "/conversations", "{\"type\":\"GROUP\",\"participantIds\":[1]}"),
                400,
                "invalid_frame",
                "participantIds");
        problem(
                send(HttpMethod.POST, "alice", "/conversations", "{\"type\":\"GROUP\",\"participantIds\":[null]}"),
                400,
                "invalid_frame",
                "participantIds");
        problem(
                send(
                        HttpMethod.POST,
                        "alice",
                        "/conversations",
                        "{\"type\":\"GROUP\",\"participantIds\":[],\"rateLimit\":0}"),
                400,
                "invalid_frame",
                "rateLimit");
        problem(
                send(
                        HttpMethod.POST,
                        "alice",
                        "/conversations",
                        "{\"type\":\"GROUP\",\"participantIds\":[],\"title\":\"\\u0000\"}"),
                400,
                "invalid_frame",
                "title");
        problem(
                send(HttpMethod.POST, "alice", "/messages", "{\"a\":\"" + "x".repeat(300_000) + "\"}"),
                413,
                "frame_too_large",
                "");
        problem(
                send(HttpMethod.POST, "alice", "/conversations", "{\"a\":\"" + "x".repeat(3_000_000) + "\"}"),
                413,
                "frame_too_large",
                "");
        HttpResponse<Buffer> form = done(request(HttpMethod.POST, "/conversations", "alice", null)
                .putHeader("Content-Type", "application/x-www-form-urlencoded")
                .sendBuffer(Buffer.buffer("a=b")));
        problem(form, 415, "invalid_frame", "");
        problem(get("alice", "/conversations/%zz"), 400, "invalid_frame", "");
        problem(get("alice", "/conversations?first=0"), 400, "invalid_frame", "first");
        problem(get("alice", "/conversations?first=x"), 400, "invalid_frame", "first");
        problem(get("alice", "/conversations?after=%21"), 400, "invalid_frame", "after");
        for (String micros : List.of("-1", "-9000000000000000000", "9000000000000000000")) {
            String forged = Base64.getUrlEncoder()
                    .encodeToString(
                            (micros + " 00000000-0000-7000-8000-000000000000").getBytes(StandardCharsets.UTF_8));
            problem(get("alice", "/conversations?after=" + forged), 400, "invalid_frame", "after");
        }
    }

    @Test
    void aListGoesOnAtItsOwnCursorsOnly() {
        String id = group("eve", "finn");
        group("eve", "finn");
        String members = "/conversations/" + id + "/participants?first=1";
        JsonObject page = get("eve", members).bodyAsJsonObject();
        JsonObject rest =
                get("eve", members + "&after=" + page.getString("nextCursor")).bodyAsJsonObject();
        assertThat(page.getJsonArray("items").getJsonObject(0).getString("userId"))
                .isEqualTo("eve");
        assertThat(rest.getJsonArray("items").getJsonObject(0).getString("userId"))
                .isEqualTo("finn");
        assertThat(rest.getValue("nextCursor")).isNull();
        String other = get("eve", "/conversations?first=1").bodyAsJsonObject().getString("nextCursor");
        problem(get("eve", members + "&after=" + other), 400, "invalid_frame", "after");
        problem(get("eve", "/conversations?after=" + page.getString("nextCursor")), 400, "invalid_frame", "after");
    }

    @Test
    void conversationsAreMadeListedChangedAndLeft() {
        String id = group("ann", "ben");
        JsonObject seen = get("ben", "/conversations/" + id).bodyAsJsonObject();
        assertThat(seen.getString("role")).isEqualTo("MEMBER");
        assertThat(seen.getLong("lastSeq")).isZero();
        assertThat(seen.getJsonObject("settings")).isEqualTo(new JsonObject());
        assertThat(seen.getString("createdAt")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        JsonObject list = get("ben", "/conversations").bodyAsJsonObject();
        assertThat(list.getJsonArray("items")).hasSize(1);
        assertThat(list.containsKey("nextCursor")).isTrue();
        assertThat(list.getValue("nextCursor")).isNull();

        String participants = "/conversations/" + id + "/participants";
        assertThat(send(HttpMethod.POST, "ann", participants, "{\"userId\":\"cat\",\"role\":\"MODERATOR\"}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(send(HttpMethod.POST, "ann", participants, "{\"userId\":\"cat\"}")
                        .statusCode())
                .isEqualTo(200);
        problem(send(HttpMethod.POST, "ben", participants, "{\"userId\":\"dan\"}"), 403, "forbidden", "");
        JsonArray items =
                get("ben", participants + "?first=2").bodyAsJsonObject().getJsonArray("items");
        assertThat(items.getJsonObject(0).getString("userId")).isEqualTo("ann");
        assertThat(items.getJsonObject(0).getString("name")).isEqualTo("The ann");
        assertThat(send(HttpMethod.PATCH, "cat", participants + "/ben", "{\"status\":\"MUTED\"}")
                        .bodyAsJsonObject()
                        .getString("status"))
                .isEqualTo("MUTED");
        assertThat(send(HttpMethod.PATCH, "ann", "/conversations/" + id, "{\"title\":\"T\"}")
                        .bodyAsJsonObject()
                        .getString("title"))
                .isEqualTo("T");
        assertThat(send(HttpMethod.DELETE, "ben", participants + "/ben", "").statusCode())
                .isEqualTo(204);
        problem(get("ben", "/conversations/" + id), 404, "conversation_not_found", "");
        HttpResponse<Buffer> history = get("ben", "/messages/conversation/" + id);
        assertThat(history.bodyAsJsonObject())
                .isEqualTo(new JsonObject()
                        .put("conversationId", id)
                        .put("messages", new JsonArray())
                        .put("hasMore", false)
                        .put("nextAfterSeq", 0)
                        .put("nextBeforeSeq", 1));
        assertThat(history.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(history.getHeader("Content-Type")).isEqualTo("application/json; charset=utf-8");
    }

    @Test
    void aSecondDirectConversationIsTheFirst() {
        String body = "{\"type\":\"DIRECT\",\"participantIds\":[\"fay\"]}";
        HttpResponse<Buffer> first = send(HttpMethod.POST, "eve", "/conversations", body);
        HttpResponse<Buffer> second =
                send(HttpMethod.POST, "fay", "/conversations", "{\"type\":\"DIRECT\",\"participantIds\":[\"eve\"]}");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.bodyAsJsonObject().getString("id"))
                .isEqualTo(first.bodyAsJsonObject().getString("id"));
    }

    @Test
    void aMessageIsCheckedAndSaysWhenNobodyTakesIt() {
        String id = group("gil");
        problem(
                send(HttpMethod.POST, "gil", "/messages", "{\"conversationId\":\"" + id + "\"}"),
                400,
                "invalid_frame",
                "content");
        problem(
                send(
                        HttpMethod.POST,
                        "gil",
                        "/messages",
                        "{\"conversationId\":\"" + id + "\",\"content\":\"" + "x".repeat(101) + "\"}"),
                413,
                "message_too_long",
                "");
        HttpResponse<Buffer> refused =
                send(HttpMethod.POST, "gil", "/messages", "{\"conversationId\":\"" + id + "\",\"content\":\"a\"}");
        problem(refused, 503, "unavailable", "");
        assertThat(refused.bodyAsJsonObject().getString("outcome")).isEqualTo("not_accepted");
        assertThat(refused.bodyAsJsonObject().getLong("retryAfterMs")).isEqualTo(1000);
        assertThat(refused.getHeader("Retry-After")).isEqualTo("1");
    }

    @Test
    void nobodyReadsForSomebodyElse() {
        String id = group("hal");
        problem(
                send(
                        HttpMethod.POST,
                        "hal",
                        "/messages/read",
                        "{\"conversation_id\":\"" + id + "\",\"user_id\":\"ivy\"}"),
                403,
                "forbidden",
                "");
        problem(
                send(HttpMethod.POST, "hal", "/messages/read", "{\"msg_id\":\"" + UNKNOWN + "\"}"),
                404,
                "message_not_found",
                "");
        problem(send(HttpMethod.POST, "hal", "/messages/read", "{}"), 400, "invalid_frame", "conversationId");
        assertThat(get("hal", "/unread").bodyAsJsonObject())
                .isEqualTo(new JsonObject().put("total", 0).put("conversations", new JsonArray()));
    }

    @Test
    void whoNamesNoSeqHasReadWhatIsThereNow() throws Exception {
        String id = group("kim", "lee");
        send(HttpMethod.POST, "kim", "/conversations/" + id + "/participants", "{\"userId\":\"mia\"}");
        request(HttpMethod.POST, "/messages/read", "lee", null)
                .sendJsonObject(new JsonObject().put("conversationId", id));

        assertThat(WISHED.poll(10, TimeUnit.SECONDS))
                .as("what is asked for as long as nobody answers")
                .isEqualTo(1);
        problem(
                send(HttpMethod.POST, "nat", "/messages/read", "{\"conversationId\":\"" + id + "\"}"),
                404,
                "conversation_not_found",
                "");
    }

    @Test
    void privacyIsOpenUntilOneSaysOtherwise() {
        JsonObject open = new JsonObject()
                .put("sendReadReceipts", true)
                .put("showReadReceipts", true)
                .put("showOnlineStatus", true)
                .put("showLastSeen", true);
        assertThat(get("jan", "/me/privacy").bodyAsJsonObject()).isEqualTo(open);
        JsonObject closed = open.copy().put("sendReadReceipts", false);
        assertThat(send(HttpMethod.PUT, "jan", "/me/privacy", closed.encode()).bodyAsJsonObject())
                .isEqualTo(closed);
        assertThat(get("jan", "/me/privacy").bodyAsJsonObject()).isEqualTo(closed);
        problem(
                send(HttpMethod.PUT, "jan", "/me/privacy", "{\"showLastSeen\":\"no\"}"),
                400,
                "invalid_frame",
                "showLastSeen");
    }

    @Test
    void onlyAServerActsForOthers() {
        String id = group("kim");
        String path = "/conversations/" + id;
        assertThat(done(request(HttpMethod.GET, path, "backend", "chaski:server")
                                .putHeader("Chaski-User", "kim")
                                .send())
                        .statusCode())
                .isEqualTo(200);
        problem(
                done(request(HttpMethod.GET, path, "lea", null)
                        .putHeader("Chaski-User", "kim")
                        .send()),
                403,
                "forbidden",
                "");
    }

    /** A client puts the bytes of UTF-8 into a header; who reads them one by one would see another name. */
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aServerNamesUsersInAnyScript() {
        String path = "/conversations/" + group("žofie");
        HttpRequest<Buffer> request = request(HttpMethod.GET, path, "backend", "chaski:server");
        assertThat(done(request.copy().putHeader("Chaski-User", bytes("žofie")).send())
                        .bodyAsJsonObject()
                        .getString("role"))
                .isEqualTo("OWNER");
        problem(done(request.copy().putHeader("Chaski-User", "\u00e9va").send()), 400, "invalid_frame", "Chaski-User");
    }

    @Test
    void aKeyThatIsNoTextIsRefused() {
        problem(
                done(request(HttpMethod.POST, "/messages", "gil", null)
                        .putHeader("Idempotency-Key", "\u00e9")
                        .sendJsonObject(
                                new JsonObject().put("conversationId", UNKNOWN).put("content", "a"))),
                400,
                "invalid_frame",
                "Idempotency-Key");
    }
}
