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
 * @param prefix put before a command
 * @param uid who must own the data; -1 when it is not for us to say
 */
record Unprivileged(List<String> prefix, int uid) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final List<String> NAMESPACE = List.of("unshare", "-U");
    private static final int NOBODY = 65_534;

    /**
     * Finds out what works here.
     *
     * @param directory which the servers must reach
     * @param initdb which must run, and find its fellows
     */
    static Unprivileged probe(Path directory, Path initdb) {
        boolean root = Command.run(LIMIT, List.of("id", "-u")).output().equals("0");
        List<Unprivileged> ways = root ? waysOfRoot() : waysOfOthers();
        String refusal = root
                ? "PostgreSQL does not run as root, and neither unshare nor setpriv can start it as somebody else in "
                : "PostgreSQL cannot be run by this user in ";
        return ways.stream()
                .filter(way -> way.works(directory, initdb))
                .findFirst()
                .orElseThrow(() -> new EmbeddedException(
                        refusal + directory + ": run Chaski as another user or set postgres.uri"));
    }

    private static List<Unprivileged> waysOfRoot() {
        String owner = "--reuid=" + NOBODY;
        String group = "--regid=" + NOBODY;
        return List.of(
                new Unprivileged(NAMESPACE, 0),
                // with the right to pass directories of others, as the data may lie below root's home; access(2)
                // heeds it only with that securebit
                new Unprivileged(
                        List.of(
                                "setpriv",
                                owner,
                                group,
                                "--clear-groups",
                                "--securebits=+no_setuid_fixup",
                                "--inh-caps=+dac_override",
                                "--ambient-caps=+dac_override"),
                        NOBODY),
                new Unprivileged(List.of("setpriv", owner, group, "--clear-groups"), NOBODY));
    }

    /** A uid without a name, usual in containers, is refused too; in a namespace it is nobody, who has one. */
    private static List<Unprivileged> waysOfOthers() {
        return List.of(new Unprivileged(List.of(), -1), new Unprivileged(NAMESPACE, -1));
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

    private boolean works(Path directory, Path initdb) {
        return Command.run(LIMIT, command("sh", "-c", "test -x \"$1\"", "sh", directory.toString()))
                        .ok()
                && Command.run(LIMIT, command(initdb.toString(), "--show", "--pgdata=" + directory))
                        .ok();
    }
}
