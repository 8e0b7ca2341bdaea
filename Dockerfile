# SPDX-License-Identifier: Apache-2.0
# An image for production: no PostgreSQL and no Redis inside, no compiler, not root.
#   docker build -t chaski .

# The JDK that CI builds with; the bytecode is for Java 17 and later.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY pom.xml ./
COPY .mvn .mvn
COPY src src
RUN --mount=type=cache,target=/root/.m2 mvn -B -q -Pslim -Dmaven.test.skip=true package

FROM eclipse-temurin:25-jre AS runtime

# Starts the jar once, against stores that end with this stage, so that the JVM of the image knows its classes:
# the next start takes a third of the time. The cache is good for exactly this JVM, jar and path.
FROM runtime AS trained
RUN apt-get update && apt-get install -y --no-install-recommends postgresql redis-server
COPY --from=build /src/target/chaski.jar /opt/chaski/chaski.jar
COPY docker/train /train
RUN chown -R postgres /opt/chaski
USER postgres
RUN /train /opt/chaski/chaski.jar /opt/chaski/chaski.aot

FROM runtime
RUN groupadd --system --gid 10001 chaski && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /opt/chaski --shell /usr/sbin/nologin chaski
COPY --from=trained --chown=root:root /opt/chaski /opt/chaski
WORKDIR /opt/chaski
USER 10001:10001
# production: the known development secret and embedded servers are refused, HTTP listens on every address
ENV CHASKI_ENV=production
EXPOSE 8080 5701 5702
# SIGTERM reaches the JVM itself, which drains; JDK_JAVA_OPTIONS adds flags
# what an instance would otherwise begin again with (OwnFlags); G1 also with one processor or little memory, where the JVM would choose another: only G1 gives memory back by itself
ENTRYPOINT ["java", "-XX:MaxInlineLevel=9", "-XX:FreqInlineSize=120", "-XX:InlineSmallCode=1000", "-XX:GCTimeRatio=3", "-Xms64m", "-XX:+UseG1GC", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-XX:AOTCache=/opt/chaski/chaski.aot", "-jar", "/opt/chaski/chaski.jar"]
