// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A chat in a terminal: prints what comes, sends each line that is typed, and says how far each has come.
 *
 * <p>{@code /who}, {@code /history} and {@code /quit} are commands; a line that is to begin with a slash begins with
 * two. The end of the input ends the chat once everything typed is confirmed, so {@code echo hello | … chat} works.
 */
public final class ChatTerminal implements Link.Listener {
    private static final int PAGE = 20;
    private static final int LARGEST_PAGE = 100;
    private static final long LAST_WAIT_MS = 10_000;
    private static final long LOOK_MS = 50;
    private static final int FAILED = 1;

    /**
     * Who talks with whom, and where.
     *
     * @param name what others see; without one, the id
     * @param with the others; one of them and no {@code group} is the direct conversation
     * @param group a group's title, which is made if the user is in none of that title
     * @param urls one instance or several of one cluster
     * @param token empty: a development instance is asked for one
     * @param device the name of this installation; of two connections with the same one the newer wins
     * @param colours whether the output goes to a terminal that shows them
     */
    public record Options(
            String user,
            Optional<String> name,
            List<String> with,
            Optional<String> group,
            List<String> urls,
            Optional<String> token,
            String device,
            boolean colours) {
        /** Copies the lists. */
        public Options {
            with = List.copyOf(with);
            urls = List.copyOf(urls);
        }
    }

    private final Options options;
    private final Vertx vertx;
    private final Screen screen;
    private final Api api;
    private final Names names = new Names();
    private final Link link;
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private Talk talk;
    private String conversation;
    private Optional<String> logEpoch = Optional.empty();
    private Optional<Long> beforeSeq = Optional.empty();
    private boolean away;

    private ChatTerminal(Options options, Vertx vertx, PrintWriter out) {
        this.options = options;
        this.vertx = vertx;
        this.screen = new Screen(out, options.colours(), Clock.system(ZoneId.systemDefault()));
        Addresses addresses = new Addresses(options.urls());
        Http http = new Http(vertx, addresses);
        Credentials credentials = new Credentials(http, options.user(), options.name(), options.token());
        this.api = new Api(http, credentials);
        this.link = new Link(vertx, addresses, credentials, RandomGenerator.getDefault(), this);
    }

    /**
     * Chats until the input ends or the user quits; blocks, and must not be called on an event loop.
     *
     * @return 0; 1 if there was no beginning, or a message that was typed stayed unconfirmed
     */
    public static int run(Options options, BufferedReader in, PrintWriter out) throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            ChatTerminal terminal = new ChatTerminal(options, vertx, out);
            Context loop = vertx.getOrCreateContext();
            loop.runOnContext(go -> terminal.begin(loop, in));
            return terminal.ended.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private void begin(Context loop, BufferedReader in) {
        meet().compose(met -> api.participants(met.getString("id"))
                        .compose(people -> api.page(met.getString("id"), Optional.empty(), firstPage(met))
                                .onSuccess(page -> start(met, people, page))))
                .onSuccess(page -> reader(loop, in).start())
                .onFailure(e -> end(e.getMessage()));
    }

    /** What is unread is shown too, as far as a page goes, since showing it marks it as read. */
    private static int firstPage(JsonObject met) {
        return Math.max(PAGE, Math.min(LARGEST_PAGE, met.getInteger("unreadCount", 0)));
    }

    private Future<JsonObject> meet() {
        if (options.group().isEmpty() && options.with().size() == 1) {
            return api.direct(options.with().get(0));
        }
        if (options.with().isEmpty()) {
            String title = options.group().orElse("");
            return api.findGroup(title)
                    .compose(found -> found.map(Future::succeededFuture)
                            .orElseGet(() -> Future.failedFuture(
                                    "There is no group \"" + title + "\"; name who is to be in it with --with")));
        }
        TreeSet<String> all = new TreeSet<>(options.with());
        all.add(options.user());
        return api.group(options.group().orElse(String.join(", ", all)), options.with());
    }

    private void start(JsonObject met, List<JsonObject> people, JsonObject page) {
        conversation = met.getString("id");
        names.learn(people);
        screen.note("You are " + options.user() + ", with " + others(people) + ". /who, /history, /quit");
        talk = new Talk(vertx, screen, options.user(), conversation, names);
        talk.over(link);
        show(page);
        link.open();
    }

