FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY pom.xml .
COPY src/main src/main
COPY api-spec api-spec
# checks nothing: mvn verify does, before an image is built
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -Dmaven.test.skip \
        package dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=target/lib

FROM eclipse-temurin:17-jre
# a number, so that an orchestrator can tell that it is not root; curl asks for the health
RUN curl --version \
    && groupadd --gid 10001 timonel \
    && useradd --uid 10001 --gid timonel --home-dir /data --no-create-home --shell /usr/sbin/nologin timonel \
    && install -d -o timonel -g timonel -m 0750 /data
# what changes least comes first: a change of code leaves the layer of libraries as it was
COPY --from=build /src/target/lib /opt/timonel/lib
COPY src/main/docker/jvm.options /opt/timonel/
COPY --from=build /src/target/timonel-*.jar /opt/timonel/timonel.jar
# One start that ends by itself leaves an archive of the classes: the starts that count take half the time. It holds for
# the class path in this very order.
RUN cd /opt/timonel && echo "-cp $(echo /opt/timonel/timonel.jar /opt/timonel/lib/*.jar | tr ' ' ':')" > classpath \
    && java @jvm.options -Xlog:cds*=error -XX:ArchiveClassesAtExit=timonel.jsa -Dspring.context.exit=onRefresh \
        @classpath dev.timonel.app.Timonel --timonel.data-dir=/tmp/training \
    && rm -r /tmp/*
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Timonel" \
      org.opencontainers.image.description="Kubernetes Services without the cluster" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION"
USER 10001:10001
WORKDIR /data
# A container has no other way to be reached than by an address that is not loopback. There is no authentication:
# publish the ports on 127.0.0.1 only, as docker-compose.yml does.
ENV SERVER_ADDRESS=0.0.0.0 \
    SERVER_PORT=8080 \
    TIMONEL_DNS_ADDRESS=0.0.0.0 \
    TIMONEL_HTTPS_PORT=-1 \
    TIMONEL_DATA_DIR=/data
EXPOSE 8080 10053/udp 10053/tcp
HEALTHCHECK --interval=3s --timeout=3s --start-period=120s --retries=5 \
    CMD curl -fsS -o /dev/null "http://127.0.0.1:$SERVER_PORT/readyz"
ENTRYPOINT ["java", "@/opt/timonel/jvm.options", "-XX:SharedArchiveFile=/opt/timonel/timonel.jsa", \
    "@/opt/timonel/classpath", "dev.timonel.app.Timonel"]
