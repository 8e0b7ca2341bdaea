// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.store.Migrations.Facts;
import dev.chaski.testing.Database;
import dev.chaski.testing.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A start looks first whether there is anything to do. It must not think so wrongly. */
class ADatabaseIsBroughtToTheNewestSchemaTest {
    private static final String APPLIED = "select version::int from flyway_schema_history where success order by 1";

    private final Database database = TestStores.freshDatabase();

    @Test
    void theNewestFileIsTheOneThatAStartLooksFor() throws IOException {
        assertThat(Migrations.NEWEST)
                .as("Migrations.NEWEST, which must be raised with each new file")
                .isEqualTo(files().stream().mapToInt(Integer::intValue).max().orElseThrow());
    }

    @Test
    void anOlderOneGetsWhatItLacksAndStaysTheSameCluster() throws Exception {
        Facts first = Migrations.migrate(database.uri());
        database.run("delete from flyway_schema_history where version = '" + Migrations.NEWEST + "'");
        assertThat(database.rows(APPLIED)).hasSize(files().size() - 1);

        assertThat(Migrations.migrate(database.uri())).isEqualTo(first);

        assertThat(database.rows(APPLIED))
                .isEqualTo(files().stream().sorted().map(List::<Object>of).toList());
        assertThat(Migrations.migrate(database.uri())).isEqualTo(first);
    }

    @Test
    void aNewerOneIsTakenAsItIs() throws Exception {
        Facts first = Migrations.migrate(database.uri());
        database.run("""
                insert into flyway_schema_history (installed_rank, version, description, type, script, installed_by,
                    execution_time, success) values (1000, '9999', 'of a later version', 'SQL', 'V9999', 'later', 1, true)
                """);

        assertThat(Migrations.migrate(database.uri())).isEqualTo(first);
    }

    private static List<Integer> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "main", "resources", "db", "migration"))) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> Integer.valueOf(name.substring(1, name.indexOf("__"))))
                    .toList();
        }
    }
}
