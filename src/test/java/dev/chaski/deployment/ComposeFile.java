// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of the Compose Specification that {@code docker-compose.yml} uses; any other word in it fails, as a slip of the pen would. */
record ComposeFile(String name, Map<String, Service> services, Map<String, Object> volumes) {
    private static final Path FILE = Path.of("docker-compose.yml");
    /** {@code ${NAME:-default}} and {@code ${NAME:?complaint}}. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(?::([-?])([^}]*))?}");

    record Service(
            String image,
            String build,
            List<String> command,
            Map<String, String> environment,
            List<String> ports,
            Object dependsOn,
            Healthcheck healthcheck,
            Deploy deploy,
            List<String> profiles,
            List<String> volumes,
            String restart,
            String stopGracePeriod,
            boolean readOnly,
            List<String> tmpfs,
            List<String> capDrop,
            List<String> securityOpt) {}

    record Healthcheck(List<String> test, String interval, String timeout, int retries) {}

    record Deploy(int replicas) {}

    /** With these variables in the shell of whoever starts it. */
    static ComposeFile with(Map<String, String> shell) {
        return Yaml.snake(
                ComposeFile.class,
                FILE,
                text -> VARIABLE.matcher(text)
                        .replaceAll(match -> Matcher.quoteReplacement(
                                value(match.group(1), match.group(2), match.group(3), shell))));
    }

    private static String value(String name, String otherwise, String text, Map<String, String> shell) {
        if (shell.containsKey(name)) {
            return shell.get(name);
        }
        if ("-".equals(otherwise)) {
            return text;
        }
        throw new IllegalStateException(name + ": " + text);
    }

    Service service(String called) {
        if (!services.containsKey(called)) {
            throw new AssertionError("No service " + called);
        }
        return services.get(called);
    }
}
