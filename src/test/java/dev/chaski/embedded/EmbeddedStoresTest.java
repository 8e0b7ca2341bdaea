// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers that belong to a directory, seen by instances that come, go and are killed. */
class EmbeddedStoresTest {
    @TempDir
    private static Path directory;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void everybodyLeavesAndNoServerRemains() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        stores().close();
        assertThat(postgresPid()).isZero();
        assertThat(redisPid()).isZero();
    }

    @Test
    void serversAreDurable() throws Exception {
        EmbeddedStores stores = stores();

        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            assertThat(query(stores.postgresUri(), "SHOW " + setting)).isEqualTo("on");
        }
        assertThat(query(stores.postgresUri(), "SHOW max_connections")).isEqualTo("300");
        assertThat(query(stores.postgresUri(), "SHOW shared_buffers")).isEqualTo("256MB");
        assertThat(query(stores.postgresUri(), "SHOW server_encoding")).isEqualTo("UTF8");
        assertThat(query(stores.postgresUri(), "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(query(stores.postgresUri(), "SHOW server_version")).startsWith("18.");
        assertThat(query(stores.postgresUri(), "SELECT lower('ÄÉ')")).isEqualTo("äé");
        assertThat(redisSetting(stores.redisUri(), "appendonly")).isEqualTo("yes");
        assertThat(redisSetting(stores.redisUri(), "appendfsync")).isEqualTo("everysec");
        assertThat(redisSetting(stores.redisUri(), "maxmemory-policy")).isEqualTo("volatile-ttl");
        assertThat(redisSetting(stores.redisUri(), "bind")).isEqualTo("127.0.0.1");
    }

    @Test
    void everyServerLeadsItsOwnSession() throws Exception {
        stores();

        for (long pid : List.of(postgresPid(), redisPid())) {
            Process ps = new ProcessBuilder("ps", "-o", "sid=,tty=", "-p", Long.toString(pid)).start();
            String line = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(line).matches(pid + "\\s+\\?");
        }
    }

    @Test
    void anotherJvmFindsTheSameServersAndTheLastOneStopsThem() throws Exception {
        EmbeddedStores here = stores();
        OtherJvm there = otherJvm();

        assertThat(there.postgresUri()).isEqualTo(here.postgresUri());
        assertThat(there.redisUri()).isEqualTo(here.redisUri());

        here.close();
        assertThat(query(there.postgresUri(), "SELECT 1")).isEqualTo("1");
        assertThat(redisPid()).isPositive();

        there.leave();
        assertThat(postgresPid()).isZero();
        assertThat(redisPid()).isZero();
    }

    @Test
    void twoInstancesInOneJvmShare() throws Exception {
        EmbeddedStores first = stores();
        EmbeddedStores second = stores();

        assertThat(second.postgresUri()).isEqualTo(first.postgresUri());
        first.close();
        first.close();
        assertThat(query(second.postgresUri(), "SELECT 1")).isEqualTo("1");
        second.close();
        assertThat(postgresPid()).isZero();
    }

    @Test
    void serversOfAKilledInstanceAreAdopted() throws Exception {
        OtherJvm there = otherJvm();
        long postgres = postgresPid();
        long redis = redisPid();

        there.kill();
        assertThat(query(there.postgresUri(), "SELECT 1")).isEqualTo("1");
        EmbeddedStores here = stores();

        assertThat(here.postgresUri()).isEqualTo(there.postgresUri());
        assertThat(postgresPid()).isEqualTo(postgres);
        assertThat(redisPid()).isEqualTo(redis);
        here.close();
        assertThat(postgresPid()).isZero();
    }

    @Test
    void killedServersAreStartedAgainWithTheirData() throws Exception {
        EmbeddedStores before = stores();
        String database = before.createDatabase("killed");
        update(database, "CREATE TABLE t AS SELECT 42 AS n");
        long postgres = postgresPid();
        long redis = redisPid();

        kill(postgres);
        kill(redis);
        EmbeddedStores after = stores();

        assertThat(after.postgresUri()).isEqualTo(before.postgresUri());
        assertThat(after.redisUri()).isEqualTo(before.redisUri());
        assertThat(query(database, "SELECT n FROM t")).isEqualTo("42");
        assertThat(postgresPid()).isNotEqualTo(postgres);
        assertThat(redisPid()).isNotEqualTo(redis);
    }

    @Test
    void whoKeepsThemRunningStartsThemAgainWhenTheyDie() throws Exception {
        EmbeddedStores stores = stores().keepRunning();
        String postgresUri = stores.postgresUri();
        String redisUri = stores.redisUri();

        kill(postgresPid());
        kill(redisPid());

        await().atMost(Duration.ofSeconds(30)).until(() -> postgresPid() > 0 && redisPid() > 0);
        await().ignoreExceptions()
                .until(() -> query(postgresUri, "SELECT 1").equals("1")
                        && redisSetting(redisUri, "appendonly").equals("yes"));
        stores.close();
        assertThat(postgresPid()).isZero();
    }

    @Test
    void whoeverTookThePortsMeanwhileIsLeftAlone() throws Exception {
        EmbeddedStores before = stores();
        String postgres = before.postgresUri();
        String redis = before.redisUri();
        before.close();
        open.push(listener(postgres));
        open.push(listener(redis));

        EmbeddedStores after = stores();

        assertThat(after.postgresUri()).isNotEqualTo(postgres);
        assertThat(after.redisUri()).isNotEqualTo(redis);
        assertThat(query(after.postgresUri(), "SELECT 1")).isEqualTo("1");
    }

    @Test
    void createdDatabaseIsFreshEachTime() throws Exception {
        EmbeddedStores stores = stores();
        update(stores.createDatabase("fresh"), "CREATE TABLE t (n int)");

        String again = stores.createDatabase("fresh");

        assertThat(query(again, "SELECT count(*) FROM pg_tables WHERE tablename = 't'"))
                .isEqualTo("0");
        for (String name : List.of("chaski", "template1", "Upper", "a; DROP DATABASE chaski", "")) {
            assertThatExceptionOfType(EmbeddedException.class).isThrownBy(() -> stores.createDatabase(name));
        }
    }

    @Test
    void onlyWhatIsWantedIsStarted() {
        EmbeddedStores stores = EmbeddedStores.open(directory, false, true);
        open.push(stores);

        assertThat(redisPid()).isPositive();
        assertThat(postgresPid()).isZero();
        assertThatExceptionOfType(EmbeddedException.class).isThrownBy(stores::postgresUri);
    }

    /** As the initdb of an instance does that was killed a moment ago. */
    @Test
    void whatAKilledInstanceHasBegunIsNoHindrance(@TempDir Path other) throws Exception {
        Path begun = Files.createDirectories(other.resolve("postgres/new/base"));
        Thread orphan = new Thread(() -> begin(begun));
        orphan.start();
        try (EmbeddedStores stores = EmbeddedStores.open(other, true, false)) {
            assertThat(query(stores.postgresUri(), "SELECT 1")).isEqualTo("1");
            assertThat(begun.getParent()).doesNotExist();
        } finally {
            orphan.join();
        }
    }

    /** Goes on until its directory is gone. */
    private static void begin(Path directory) {
        try {
            for (int i = 0; i < 10_000; i++) {
                Files.writeString(directory.resolve(String.valueOf(i)), "");
            }
        } catch (IOException e) {
            assertThat(directory).as("%s", e).doesNotExist();
        }
    }

    @Test
    void whatAShellWouldReadIsRefused(@TempDir Path other) {
        for (String name : List.of("a\"b", "a$HOME", "a`id`")) {
            assertThatExceptionOfType(EmbeddedException.class)
                    .isThrownBy(() -> EmbeddedStores.open(other.resolve(name), true, false))
                    .withMessageContaining("without quotation marks, dollar signs and backticks");
        }
    }

    @Test
    void failureIsOneSentence(@TempDir Path other) throws IOException {
        Path file = Files.writeString(other.resolve("file"), "");

        assertThatExceptionOfType(EmbeddedException.class)
                .isThrownBy(() -> EmbeddedStores.open(file, true, true))
                .withMessageContaining("data directory " + file)
                .withMessageNotContaining("\n");
    }

    private EmbeddedStores stores() {
        EmbeddedStores stores = EmbeddedStores.open(directory, true, true);
        open.push(stores);
        return stores;
    }

    private OtherJvm otherJvm() throws IOException {
        OtherJvm jvm = OtherJvm.holding(directory);
        open.push(jvm);
        return jvm;
    }

    /** 0 if it does not run. */
    private static long postgresPid() {
        return runningPid("postgres/data/postmaster.pid");
    }

    /** 0 if it does not run. */
    private static long redisPid() {
        return runningPid("redis/pid");
    }

    private static long runningPid(String file) {
        return Processes.pidIn(directory.resolve(file)).filter(Processes::alive).orElse(0L);
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().until(() -> !Processes.alive(pid));
    }

    private static ServerSocket listener(String uri) throws IOException {
        return new ServerSocket(URI.create(uri).getPort(), 1, InetAddress.getLoopbackAddress());
    }

    private static String query(String uri, String sql) throws SQLException {
        try (Connection connection = connect(uri);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void update(String uri, String sql) throws SQLException {
        try (Connection connection = connect(uri);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static Connection connect(String uri) throws SQLException {
        return DriverManager.getConnection("jdbc:" + uri.replace("chaski@", ""), "chaski", "");
    }

    private static String redisSetting(String uri, String name) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), URI.create(uri).getPort())) {
            socket.getOutputStream().write(("CONFIG GET " + name + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return in.lines().skip(4).findFirst().orElseThrow();
        }
    }
}
