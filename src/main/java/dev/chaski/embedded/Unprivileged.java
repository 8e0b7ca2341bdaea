// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * PostgreSQL refuses to run as root, which is what a container or a build machine often is. Then its programs are
 * started in a user namespace in which root is nobody ({@code unshare -U}); where the system refuses that, or the data
 * directory cannot be reached from there, as the user nobody ({@code setpriv}), who then owns the data.
 *
 * @param prefix put before a command; empty when not root
 * @param uid who must own the data; -1 when it is not for us to say
 */
record Unprivileged(List<String> prefix, int uid) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int NOBODY = 65_534;

    /** Finds out what works here for this directory and these programs. */
    static Unprivileged probe(Path directory, Path program) {
        if (!Command.run(LIMIT, List.of("id", "-u")).output().equals("0")) {
            return new Unprivileged(List.of(), -1);
        }
        String owner = "--reuid=" + NOBODY;
        String group = "--regid=" + NOBODY;
        List<Unprivileged> ways = List.of(
                new Unprivileged(List.of("unshare", "-U"), 0),
                // with the right to pass directories of others, as the data may lie below root's home
                new Unprivileged(
                        List.of(
                                "setpriv",
                                owner,
                                group,
                                "--clear-groups",
                                "--inh-caps=+dac_override",
                                "--ambient-caps=+dac_override"),
                        NOBODY),
                new Unprivileged(List.of("setpriv", owner, group, "--clear-groups"), NOBODY));
        return ways.stream()
                .filter(way -> way.works(directory, program))
                .findFirst()
                .orElseThrow(() -> new EmbeddedException("PostgreSQL does not run as root, and neither unshare nor"
                        + " setpriv can start it as somebody else here: run Chaski as another user or set"
                        + " postgres.uri"));
    }

    List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(program);
        command.addAll(List.of(arguments));
        return command;
    }

    /** Gives the directory and all in it to the user that the servers will run as. */
    void own(Path directory) {
        if (uid < 0 || !Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.toList()) {
                if (!Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(uid)) {
                    Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new EmbeddedException(
                    "The directory " + directory + " cannot be given to user " + uid + ": " + e.getMessage(), e);
        }
    }

    private boolean works(Path directory, Path program) {
        String test = "test -x \"$1\" && test -x \"$2\"";
        return Command.run(LIMIT, command("sh", "-c", test, "sh", directory.toString(), program.toString()))
                .ok();
    }
}
