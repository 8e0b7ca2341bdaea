// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The browser of this machine, which all tests share: the one that {@code -Dchromium} or the environment's {@code CHROMIUM} names, else the first of the usual names on the PATH. Nothing is downloaded. */
final class Chromium implements AutoCloseable {
    static final String MISSING =
            "SKIPPED: the tests of the chat page did not run: there is no chromium, chromium-browser or google-chrome on the PATH"
                    + " that starts (Debian: apt-get install chromium), and neither -Dchromium nor CHROMIUM names one";

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    private static final Map<String, String> NO_DOWNLOAD = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts it, if there is one; says so where there is none. */
    static Optional<Chromium> start() {
        Optional<Path> program = named().or(Chromium::found);
        if (program.isEmpty()) {
            loudly(MISSING);
        }
        return program.map(Chromium::start);
    }

    private static Chromium start(Path program) {
        Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(NO_DOWNLOAD));
        try {
            LaunchOptions options =
                    new LaunchOptions().setExecutablePath(program).setArgs(ARGUMENTS);
            return new Chromium(playwright, playwright.chromium().launch(options));
        } catch (RuntimeException e) {
            playwright.close();
            throw e;
        }
    }

    private static Optional<Path> named() {
        return Stream.of(System.getProperty("chromium", ""), System.getenv().getOrDefault("CHROMIUM", ""))
                .filter(name -> !name.isBlank())
                .findFirst()
                .map(Path::of);
    }

    private static Optional<Path> found() {
        List<String> directories =
                List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return NAMES.stream()
                .flatMap(name -> directories.stream().map(directory -> Path.of(directory, name)))
                .filter(program -> Files.isExecutable(program) && starts(program))
                .findFirst();
    }

    /** Some distributions have a script of that name that only tells how to install it. */
    private static boolean starts(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(20, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Past the redirection of the tests' output, so that it is seen on the console. */
    private static void loudly(String words) {
        System.err.println(words);
        PrintStream console = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        console.println(words);
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
