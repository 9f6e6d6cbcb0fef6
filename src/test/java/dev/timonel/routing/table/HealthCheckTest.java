package dev.timonel.routing.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import dev.timonel.routing.Balanced;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.snapshot.ClusterSnapshot;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The answers on a healthCheckNodePort (service-semantics D4). */
class HealthCheckTest {
    private static final int PORT = 30099;

    private static Cluster checked(String policy) {
        return Cluster.ofThreeNodes()
                .loadBalancer(
                        "web",
                        "10.96.0.10",
                        "198.51.100.1",
                        s -> s.editSpec()
                                .withExternalTrafficPolicy(policy)
                                .withHealthCheckNodePort(PORT)
                                .endSpec());
    }

    private static HealthCheck on(String node, Cluster cluster) {
        return HealthCheck.of(cluster.snapshot(), node, PORT);
    }

    @ParameterizedTest(name = "{0}: {1} ready, {2}")
    @CsvSource({"node-1, 2, 200", "node-2, 1, 200", "node-3, 0, 503"})
    void aNodeCountsItsOwnReadyEndpoints(String node, int ready, int code) {
        HealthCheck check = on(
                node,
                checked("Local")
                        .member("web", "web-1", "10.244.1.5", "node-1", true)
                        .member("web", "web-2", "10.244.1.6", "node-1", true)
                        .member("web", "web-3", "10.244.2.5", "node-2", true)
                        .member("web", "web-4", "10.244.3.5", "node-3", false));
        assertThat(check.localEndpoints()).isEqualTo(ready);
        assertThat(check.code()).isEqualTo(code);
    }

    /** H12: the balancer goes elsewhere while connections that still come are served. */
    @Test
    void anEndpointThatTerminatesFailsTheCheckAndStillServes() {
        Cluster cluster = checked("Local").endpoint("web", "web-1", "10.244.1.5", "node-1", false, true, true, e -> {});
        assertThat(on("node-1", cluster).code()).isEqualTo(503);
        assertThat(Balanced.decide(cluster, Balanced.NODE_1, 30080, Balanced.OUTSIDE, "")
                        .verdict())
                .isEqualTo(RouteDecision.Verdict.Forward);
    }

    @Test
    void anEndpointInTwoSlicesCountsOnce() {
        Cluster cluster = checked("Local")
                .endpoint("web", "a", "10.244.1.5", "node-1", true, true, false, e -> {})
                .endpoint("web", "b", "10.244.1.5", "node-1", true, true, false, e -> {});
        assertThat(on("node-1", cluster).localEndpoints()).isEqualTo(1);
    }

    @Test
    void anAddressThatRunsAgainElsewhereCountsThereAlone() {
        Cluster cluster = checked("Local")
                .endpoint("web", "new", "10.244.1.5", "node-2", true, true, false, e -> {})
                .endpoint("web", "old", "10.244.1.5", "node-1", true, true, true, e -> {});
        assertThat(on("node-1", cluster).localEndpoints()).isZero();
        assertThat(on("node-2", cluster).localEndpoints()).isEqualTo(1);
    }

    @Test
    void theOtherFamilyIsNotCounted() {
        Cluster cluster = checked("Local")
                .member("web", "web-1", "10.244.1.5", "node-1", true)
                .endpoint("web", "web-1", "fd00:10:244:1::5", "node-1", true, true, false, e -> {});
        assertThat(on("node-1", cluster).localEndpoints()).isEqualTo(1);
    }

    @Test
    void theBodyIsKubeProxys() {
        HealthCheck check = on("node-1", checked("Local").member("web", "web-1", "10.244.1.5", "node-1", true));
        assertThat(new String(KubeJson.write(check), StandardCharsets.UTF_8))
                .isEqualTo("{\"service\":{\"namespace\":\"default\",\"name\":\"web\"},\"localEndpoints\":1,"
                        + "\"serviceProxyHealthy\":true}");
    }

    @ParameterizedTest(name = "{0}:{1}")
    @CsvSource({
        "node-9, 30099, nodes \"node-9\" not found",
        "node-1, 30080, 'services \"30080\" not found: no Service of type LoadBalancer with externalTrafficPolicy Local"
                + " has healthCheckNodePort 30080'",
    })
    void whatIsNotThereIsNotFound(String node, int port, String message) {
        ClusterSnapshot snapshot = checked("Local").snapshot();
        assertThatThrownBy(() -> HealthCheck.of(snapshot, node, port))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(404))
                .hasMessage(message);
    }

    @Test
    void aServiceThatIsNotLocalHasNoCheck() {
        ClusterSnapshot snapshot = checked("Cluster").snapshot();
        assertThatThrownBy(() -> HealthCheck.of(snapshot, "node-1", PORT)).isInstanceOf(StatusException.class);
    }
}
