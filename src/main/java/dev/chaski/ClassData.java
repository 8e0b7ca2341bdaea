// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the JVM has made of the classes that an instance uses, kept beside its jar by the first one that stops in order, for those that start later (class data sharing): they begin sooner, with less work and less
 * memory. An archive fits one jar and one JVM, which its name tells; the next build makes its own and removes those of the last. Where the jar's directory takes no files, nothing is kept.
 */
record ClassData(Path directory, String family, String jar, String vm) {
    private static final Logger log = LoggerFactory.getLogger(ClassData.class);
    private static final String ENDING = ".jsa";
    private static final String RECORDING = "-XX:+RecordDynamicDumpInfo";

    /** Of archives that do not fit after all, and are not used. */
    private static final List<String> NO_WORD = List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off");

    /** Who says one of these has archives of their own, or wants none. */
    private static final List<String> CHOICES = List.of(
            "-Xshare",
            "-XX:SharedArchiveFile",
            "-XX:ArchiveClassesAtExit",
            "-XX:+AutoCreateSharedArchive",
            "-XX:AOT",
            RECORDING);

    /** Of this program; empty where it is no jar. */
    static Optional<ClassData> ofThisProgram() throws IOException {
        try {
            Path from = Path.of(ClassData.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.isRegularFile(from)
                    ? Optional.of(of(from, System.getProperty("java.vm.version")))
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    static ClassData of(Path jar, String vm) throws IOException {
        return new ClassData(
                jar.toAbsolutePath().getParent(),
                jar.getFileName().toString().replaceFirst("\\.jar$", "") + "-classes-",
                "%x-%x-".formatted(Files.getLastModifiedTime(jar).toMillis(), Files.size(jar)),
                vm.replaceAll("[^\\w.+-]", "_"));
    }

    Path archive() {
        return directory.resolve(family + jar + vm + ENDING);
    }

    /** Flags that use it or, where there is none, let it be made; besides those that were given. */
    List<String> flags(List<String> given) {
        boolean chosen = given.stream().anyMatch(flag -> CHOICES.stream().anyMatch(flag::startsWith));
        boolean there = Files.isRegularFile(archive());
        if (chosen || (!there && !Files.isWritable(directory))) {
            return List.of();
        }
        List<String> flags = new ArrayList<>(NO_WORD);
        flags.add(there ? "-XX:SharedArchiveFile=" + archive() : RECORDING);
        return flags;
    }

    /** Of this program, where this JVM was started to make one. */
    static Optional<ClassData> recorded() throws IOException {
        boolean recording =
                ManagementFactory.getRuntimeMXBean().getInputArguments().contains(RECORDING);
        return recording ? ofThisProgram() : Optional.empty();
    }

    /** Makes it, unless another instance has done so meanwhile, which stops this JVM for some seconds, and removes those that fit no more. Whatever goes wrong, nothing is kept. */
    void keep() {
        if (Files.isRegularFile(archive())) {
            return;
        }
        Path made = directory.resolve(
                archive().getFileName() + "." + ProcessHandle.current().pid());
        log.info("Keeping what the next start will do without: {}", archive());
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmCds",
                            new Object[] {new String[] {"dynamic_dump", made.toString()}},
                            new String[] {String[].class.getName()});
            Files.move(made, archive(), StandardCopyOption.ATOMIC_MOVE);
            removeOthers();
        } catch (IOException | JMException | RuntimeException e) {
            log.debug("No class data was kept", e);
        }
    }

    private void removeOthers() throws IOException {
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(directory, family + "*" + ENDING + "*")) {
            for (Path other : archives) {
                if (!other.getFileName().toString().startsWith(family + jar)) {
                    Files.deleteIfExists(other);
                }
            }
        }
    }
}
