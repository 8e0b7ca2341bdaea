// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import dev.chaski.embedded.Command.Result;
import java.nio.file.Path;
import java.time.Duration;

/** PostgreSQL's own tools, run as a user whom PostgreSQL accepts. */
final class PostgresPrograms {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path bin;
    private final Unprivileged user;

    private PostgresPrograms(Path bin, Unprivileged user) {
        this.bin = bin;
        this.user = user;
    }

    static PostgresPrograms of(Path bin, Path home) {
        return new PostgresPrograms(bin, Unprivileged.probe(home, bin.resolve("initdb")));
    }

    /** Gives the directory to the user that the programs run as. */
    void own(Path directory) {
        user.own(directory);
    }

    /** UTF-8, sorted by code point; trusts whoever connects, which only this machine can. */
    Result initialise(Path target) {
        Result made = initdb(target, Binaries.machine().startsWith("darwin") ? "C" : "C.UTF-8");
        return made.ok() ? made : initdb(target, "C");
    }

    /** Returns when the server answers. It leads a session of its own: no terminal, no Ctrl-C, no parent. */
    Result start(Path data, Path log) {
        return run("pg_ctl", "start", "-D", data.toString(), "-l", log.toString(), "-w", "-t", "100");
    }

    /** Ends the sessions, writes a checkpoint and returns when the server is gone. */
    Result stop(Path data) {
        return run("pg_ctl", "stop", "-D", data.toString(), "-m", "fast", "-w", "-t", "100");
    }

    private Result initdb(Path target, String locale) {
        return run(
                "initdb",
                "--pgdata=" + target,
                "--username=" + Sql.USER,
                "--encoding=UTF8",
                "--locale=" + locale,
                "--auth=trust");
    }

    private Result run(String program, String... arguments) {
        return Command.run(LIMIT, user.command(bin.resolve(program).toString(), arguments));
    }
}
