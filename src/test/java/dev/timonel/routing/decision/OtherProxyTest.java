package dev.timonel.routing.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.StatusException;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Step;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.explain.Rule;
import dev.timonel.routing.explain.ServiceExplainer;
import dev.timonel.routing.explain.ServiceExplanation.Finding;
import dev.timonel.routing.table.HealthCheck;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the informers of kube-proxy leave out by labels ({@code cmd/kube-proxy/app/server.go}). */
class OtherProxyTest {
    private static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";
    private static final String HEADLESS = "service.kubernetes.io/headless";
    private static final int CHECK = 32000;

    private static Cluster cluster(String label, String value) {
        return Cluster.ofThreeNodes()
                .loadBalancer("web", "10.96.0.10", "198.51.100.1", s -> {
                    if (!label.isEmpty()) {
                        s.editMetadata().addToLabels(label, value).endMetadata();
                    }
                    s.editSpec()
                            .withExternalTrafficPolicy("Local")
                            .withHealthCheckNodePort(CHECK)
                            .endSpec();
                })
                .member("web", "web-1", "10.244.1.5", "node-1", true);
    }

    private static RouteDecision route(ClusterSnapshot snapshot, String to, int port) {
        return new Router(Cluster.CONFIG).decide(snapshot, Cluster.tcp(to, port, "10.244.1.9", "node-1"), Ticket.of(0));
    }

    @ParameterizedTest
    @CsvSource({
        "10.96.0.10,     80, Drop,        OtherProxy",
        "198.51.100.1,   80, PassThrough, OtherProxy",
        "192.168.0.11, 30080, PassThrough, NodeAddress"
    })
    void aServiceWithTheNameOfAProxyIsLeftToIt(String to, int port, Verdict verdict, Reason reason) {
        for (String name : List.of("", "other")) {
            RouteDecision decision = route(cluster(PROXY_NAME, name).snapshot(), to, port);
            assertThat(decision.verdict()).isEqualTo(verdict);
            assertThat(decision.reason()).isEqualTo(reason);
            assertThat(decision.explanation())
                    .extracting(Step::because)
                    .anySatisfy(because -> assertThat(because).contains(PROXY_NAME + "=" + name, "another proxy"));
        }
        assertThat(route(cluster("", "").snapshot(), to, port).verdict()).isEqualTo(Verdict.Forward);
    }

    @Test
    void noNodeAnswersItsHealthChecks() {
        assertThat(HealthCheck.of(cluster("", "").snapshot(), "node-1", CHECK).localEndpoints())
                .isOne();
        ClusterSnapshot left = cluster(PROXY_NAME, "other").snapshot();
        assertThatThrownBy(() -> HealthCheck.of(left, "node-1", CHECK)).isInstanceOf(StatusException.class);
    }

    @Test
    void itsExplanationSaysSo() {
        assertThat(ServiceExplainer.explain(cluster(PROXY_NAME, "other").snapshot(), "default", "web")
                        .findings())
                .extracting(Finding::rule)
                .contains(Rule.LeftToAnotherProxy)
                .doesNotContain(Rule.HasNodePorts);
    }

    /** The label of a Service is another matter: kube-proxy looks at its clusterIP. */
    @Test
    void aSliceThatIsLabelledAsAHeadlessServicesIsNotRead() {
        assertThat(route(cluster(HEADLESS, "").snapshot(), "10.96.0.10", 80).verdict())
                .isEqualTo(Verdict.Forward);
        ClusterSnapshot labelled = withSlicesLabelled(cluster("", "").snapshot());
        assertThat(route(labelled, "10.96.0.10", 80).reason()).isEqualTo(Reason.NoEndpoints);
        assertThat(HealthCheck.of(labelled, "node-1", CHECK).localEndpoints()).isZero();
    }

    private static ClusterSnapshot withSlicesLabelled(ClusterSnapshot snapshot) {
        ClusterSnapshot labelled = snapshot;
        for (KubeObject slice : snapshot.list(Kinds.ENDPOINT_SLICE)) {
            EndpointSlice written = slice.as(EndpointSlice.class);
            written.getMetadata().getLabels().put(HEADLESS, "");
            labelled = labelled.with(new Change(Change.Type.MODIFIED, KubeObject.draft(written), slice));
        }
        return labelled;
    }
}
