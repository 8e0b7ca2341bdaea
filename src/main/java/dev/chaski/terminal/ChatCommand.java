// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code chat}: a {@link ChatTerminal} on stdin and stdout. */
@Command(
        name = "chat",
        description = "A chat in this terminal: /who, /history, /quit; the end of the input ends it.",
        mixinStandardHelpOptions = true)
public final class ChatCommand implements Callable<Integer> {
    private static final int MISTAKE = 2;

    @Option(names = "--as", paramLabel = "USER", required = true, description = "Who you are.")
    private String user;

    @Option(names = "--name", paramLabel = "N", description = "What others see; without it, the id.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--with", paramLabel = "USER", description = "With whom; several make a group.")
    private List<String> with = List.of();

    @Option(names = "--group", paramLabel = "TITLE", description = "The group of that title, made if you are in none.")
    private Optional<String> group = Optional.empty();

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "An instance (default: ${DEFAULT-VALUE}); several of one cluster stand in for each other.")
    private List<String> urls = List.of();

    @Option(names = "--token", paramLabel = "T", description = "Yours; a development instance is asked for one.")
    private Optional<String> token = Optional.empty();

    @Option(
            names = "--device",
            paramLabel = "D",
            defaultValue = "terminal",
            description = "The name of this installation (default: ${DEFAULT-VALUE}); the newer of two takes over.")
    private String device;

    @Spec
    private CommandSpec spec;

    /** Made by the command line. */
    public ChatCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (with.isEmpty() && group.isEmpty()) {
            return mistake("With whom? --with USER or --group TITLE.");
        }
        if (!urls.stream().allMatch(url -> url.matches("https?://.+"))) {
            return mistake("A --url begins with http:// or https://.");
        }
        BufferedReader typed = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        return ChatTerminal.run(
                new ChatTerminal.Options(user, name, with, group, urls, token, device, colours()),
                typed,
                spec.commandLine().getOut());
    }

    private int mistake(String sentence) {
        spec.commandLine().getErr().println(sentence);
        return MISTAKE;
    }

    @SuppressWarnings(
            "SystemConsoleNull") // with this property it is null where there is no terminal, on later JDKs too
    private static boolean colours() {
        System.setProperty("jdk.console", "java.base");
        return System.console() != null && System.getenv("NO_COLOR") == null;
    }
}