    private String others(List<JsonObject> people) {
        return people.stream()
                .map(p -> p.getString("userId"))
                .filter(id -> !id.equals(options.user()))
                .map(names::of)
                .collect(Collectors.joining(", "));
    }

    private void show(JsonObject page) {
        talk.before(Api.objects(page.getJsonArray("messages")));
        beforeSeq = Optional.ofNullable(page.getLong("nextBeforeSeq")).filter(seq -> page.getBoolean("hasMore", false));
    }

    /** Reading blocks, so a thread of its own does it; it is a daemon, for nothing wakes it when the chat ends. */
    private Thread reader(Context loop, BufferedReader in) {
        Thread reader = new Thread(
                () -> {
                    try {
                        for (String line = in.readLine(); line != null; line = in.readLine()) {
                            String typed = line;
                            loop.runOnContext(go -> typed(typed));
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } finally {
                        loop.runOnContext(go -> finish());
                    }
                },
                "chaski-typing");
        reader.setDaemon(true);
        return reader;
    }

    private void typed(String line) {
        switch (line.strip()) {
            case "" -> {}
            case "/quit" -> finish();
            case "/who" -> who();
            case "/history" -> history();
            default -> {
                boolean command = line.startsWith("/") && !line.startsWith("//");
                if (command) {
                    screen.note("Commands are /who, /history and /quit; begin with // to say something with a slash");
                } else {
                    talk.say(line.startsWith("//") ? line.substring(1) : line);
                }
            }
        }
    }

    private void who() {
        api.participants(conversation)
                .compose(people -> {
                    names.learn(people);
                    List<String> ids = people.stream()
                            .map(p -> p.getString("userId"))
                            .limit(PAGE)
                            .toList();
                    return api.presence(ids).onSuccess(there -> ids.forEach(id -> screen.note(line(id, there))));
                })
                .onFailure(e -> screen.note(e.getMessage()));
    }

    private String line(String id, Map<String, String> presence) {
        return id.equals(options.user())
                ? names.of(id) + " (you)"
                : names.of(id) + ": " + presence.getOrDefault(id, "OFFLINE").toLowerCase(Locale.ROOT);
    }

    private void history() {
        if (beforeSeq.isEmpty()) {
            screen.note("That is all there was before");
            return;
        }
        api.page(conversation, beforeSeq, PAGE)
                .onSuccess(page -> {
                    screen.note("Before that:");
                    show(page);
                })
                .onFailure(e -> screen.note(e.getMessage()));
    }

    @Override
    public JsonObject authenticate() {
        JsonObject frame = new JsonObject()
                .put("type", "authenticate")
                .put("deviceId", options.device())
                .put("cursors", new JsonObject(talk.cursors()))
                .put("client", "chaski-terminal");
        logEpoch.ifPresent(epoch -> frame.put("logEpoch", epoch));
        return frame;
    }

    @Override
    public void heard(JsonObject frame) {
        if ("welcome".equals(frame.getString("type"))) {
            if (!options.user().equals(frame.getString("userId"))) {
                end("The token is of " + frame.getString("userId") + ", not of " + options.user());
                return;
            }
            logEpoch = Optional.ofNullable(frame.getString("logEpoch"));
            if (away) {
                away = false;
                screen.note("Connected again");
            }
        }
        talk.heard(frame);
    }

    @Override
    public void waiting(String reason, long ms) {
        if (!away) {
            screen.note("Not connected: " + reason + "; trying again");
        }
        away = true;
    }

    @Override
    public void over(String reason) {
        end(reason);
    }

    /** Waits for what is not confirmed yet, but not for ever. */
    private void finish() {
        long lastAt = System.nanoTime() + LAST_WAIT_MS * 1_000_000;
        vertx.setPeriodic(1, LOOK_MS, look -> {
            if (talk.settled() || System.nanoTime() > lastAt) {
                vertx.cancelTimer(look);
                talk.tell();
                link.close().onComplete(done -> {
                    talk.unsettled().forEach(content -> screen.failed(content, "nobody confirmed it"));
                    ended.complete(talk.settled() ? 0 : FAILED);
                });
            }
        });
    }

    private void end(String reason) {
        screen.note(reason);
        link.close().onComplete(done -> ended.complete(FAILED));
    }
}
