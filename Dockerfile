# syntax=docker/dockerfile:1
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY pom.xml .
COPY src src
# tests and formatting are checked by mvn verify before an image is built
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -DskipTests -Dspotless.check.skip=true package

FROM eclipse-temurin:17-jre
RUN groupadd --system timonel \
    && useradd --system --gid timonel --home-dir /data --no-create-home --shell /usr/sbin/nologin timonel \
    && install -d -o timonel -g timonel -m 0750 /data
COPY --from=build /src/target/timonel.jar /opt/timonel.jar
# one start that ends by itself leaves an archive of the classes: the starts that count take half the time
RUN java -XX:ArchiveClassesAtExit=/opt/timonel.jsa -Dspring.context.exit=onRefresh \
        -jar /opt/timonel.jar --timonel.data-dir=/tmp/training \
    && rm -r /tmp/training
USER timonel
WORKDIR /data
# A container has no other way to be reached than by an address that is not loopback. There is no authentication:
# publish the port on 127.0.0.1 only, as docker-compose.yml does.
ENV SERVER_ADDRESS=0.0.0.0 \
    TIMONEL_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
    CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["java", "-XX:SharedArchiveFile=/opt/timonel.jsa", "-XX:MaxRAMPercentage=75", "-jar", "/opt/timonel.jar"]
