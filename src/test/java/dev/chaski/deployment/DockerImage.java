// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code Dockerfile}, as stages of instructions. */
record DockerImage(List<Stage> stages) {
    /** Whom the image runs as. */
    static final long USER = 10001;

    private static final Pattern FROM = Pattern.compile("(\\S+)(?: AS (\\S+))?");

    record Instruction(String name, String rest) {}

    /** From an image or an earlier stage, up to the next FROM. */
    record Stage(String from, String name, List<Instruction> instructions) {
        /** What follows each instruction of that name. */
        List<String> all(String instruction) {
            return instructions.stream()
                    .filter(i -> i.name().equals(instruction))
                    .map(Instruction::rest)
                    .toList();
        }
    }

    static DockerImage read(Path file) {
        List<Stage> stages = new ArrayList<>();
        Yaml.text(file).replace("\\\n", " ").lines().filter(DockerImage::says).forEach(line -> {
            String name = line.substring(0, line.indexOf(' '));
            String rest = line.substring(name.length()).strip();
            if (name.equals("FROM")) {
                Matcher from = FROM.matcher(rest);
                if (!from.matches()) {
                    throw new AssertionError(line);
                }
                stages.add(new Stage(from.group(1), from.group(2), new ArrayList<>()));
            } else {
                stages.get(stages.size() - 1).instructions().add(new Instruction(name, rest));
            }
        });
        return new DockerImage(stages);
    }

    private static boolean says(String line) {
        return !line.isBlank() && !line.startsWith("#");
    }

    Stage last() {
        return stages.get(stages.size() - 1);
    }

    Stage named(String name) {
        return stages.stream()
                .filter(stage -> name.equals(stage.name()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No stage " + name));
    }
}
