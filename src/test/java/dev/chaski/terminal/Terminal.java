// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import dev.chaski.testing.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Somebody at a terminal: types lines, and reads what it prints. */
final class Terminal implements AutoCloseable {
    private final PipedWriter keyboard = new PipedWriter();
    private final StringWriter screen = new StringWriter();
    private final CompletableFuture<Integer> status = new CompletableFuture<>();

    Terminal(String user, List<String> with, Optional<String> group, List<String> urls) throws IOException {
        this(new ChatTerminal.Options(user, Optional.empty(), with, group, urls, Optional.empty(), "terminal", false));
    }

    Terminal(ChatTerminal.Options options) throws IOException {
        BufferedReader in = new BufferedReader(new PipedReader(keyboard));
        Thread chat = new Thread(
                () -> {
                    try {
                        status.complete(ChatTerminal.run(options, in, new PrintWriter(screen, true)));
                    } catch (InterruptedException | RuntimeException e) {
                        status.completeExceptionally(e);
                    }
                },
                "terminal of " + options.user());
        chat.setDaemon(true);
        chat.start();
    }

    void type(String line) {
        try {
            keyboard.write(line + "\n");
            keyboard.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String printed() {
        return screen.toString();
    }

    /** Returns when this was printed. */
    Terminal shows(String text) {
        Patience.until("\"" + text + "\" on the screen", () -> printed().contains(text), this::printed);
        return this;
    }

    /** How many lines have this in them. */
    long lines(String text) {
        return printed().lines().filter(line -> line.contains(text)).count();
    }

    /** The end of the input; answers the exit status. */
    int end() throws IOException {
        keyboard.close();
        return status();
    }

    /** The exit status, when it has ended. */
    int status() {
        return Patience.result(status, Patience.ENOUGH);
    }

    @Override
    public void close() throws IOException {
        if (!status.isDone()) {
            end();
        }
    }
}
