// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import dev.chaski.auth.DevelopmentTokens;
import dev.chaski.chat.UserId;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.config.ConfigException;
import dev.chaski.config.ConfigLoader;
import dev.chaski.config.EffectiveConfig;
import dev.chaski.load.Bench;
import dev.chaski.load.BenchOptions;
import dev.chaski.ordeal.Ordeal;
import dev.chaski.ordeal.OrdealOptions;
import dev.chaski.terminal.ChatCommand;
import dev.chaski.terminal.Demo;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command line: {@code run} (the default), {@code token}, {@code check-config}, {@code demo}, {@code chat}, {@code
 * bench}, {@code prove}.
 *
 * <p>Answers go to stdout, everything else to stderr. The exit status is 0 for success, 1 for a failed start, 2 for a
 * mistake in the arguments or in the configuration. No failure prints a stack trace; at level DEBUG the log has it.
 */
@Command(
        name = "chaski",
        description = "A chat delivery server whose ticks are true.",
        mixinStandardHelpOptions = true,
        subcommands = ChatCommand.class,
        versionProvider = Main.Version.class)
public final class Main implements Callable<Integer> {
    static final int FAILED = 1;
    static final int MISTAKE = 2;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The configuration file, in place of conf/chaski.yaml.")
    private Optional<Path> config = Optional.empty();

    @Spec
    private CommandSpec spec;

    private Main() {}

    /** Ends the JVM with the status of the command; {@code run} ends it when it is told to stop. */
    public static void main(String[] args) {
        if (args.length == 0 || args[0].equals("run") || args[0].startsWith("--config")) {
            OwnFlags.take();
        }
        Libraries.tell();
        System.exit(execute(args, utf8(System.out), utf8(System.err)));
    }

    private static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    static int execute(String[] args, PrintWriter out, PrintWriter err) {
        return args.length == 0 ? runAtOnce(out, err) : obey(args, out, err);
    }

    /** What happens without arguments needs no parser, and is what images and services start again and again. */
    private static int runAtOnce(PrintWriter out, PrintWriter err) {
        try {
            return start(effective(Optional.empty()).config(), out);
        } catch (Exception e) {
            return explain(e, err);
        }
    }

    private static int obey(String[] args, PrintWriter out, PrintWriter err) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command.getErr()))
                .execute(args);
    }

    /** Without a subcommand: run. */
    @Override
    public Integer call() throws Exception {
        return run();
    }

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = "Starts an instance; this is what happens without a command.")
    int run() throws Exception {
        return start(effective().config(), out());
    }

    /** How to log is said before the first who logs is loaded. */
    private static int start(ChaskiConfig config, PrintWriter out) throws Exception {
        System.setProperty("chaski.log.format", config.log().format());
        System.setProperty("chaski.log.level", config.log().level());
        return Running.start(config, out);
    }

    @Command(
            name = "check-config",
            mixinStandardHelpOptions = true,
            description = "Prints every setting and where it came from, or all mistakes.")
    int checkConfig() {
        out().println(effective().describe());
        return 0;
    }

    @Command(
            name = "token",
            mixinStandardHelpOptions = true,
            description = "Prints a token for development, signed with jwt.secret.")
    int token(
            @Parameters(paramLabel = "USER", description = "The user's id.") String user,
            @Option(names = "--name", paramLabel = "N", description = "The user's name.") Optional<String> name,
            @Option(names = "--scope", paramLabel = "S", description = "The scope.") Optional<String> scope,
            @Option(
                            names = "--ttl",
                            paramLabel = "SECONDS",
                            defaultValue = "86400",
                            description = "Valid for so long (default: ${DEFAULT-VALUE}).")
                    long ttl) {
        String secret = effective().config().jwt().secret();
        if (user.isEmpty() || user.codePointCount(0, user.length()) > UserId.MAX_LENGTH || ttl < 1) {
            err().println("USER has 1 to " + UserId.MAX_LENGTH + " characters, and SECONDS are at least 1.");
            return MISTAKE;
        }
        out().println(DevelopmentTokens.issue(secret, user, name, scope, ttl, Instant.now()));
        return 0;
    }

    @Command(
            name = "demo",
            mixinStandardHelpOptions = true,
            description = "Starts two clustered instances with sample conversations, for development.")
    int demo(
            @Option(names = "--port", defaultValue = "8080", description = "Of the first (default: ${DEFAULT-VALUE}).")
                    int port,
            @Option(
                            names = "--second-port",
                            defaultValue = "8081",
                            description = "Of the second (default: ${DEFAULT-VALUE}).")
                    int secondPort,
            @Option(names = "--data-dir", paramLabel = "DIR", description = "Theirs (default: data.dir, that is data).")
                    Optional<Path> dataDir)
            throws Exception {
        ChaskiConfig given = effective().config();
        if (!given.development()) {
            err().println("The demo is for env: development only.");
            return MISTAKE;
        }
        Path directory = dataDir.orElse(given.dataDir()).toAbsolutePath().normalize();
        return Demo.run(new Demo.Options(directory, port, secondPort, settings(), config), out(), err());
    }

    @Command(
            name = "bench",
            description = "Measures what instances can carry: theirs by --url, or one of its own.",
            mixinStandardHelpOptions = true)
    int bench(@Mixin BenchOptions options) throws Exception {
        return Bench.run(options, new Bench.Surroundings(effective().config(), settings(), config), out(), err());
    }

    @Command(
            name = "prove",
            description = "Starts three instances, breaks them and their stores while people chat, and judges what"
                    + " everybody saw.",
            mixinStandardHelpOptions = true)
    int prove(@Mixin OrdealOptions options) throws Exception {
        String secret = effective().config().jwt().secret();
        return Ordeal.run(options, secret, settings(), config, out(), err());
    }

    /** What was set on the command line, for other processes. */
    private static List<String> settings() {
        List<String> settings = new ArrayList<>();
        properties().forEach((property, value) -> {
            if (property.startsWith("chaski.")) {
                settings.add("-D" + property + "=" + value);
            }
        });
        return settings;
    }

    private EffectiveConfig effective() {
        return effective(config);
    }

    private static EffectiveConfig effective(Optional<Path> file) {
        return ConfigLoader.effective(file, System.getenv(), properties());
    }

    private static Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        System.getProperties().stringPropertyNames().forEach(p -> properties.put(p, System.getProperty(p)));
        return properties;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private static int explain(Exception failure, PrintWriter err) {
        if (failure instanceof ConfigException) {
            err.println(failure.getMessage());
            return MISTAKE;
        }
        LoggerFactory.getLogger(Main.class).debug("The command failed", failure);
        err.println("Chaski could not start: " + sentence(failure));
        return FAILED;
    }

    /** The message of the failure, on one line; its type where it has none. */
    static String sentence(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.strip().replaceAll("\\s*\\R\\s*", " | ");
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"Chaski " + (version == null ? "(development)" : version)};
        }
    }
}
