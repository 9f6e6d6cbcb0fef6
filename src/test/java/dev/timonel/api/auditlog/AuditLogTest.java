package dev.timonel.api.auditlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.authorization.Access;
import dev.timonel.authorization.User;
import dev.timonel.model.KubeJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.web.MockHttpServletRequest;
import tools.jackson.databind.JsonNode;

class AuditLogTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.6789012Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final User ANN =
            new User("ann", "u2", List.of("dev", "system:authenticated"), Map.of("k", List.of("v")));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @TempDir
    Path directory;

    private AuditLogSettings settings(long maxBytes, int backups) {
        return new AuditLogSettings(directory.resolve("audit.log"), maxBytes, backups, false);
    }

    private static MockHttpServletRequest request() {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/v1/namespaces/default/pods/web");
        request.setQueryString("pretty=true");
        request.setRemoteAddr("10.0.0.9");
        request.addHeader("User-Agent", "kubectl/v1.37.0");
        request.addHeader("X-Forwarded-For", "192.0.2.1, nonsense, 192.0.2.2");
        return request;
    }

    private static AuditTrail trail(AuditLog log) {
        return log.trail(request(), false).orElseThrow();
    }

    /** Field by field as {@code audit.k8s.io/v1} has them. */
    @Test
    void anEventIsKubernetesOwn() throws Exception {
        try (AuditLog log = new AuditLog(settings(1_000_000, 1), CLOCK, meters)) {
            MockHttpServletRequest request = request();
            request.addHeader("Audit-ID", "a-b");
            AuditTrail trail = log.trail(request, false).orElseThrow();
            trail.access(Access.toResource("get", "", "pods", "", "default", "web"), "v1");
            trail.user(ANN, User.ANONYMOUS);
            trail.decided(false, "");
            trail.failure("{\"status\":\"Failure\",\"message\":\"no\",\"reason\":\"Forbidden\",\"code\":403}"
                    .getBytes(StandardCharsets.UTF_8));
            trail.served(403);
        }
        JsonNode expected = KubeJson.tree("""
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a-b","stage":"ResponseComplete",
             "requestURI":"/api/v1/namespaces/default/pods/web?pretty=true","verb":"get",
             "user":{"username":"ann","uid":"u2","groups":["dev","system:authenticated"],"extra":{"k":["v"]}},
             "impersonatedUser":{"username":"system:anonymous","groups":["system:unauthenticated"]},
             "sourceIPs":["192.0.2.1","192.0.2.2","10.0.0.9"],"userAgent":"kubectl/v1.37.0",
             "objectRef":{"resource":"pods","namespace":"default","name":"web","apiVersion":"v1"},
             "responseStatus":{"metadata":{},"status":"Failure","message":"no","reason":"Forbidden","code":403},
             "requestReceivedTimestamp":"2026-01-02T03:04:05.678901Z","stageTimestamp":"2026-01-02T03:04:05.678901Z",
             "annotations":{"authorization.k8s.io/decision":"forbid","authorization.k8s.io/reason":""}}
            """.getBytes(StandardCharsets.UTF_8));
        assertThat(lines("audit.log")).singleElement().isEqualTo(expected);
    }

    private List<JsonNode> lines(String file) throws IOException {
        return Files.readAllLines(directory.resolve(file)).stream()
                .map(line -> KubeJson.tree(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    @Test
    void refusalsOfSecretsAndTokensQuoteNothing() throws Exception {
        List<Access> about = List.of(
                Access.toResource("create", "", "secrets", "", "default", "a"),
                Access.toResource("create", "", "serviceaccounts", "token", "default", "a"),
                Access.toResource("create", "authentication.k8s.io", "tokenreviews", "", "", ""));
        try (AuditLog log = new AuditLog(settings(1_000_000, 1), CLOCK, meters)) {
            for (Access access : about) {
                AuditTrail trail = trail(log);
                trail.access(access, "v1");
                trail.failure("{\"message\":\"hush\",\"reason\":\"Invalid\"}".getBytes(StandardCharsets.UTF_8));
                trail.served(422);
            }
        }
        assertThat(Files.readString(directory.resolve("audit.log")))
                .doesNotContain("hush")
                .contains("Invalid");
    }

    /** As of a watch whose client has gone: the container tells of an error that nobody hears. */
    @Test
    void whatWasAnsweredWellHasNoFailure() throws Exception {
        try (AuditLog log = new AuditLog(settings(1_000_000, 1), CLOCK, meters)) {
            AuditTrail trail = trail(log);
            trail.failure("{\"status\":\"Failure\",\"message\":\"gone\"}".getBytes(StandardCharsets.UTF_8));
            trail.ended(200);
        }
        assertThat(Files.readString(directory.resolve("audit.log")))
                .doesNotContain("Failure")
                .contains("\"code\":200");
    }

    @Test
    void aFileThatIsFullIsFollowedByAnotherAndOnlySoManyAreKept() throws Exception {
        try (AuditLog log = new AuditLog(settings(2000, 3), CLOCK, meters)) {
            for (int i = 0; i < 200; i++) {
                AuditTrail trail = trail(log);
                trail.access(Access.toPath("get", "/route"), "");
                trail.name("n" + i);
                trail.served(200);
            }
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("audit.log", "audit.log.1", "audit.log.2", "audit.log.3");
        }
        assertThat(Files.size(directory.resolve("audit.log.1"))).isBetween(2000L, 12_000L);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("audit.log"))))
                .isEqualTo("rw-------");
        assertThat(meters.counter("timonel.audit.log.events").count()).isEqualTo(200);
        assertThat(lines("audit.log.1")).isNotEmpty();
    }

    /** The disk that takes nothing: nobody waits, memory is bounded, and what is missing is counted. */
    @Test
    void aSlowDiskSlowsNobody() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        List<byte[]> written = new ArrayList<>();
        AuditSink slow = new AuditSink() {
            @Override
            public void write(byte[] line) {
                try {
                    stuck.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                written.add(line);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        int many = 25_000;
        try (AuditLog log = new AuditLog(settings(1, 1), CLOCK, meters, slow)) {
            AuditTrail trail = trail(log);
            for (int i = 0; i < many; i++) {
                trail.served(200);
            }
            double dropped = meters.counter("timonel.audit.log.dropped").count();
            assertThat(dropped).isBetween((double) many - 10_001, (double) many - 9_000);
            assertThat(dropped + meters.counter("timonel.audit.log.events").count())
                    .isEqualTo(many);
            stuck.countDown();
        }
        assertThat(written.size() + meters.counter("timonel.audit.log.dropped").count())
                .isEqualTo(many);
    }

    @Test
    void whoIsNotAskedIsNotToldUnlessTheOperatorSaysSo() throws Exception {
        try (AuditLog log = new AuditLog(settings(1000, 1), CLOCK, meters)) {
            assertThat(log.trail(request(), true)).isEmpty();
        }
        AuditLogSettings all = new AuditLogSettings(directory.resolve("all"), 1000, 1, true);
        try (AuditLog log = new AuditLog(all, CLOCK, meters)) {
            assertThat(log.trail(request(), true)).isPresent();
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsToldAtOnce() throws Exception {
        Files.createDirectory(directory.resolve("audit.log"));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new AuditLog(settings(1000, 1), CLOCK, meters))
                .isInstanceOf(IllegalStateException.class);
    }
}
