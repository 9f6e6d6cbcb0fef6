package dev.timonel.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import dev.timonel.model.KubeJson;
import dev.timonel.model.tree.TreeReader;
import dev.timonel.registry.Registry;
import dev.timonel.registry.writer.HistoryLaws;
import dev.timonel.snapshot.ClusterSnapshot;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Every operation of the server's own OpenAPI documents, with what does and does not fit. {@code -Dfuzz.seed=N} for another seed. */
@ExtendWith(OutputCaptureExtension.class)
class ApiFuzzTest {
    /** Kubernetes' own words when no address or port is left. */
    private static final String NOTHING_LEFT = "Internal error occurred: failed to allocate a ";

    /** And, without a reason, when what is applied does not fit its type. */
    private static final String UNFIT = "failed to create typed patch object (";

    /** Schemas, compiled rules, caches and the log's newest changes; and what one request may leave: an object, and its change. */
    private static final long STATE = 96L << 20;

    private static final long OF_A_REQUEST = 8 << 10;

    @TempDir
    static Path data;

    private static RunningServer server;
    private static Operations operations;

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.start(data);
        try (RawHttp http = new RawHttp(server.baseUrl())) {
            operations = Operations.of(http);
        }
        assertThat(operations.all()).hasSizeGreaterThan(300);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whateverIsAskedIsAnsweredAndLeavesTheStateWhole(CapturedOutput log) throws Exception {
        fuzz(Long.getLong("fuzz.seed", 1), Integer.getInteger("fuzz.requests", 150), log);
    }

    @Test
    void noRuleOfAKindStumbles() {
        noRuleStumbles(Long.getLong("fuzz.seed", 1), Integer.getInteger("fuzz.objects", 3));
    }

    @Tag("slow")
    @Test
    void noRuleOfAKindStumblesForLong() {
        noRuleStumbles(2, 2000);
    }

    private static void noRuleStumbles(long seed, int each) {
        Registry registry = server.context().getBean(Registry.class);
        assertThat(RulesFuzz.stumbles(seed, each, operations.schemas(), registry))
                .as("seed %s", seed)
                .isEmpty();
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {2, 3, 4})
    void andSoItIsForLong(long seed, CapturedOutput log) throws Exception {
        fuzz(seed, 5000, log);
    }

    private static void fuzz(long seed, int requests, CapturedOutput log) throws Exception {
        System.out.println("fuzz.seed " + seed);
        SoftAssertions broken = new SoftAssertions();
        long heap = heap();
        Map<Integer, Integer> codes = new TreeMap<>();
        FuzzRequests made = new FuzzRequests(operations, seed);
        try (RawHttp http = new RawHttp(server.baseUrl())) {
            for (RawHttp.Message message : made.first()) {
                http.exchange(message);
            }
            for (int i = 0; i < requests; i++) {
                RawHttp.Message message = made.next();
                String what = "seed " + seed + ", request " + i + ": " + message.method() + " " + message.target() + " "
                        + message.headers() + "\n"
                        + new String(message.body(), java.nio.charset.StandardCharsets.UTF_8);
                RawHttp.Reply reply = answered(http, message, what);
                codes.merge(reply.code(), 1, Integer::sum);
                broken.assertThatCode(() -> check(message, reply, what)).doesNotThrowAnyException();
                made.learn(reply);
            }
        }
        System.out.println("fuzz: answers by code " + codes);
        broken.assertAll();
        assertThat(log.getAll()).doesNotContain(" ERROR ", "\tat ");
        whole(server.context().getBean(Registry.class).current());
        assertThat(heap() - heap)
                .as("bytes that %s requests leave behind", requests)
                .isLessThan(STATE + (long) requests * OF_A_REQUEST);
    }

    /** What is in use once nothing is that nobody holds. */
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static RawHttp.Reply answered(RawHttp http, RawHttp.Message message, String what) {
        try {
            return http.exchange(message);
        } catch (java.io.IOException hangs) {
            throw new AssertionError(what, hangs);
        }
    }

    private static void check(RawHttp.Message message, RawHttp.Reply reply, String what) {
        int code = reply.code();
        if (code == 0) {
            assertThat(message.honest()).as("closed without an answer, " + what).isFalse();
            return;
        }
        boolean asKubernetes = code == 500
                && (reply.text().contains(NOTHING_LEFT) || reply.text().contains(UNFIT));
        assertThat(code < 500 || code == 503 || code == 504 || asKubernetes)
                .as("%s\n%s %s", what, code, reply.text())
                .isTrue();
        String type = reply.headers().getOrDefault("content-type", "");
        if (type.contains("protobuf") && reply.body().length > 0) {
            assertThat(reply.text()).as("%s\n%s", what, code).startsWith("k8s\0");
        }
        if (code < 400 || message.method().equals("HEAD")) {
            return;
        }
        if (type.contains("protobuf")) {
            assertThat(reply.text()).as("%s\n%s", what, code).contains("\u0002v1\u0012\u0006Status");
            return;
        }
        JsonNode status;
        try {
            status = type.contains("yaml") ? TreeReader.yaml(reply.body()).tree() : KubeJson.tree(reply.body());
        } catch (JacksonException | TreeReader.Malformed e) {
            throw new AssertionError(what + "\n" + code + " " + reply.text(), e);
        }
        assertThat(status.path("kind").asString(""))
                .as("%s\n%s %s", what, code, reply.text())
                .isEqualTo("Status");
        assertThat(status.path("code").asInt(0)).as("%s\n%s", what, status).isEqualTo(code);
        boolean unexplained = code == 500 && status.path("message").asString("").startsWith(UNFIT);
        assertThat(status.path("reason").asString("").isEmpty())
                .as("%s\n%s", what, status)
                .isEqualTo(unexplained);
        assertThat(status.path("message").asString(""))
                .as("%s\n%s", what, status)
                .isNotEmpty()
                .doesNotContain("Exception", "dev.timonel");
    }

    private static void whole(ClusterSnapshot snapshot) {
        HistoryLaws.theAuditFindsNoInconsistency(snapshot);
        HistoryLaws.ipAddressesAreThoseOfServices(snapshot);
        HistoryLaws.slicesHaveExactlyThePodsThatTheSelectorFinds(snapshot);
        HistoryLaws.candidatesAreReadyOrTheFallback(snapshot);
    }
}
