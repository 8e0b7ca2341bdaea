// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import dev.chaski.config.ChaskiConfig;
import dev.chaski.local.OwnInstances;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads instances as their clients would, says how long things took and what they cost, and whether every message came once and in order. */
public final class Bench {
    private static final Logger LOG = LoggerFactory.getLogger(Bench.class);
    private static final int FAILED = 1;
    private static final int MISTAKE = 2;

    /**
     * What holds for the program that runs this.
     *
     * @param config its {@code jwt.secret} signs the tokens of the generator's users
     * @param settings {@code -D} arguments, for instances that it starts
     * @param file the configuration file for them, if one was named
     */
    public record Surroundings(ChaskiConfig config, List<String> settings, Optional<Path> file) {
        /** Copies the list. */
        public Surroundings {
            settings = List.copyOf(settings);
        }
    }

    private final BenchOptions options;
    private final Surroundings surroundings;
    private final PrintWriter out;
    private final PrintWriter err;

    private Bench(BenchOptions options, Surroundings surroundings, PrintWriter out, PrintWriter err) {
        this.options = options;
        this.surroundings = surroundings;
        this.out = out;
        this.err = err;
    }

    /**
     * Blocks until it is over. One line of JSON goes to {@code out}; progress, and the same for people, to {@code err}.
     *
     * @return 0; 1 if there was no result, or a message was lost, repeated or out of order; 2 for arguments that make no
     *     sense
     */
    public static int run(BenchOptions options, Surroundings surroundings, PrintWriter out, PrintWriter err)
            throws InterruptedException {
        Optional<String> mistake = options.mistake()
                .or(() -> options.urls().isEmpty()
                                || surroundings.config().jwt().jwks().isEmpty()
                        ? Optional.empty()
                        : Optional.of("With jwt.jwks the tokens of bench cannot be signed; let the instances under"
                                + " measurement use a jwt.secret."));
        if (mistake.isPresent()) {
            err.println(mistake.get());
            return MISTAKE;
        }
        try {
            Bench bench = new Bench(options, surroundings, out, err);
            return options.urls().isEmpty() ? bench.alone() : bench.load(options.urls(), Optional.empty());
        } catch (Trouble | IllegalStateException | IOException e) {
            LOG.debug("No result", e);
            err.println("No result: " + e.getMessage());
            return FAILED;
        }
    }

    private int alone() throws IOException, InterruptedException {
        OwnInstances own = new OwnInstances("bench", options.dataDir(), surroundings.settings(), surroundings.file());
        Thread hook = new Thread(own::close, "chaski-bench-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (own) {
            err.println("Starting " + (options.instances() == 1 ? "an instance" : options.instances() + " instances")
                    + " with embedded stores…");
            own.start(options.instances());
            if (own.inMemory()) {
                err.println(
                        "Note: their data is in memory (tmpfs), where commits are cheaper; --data-dir names a disk.");
            }
            return loadedAlone(own);
        }
    }

    private int loadedAlone(OwnInstances own) throws InterruptedException {
        try {
            return load(own.urls(), Optional.of(own));
        } catch (Trouble e) {
            own.lastWords().forEach(err::println);
            throw e;
        }
    }

    private int load(List<String> urls, Optional<OwnInstances> own) throws InterruptedException {
        String secret = surroundings.config().jwt().secret();
        Result result = new Run(options, urls, secret, () -> consumption(own), err).measure();
        JsonObject report = new Report(options, urls, result).json();
        err.println(Summary.of(report));
        out.println(report.encode());
        return result.flawless() ? 0 : FAILED;
    }

    /** What the own instances and their stores have used; empty where this system does not tell. */
    private static Optional<Consumption> consumption(Optional<OwnInstances> own) {
        return own.filter(instances -> Consumption.known()).map(instances -> Consumption.of(instances.pids()));
    }
}
