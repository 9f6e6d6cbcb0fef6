package dev.timonel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Known traps as Warning headers of a running server. */
class TrapWarningsTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final String AN_ADDRESS =
            "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"a\"},"
                    + "\"spec\":{\"type\":\"ExternalName\",\"externalName\":\"192.0.2.1\"}}";
    private static final String CAPTURED = "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"b\"},"
            + "\"spec\":{\"publishNotReadyAddresses\":true,\"selector\":{\"app\":\"b\"},\"externalIPs\":[\"192.0.2.2\"],"
            + "\"ports\":[{\"name\":\"udp\",\"port\":53,\"protocol\":\"UDP\"}]}}";

    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String PROBED = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},"
            + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"readinessProbe\":{\"tcpSocket\":{\"port\":80}}}]}}";

    @TempDir
    Path dataDir;

    @Test
    void whoeverWritesATrapIsWarnedOnceBesideKubernetesOwnWarnings() throws Exception {
        try (RunningServer server = RunningServer.start(dataDir)) {
            assertThat(warnings(server, "POST", SERVICES, "application/json", AN_ADDRESS))
                    .containsExactly(
                            "299 - \"externalName 192.0.2.1 is an address, not a name: a CNAME must lead to a name, so"
                                    + " clients cannot resolve it (https://github.com/coredns/coredns/issues/2324)\"");
            assertThat(warnings(server, "POST", SERVICES + "?dryRun=All", "application/json", CAPTURED))
                    .satisfiesExactly(
                            theirs -> assertThat(theirs).contains("spec.externalIPs is deprecated"),
                            ours -> assertThat(ours).contains("kubernetes/issues/124914"));
            warnings(server, "POST", SERVICES, "application/json", CAPTURED.replace("true", "false"));
            String order = "\"$setElementOrder/ports\":[{\"port\":53},{\"port\":53}],";
            String patch = "{\"spec\":{" + order + "\"ports\":[{\"name\":\"tcp\",\"port\":53}]}}";
            assertThat(warnings(server, "PATCH", SERVICES + "/b", "application/strategic-merge-patch+json", patch))
                    .anySatisfy(w -> assertThat(w)
                            .contains("port 53/TCP is gone")
                            .contains("53/UDP took its place")
                            .contains("kubernetes/issues/105610"));
            assertThat(warnings(
                            server,
                            "PATCH",
                            SERVICES + "/b",
                            "application/strategic-merge-patch+json",
                            "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"))
                    .noneSatisfy(w -> assertThat(w).contains("is gone"));
            assertThat(
                            warnings(
                                    server,
                                    "PATCH",
                                    SERVICES + "/b",
                                    "application/strategic-merge-patch+json",
                                    "{\"spec\":{\"ports\":[{\"$patch\":\"delete\",\"port\":53},{\"port\":54,\"protocol\":\"TCP\"}]}}"))
                    .noneSatisfy(w -> assertThat(w).contains("is gone"));
        }
    }

    @Test
    void whoeverCreatesAPodIsWarnedOfWhatHasNoEffect() throws Exception {
        try (RunningServer server = RunningServer.start(dataDir)) {
            assertThat(warnings(server, "POST", PODS, "application/json", PROBED))
                    .containsExactly(
                            "299 - \"no probe is run here (readinessProbe of c): the pod is ready at once, or after its"
                                    + " annotation timonel.dev/ready-after\"");
            assertThat(warnings(
                            server,
                            "PATCH",
                            PODS + "/p",
                            "application/merge-patch+json",
                            "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"))
                    .isEmpty();
        }
    }

    @Test
    void kubernetesOwnWarningsRemainWhenThoseOfTrapsAreSwitchedOff() throws Exception {
        try (RunningServer server = RunningServer.start(dataDir, "--timonel.warnings=false")) {
            assertThat(warnings(server, "POST", SERVICES, "application/json", AN_ADDRESS))
                    .isEmpty();
            assertThat(warnings(server, "POST", PODS, "application/json", PROBED))
                    .isEmpty();
            assertThat(warnings(server, "POST", SERVICES, "application/json", CAPTURED))
                    .singleElement()
                    .asString()
                    .contains("spec.externalIPs is deprecated");
        }
    }

    @Test
    void whoeverWaitsForATokenInASecretIsToldWhereTokensAre() throws Exception {
        String secret = "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"t\",\"annotations\":"
                + "{\"kubernetes.io/service-account.name\":\"default\"}},\"type\":\"kubernetes.io/service-account-token\"";
        String path = "/api/v1/namespaces/default/secrets?dryRun=All";
        try (RunningServer server = RunningServer.start(dataDir)) {
            assertThat(warnings(server, "POST", path, "application/json", secret + "}"))
                    .singleElement()
                    .satisfies(w -> assertThat(w).contains("no token is put into Secrets here", "TokenRequest"));
            assertThat(warnings(server, "POST", path, "application/json", secret + ",\"data\":{\"token\":\"YQ==\"}}"))
                    .isEmpty();
        }
    }

    private static List<String> warnings(
            RunningServer server, String method, String path, String contentType, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                                .header("Content-Type", contentType)
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isIn(200, 201);
        return response.headers().allValues("Warning");
    }
}
