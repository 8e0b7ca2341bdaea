// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The JVM's flags that an instance does best with. A jar can bring none along, and these cannot be set from inside: so the process begins again, as what it was called with, and the flags. It stays the same
 * process, with its id, its files and its surroundings ({@code execve}); {@code ps} shows the flags.
 *
 * <p>Three bound how much the compiler puts into one piece of code. Our work runs through many short methods of many classes, one inside the other; with the JVM's own bounds the optimizing compiler takes
 * most of a young instance's CPU for pieces that are hardly faster in the end. The fourth lets G1 take a quarter of the time before its heap grows; with the JVM's own thirteenth it doubles whenever many
 * connect at once, and stays so while they are idle (BENCHMARKS.md). The others are about {@link ClassData}.
 */
final class OwnFlags {
    static final List<String> OF_THE_COMPILER =
            List.of("-XX:MaxInlineLevel=9", "-XX:FreqInlineSize=120", "-XX:InlineSmallCode=1000");

    /** The parallel collector would take it as leave to collect for a quarter of the time. */
    static final String OF_G1 = "-XX:GCTimeRatio=3";

    /**
     * The JVM would begin with a 64th of the machine's memory, and shrink that when the classes that it loads make it collect. With {@link ClassData} they make it collect no more.
     */
    static final String OF_THE_HEAP = "-Xms64m";

    private static final List<String> FIRST_HEAPS = List.of("-Xms", "-XX:InitialHeapSize", "-XX:InitialRAMPercentage");
    private static final long SMALL_HEAP = 256L << 20;

    /** Who says one of these knows what to compile, and how; or has something listen in this JVM already, which the next one would find in its way. */
    private static final List<String> CHOICES = List.of(
            "-XX:MaxInline",
            "-XX:FreqInline",
            "-XX:InlineSmall",
            "-XX:TieredStopAtLevel",
            "-Xint",
            "-Xcomp",
            "-javaagent",
            "-agentlib",
            "-agentpath",
            "-Dcom.sun.management.jmxremote");

    /** Others may not know the flags, and would not start. */
    private static final String VM = "Server VM";

    private static final Path SELF = Path.of("/proc/self");

    /** The C library's. */
    interface Processes extends Library {
        int execv(String path, String[] arguments);
    }

    private OwnFlags() {}

    /** Does not return where the process begins again. Where it cannot, it goes on as it is: not on Linux, not on HotSpot, in a launcher of its own, or where no native library may be loaded. */
    static void take() {
        try {
            Path java = SELF.resolve("exe").toRealPath();
            boolean known = java.endsWith("java")
                    && System.getProperty("java.vm.name", "").endsWith(VM);
            List<String> given = ManagementFactory.getRuntimeMXBean().getInputArguments();
            if (known && !chosen(given)) {
                Native.load(
                                "c",
                                Processes.class,
                                Map.of(Library.OPTION_STRING_ENCODING, StandardCharsets.ISO_8859_1.name()))
                        .execv(java.toString(), with(own(given), command()).toArray(String[]::new));
            }
        } catch (IOException | LinkageError | RuntimeException e) {
            return; // how to log is not known yet, and nothing is amiss
        }
    }

    /** What this process was called with, byte for byte. */
    private static List<String> command() throws IOException {
        String line = Files.readString(SELF.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        return Arrays.asList(line.substring(0, line.length() - 1).split("\0", -1));
    }

    /** Among all that the JVM was given: on the command line, in files that it names, in variables. */
    static boolean chosen(List<String> arguments) {
        return arguments.stream().anyMatch(argument -> CHOICES.stream().anyMatch(argument::startsWith));
    }

    private static List<String> own(List<String> given) throws IOException {
        List<String> flags = new ArrayList<>(besides(given));
        ClassData.ofThisProgram().ifPresent(data -> flags.addAll(data.flags(given)));
        return flags;
    }

    /** What is worth adding to that. */
    static List<String> besides(List<String> given) {
        List<String> flags = new ArrayList<>(OF_THE_COMPILER);
        if (!given.contains("-XX:+UseParallelGC")) {
            flags.add(OF_G1);
        }
        boolean small = Runtime.getRuntime().maxMemory() < SMALL_HEAP;
        if (!small && given.stream().noneMatch(flag -> FIRST_HEAPS.stream().anyMatch(flag::startsWith))) {
            flags.add(OF_THE_HEAP);
        }
        return flags;
    }

    /** Before the others, so that what was asked for by hand is heard last. */
    static List<String> with(List<String> flags, List<String> command) {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(1, flags);
        return whole;
    }
}
