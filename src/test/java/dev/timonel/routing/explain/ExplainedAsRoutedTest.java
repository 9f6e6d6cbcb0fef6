package dev.timonel.routing.explain;

import static dev.timonel.controller.ClusterFixtures.deleting;
import static dev.timonel.controller.ClusterFixtures.headless;
import static dev.timonel.controller.ClusterFixtures.ip;
import static dev.timonel.controller.ClusterFixtures.notReady;
import static dev.timonel.controller.ClusterFixtures.on;
import static dev.timonel.controller.ClusterFixtures.phase;
import static dev.timonel.controller.ClusterFixtures.port;
import static dev.timonel.controller.ClusterFixtures.publishNotReady;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.controller.ClusterFixtures.Setting;
import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.Settle;
import dev.timonel.model.SliceFacts;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.decision.Router;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of a service whose pods are in any two states, against what becomes of a packet to its name. */
class ExplainedAsRoutedTest {
    private enum State {
        READY,
        NOT_READY,
        LEAVING,
        LEAVING_NOT_READY,
        LEAVING_ON_NO_NODE,
        LEAVING_FROM_MISSING_NODE,
        LEAVING_WITHOUT_ADDRESS,
        LEAVING_OF_OTHER_FAMILY,
        FINISHED;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Setting<? super Pod>[] settings(int number) {
            List<Setting<? super Pod>> all = new ArrayList<>();
            if (this != LEAVING_ON_NO_NODE) {
                all.add(on(this == LEAVING_FROM_MISSING_NODE ? "gone" : "node-1"));
            }
            if (this != LEAVING_WITHOUT_ADDRESS) {
                all.add(ip(this == LEAVING_OF_OTHER_FAMILY ? "fd00::" + number : "10.244.1." + number));
            }
            if (name().startsWith("LEAVING")) {
                all.add(deleting());
            }
            if (this == NOT_READY || this == LEAVING_NOT_READY) {
                all.add(notReady());
            }
            if (this == FINISHED) {
                all.add(phase("Failed"));
            }
            return all.toArray(new Setting[0]);
        }
    }

    private enum Kind {
        CLUSTER_IP,
        HEADLESS,
        PUBLISHING;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Setting<? super Service>[] settings() {
            List<Setting<? super Service>> all = new ArrayList<>(List.of(port("http", 80, 80)));
            if (this == HEADLESS) {
                all.add(headless());
            }
            if (this == PUBLISHING) {
                all.add(publishNotReady());
            }
            return all.toArray(new Setting[0]);
        }
    }

    static Stream<Arguments> cases() {
        Set<State> states = EnumSet.allOf(State.class);
        return Stream.of(Kind.values())
                .flatMap(kind ->
                        states.stream().flatMap(one -> states.stream().map(other -> Arguments.of(kind, one, other))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("cases")
    void whoAnswersIsSaidAsItIsRouted(Kind kind, State one, State other) {
        ClusterSnapshot snapshot = new Settle(EndpointReconcilers.all())
                .start(ClusterFixtures.cluster()
                        .node("node-1")
                        .pod("web-1", one.settings(1))
                        .pod("web-2", other.settings(2))
                        .service("web", kind.settings()))
                .snapshot();
        RouteDecision routed = new Router(Cluster.CONFIG)
                .decide(snapshot, new RouteQuery("web.default", 80, "", "TCP", null, "node-1"), Ticket.of(0));
        boolean answers = routed.verdict() == Verdict.Forward;
        boolean atTheEnd = answers
                && snapshot.slicesOf("default", "web").stream()
                        .flatMap(slice -> slice.facts(SliceFacts.class).endpoints().stream())
                        .noneMatch(SliceFacts.Target::ready);

        ServiceExplanation said = ServiceExplainer.explain(snapshot, "default", "web");

        assertThat(said.findings().stream().anyMatch(f -> f.rule() == Rule.OnlyTerminatingPods))
                .as("%s: %s", said.summary(), said.findings())
                .isEqualTo(atTheEnd);
        assertThat(said.summary().endsWith("so nobody answers."))
                .as("%s: %s", routed.verdict(), said.summary())
                .isEqualTo(!answers);
        assertThat(said.findings().stream().anyMatch(f -> f.severity() == Severity.error))
                .as("%s: %s", routed.verdict(), said.findings())
                .isEqualTo(!answers);
        assertThat(said.pods().stream().anyMatch(p -> p.because().startsWith("it still serves")) && !answers)
                .as("%s: %s", routed.verdict(), said.pods())
                .isFalse();
    }
}
