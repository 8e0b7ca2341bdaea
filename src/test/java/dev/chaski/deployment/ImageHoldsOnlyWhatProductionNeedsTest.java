// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.config.ChaskiConfig;
import dev.chaski.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The {@code Dockerfile} cannot be built here; what it says can be held against the rest. */
class ImageHoldsOnlyWhatProductionNeedsTest {
    private static final String JAR = "/opt/chaski/chaski.jar";
    private static final String CACHE = "/opt/chaski/chaski.aot";

    private final DockerImage image = DockerImage.read(Path.of("Dockerfile"));

    @Test
    void itIsARuntimeOfJava25ThatIsNotRoot() {
        assertThat(image.named(image.last().from()).from()).isEqualTo("eclipse-temurin:25-jre");
        assertThat(image.last().all("USER")).containsExactly(DockerImage.USER + ":" + DockerImage.USER);
        assertThat(image.last().all("COPY"))
                .containsExactly("--from=trained --chown=root:root /opt/chaski /opt/chaski");
    }

    @Test
    void theJarIsTheOneWithoutServersAndTheCacheIsOfThatJar() {
        assertThat(Yaml.text(Path.of("pom.xml"))).contains("<id>slim</id>", "<finalName>chaski</finalName>");
        assertThat(image.named("build").all("RUN")).singleElement().asString().contains("mvn ", "-Pslim", "package");
        assertThat(image.named("trained").from()).isEqualTo(image.last().from());
        assertThat(image.named("trained").all("COPY"))
                .containsExactly("--from=build /src/target/chaski.jar " + JAR, "docker/train /train");
        assertThat(image.named("trained").all("RUN")).contains("/train " + JAR + " " + CACHE);
        assertThat(image.last().all("ENTRYPOINT"))
                .containsExactly(
                        "[\"java\", \"-XX:MaxInlineLevel=9\", \"-XX:FreqInlineSize=120\", \"-XX:InlineSmallCode=1000\", \"-XX:GCTimeRatio=3\", \"-Xms64m\", \"-XX:+UseG1GC\", \"-XX:MaxRAMPercentage=70\", \"-XX:+ExitOnOutOfMemoryError\", \"-XX:AOTCache="
                                + CACHE + "\", \"-jar\", \"" + JAR + "\"]");
        assertThat(Files.isExecutable(Path.of("docker", "train"))).isTrue();
        assertThat(Yaml.text(Path.of("docker", "train")))
                .contains(
                        "java -XX:MaxInlineLevel=9 -XX:FreqInlineSize=120 -XX:InlineSmallCode=1000 -XX:GCTimeRatio=3 -Xms64m -XX:+UseG1GC ");
    }

    @Test
    void whatItIsBuiltFromIsSentToTheBuilder() {
        List<String> sent = Yaml.text(Path.of(".dockerignore"))
                .lines()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        List<String> taken = image.named("build").all("COPY").stream()
                .map(copy -> copy.split(" ", -1)[0])
                .toList();

        assertThat(sent).containsAll(taken).contains("docker").doesNotContain("target", "data", "conf");
        assertThat(taken).allSatisfy(path -> assertThat(Path.of(path)).exists());
    }

    @Test
    void itOpensThePortsThatProductionListensOn() {
        Map<String, String> environment = image.last().all("ENV").stream()
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        ChaskiConfig config = ConfigLoader.load(
                Optional.empty(), environment, Map.of("chaski.jwt.secret", "0123456789abcdef0123456789abcdef"));

        assertThat(config.development()).isFalse();
        assertThat(Arrays.asList(image.last().all("EXPOSE").get(0).split(" ", -1)))
                .contains(
                        Integer.toString(config.http().port()),
                        Integer.toString(config.cluster().port()));
    }
}
