package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.containerPort;
import static dev.timonel.controller.ClusterFixtures.draft;
import static dev.timonel.controller.ClusterFixtures.headless;
import static dev.timonel.controller.ClusterFixtures.initContainerPort;
import static dev.timonel.controller.ClusterFixtures.podNamed;
import static dev.timonel.controller.ClusterFixtures.port;
import static dev.timonel.controller.ClusterFixtures.serviceNamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TargetPortsTest {
    private static final Pod POD = podNamed(
            "web-1",
            containerPort("http", 8080, "TCP"),
            containerPort("dns", 53, "UDP"),
            containerPort("dns", 5353, "TCP"),
            initContainerPort("Always", "proxy", 15000));

    @ParameterizedTest(name = "C1.5: {0}")
    @MethodSource("rules")
    void aServicePortLeadsToThePortsOfThePod(String rule, Service service, Pod pod, List<TargetPort> expected) {
        assertThat(resolve(service, pod)).isEqualTo(expected);
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                arguments(
                        "a number stands for itself, whatever the pod declares",
                        serviceNamed("web", port("", 80, 9090)),
                        POD,
                        List.of(tcp("", 9090))),
                arguments(
                        "a name is looked up among the containers",
                        serviceNamed("web", port("main", 80, "http")),
                        POD,
                        List.of(tcp("main", 8080))),
                arguments(
                        "name and protocol must both match",
                        serviceNamed("web", port("d", 53, new IntOrString("dns"), "TCP")),
                        POD,
                        List.of(tcp("d", 5353))),
                arguments(
                        "the UDP port of the same name",
                        serviceNamed("web", port("d", 53, new IntOrString("dns"), "UDP")),
                        POD,
                        List.of(new TargetPort("d", 53, "UDP", ""))),
                arguments(
                        "a sidecar's ports count",
                        serviceNamed("web", port("p", 80, "proxy")),
                        POD,
                        List.of(tcp("p", 15000))),
                arguments(
                        "an ordinary init container's ports do not",
                        serviceNamed("web", port("p", 80, "proxy")),
                        podNamed("web-2", initContainerPort("", "proxy", 15000)),
                        List.of()),
                arguments(
                        "containers come before sidecars",
                        serviceNamed("web", port("p", 80, "http")),
                        podNamed("web-2", initContainerPort("Always", "http", 1), containerPort("http", 2, "TCP")),
                        List.of(tcp("p", 2))),
                arguments(
                        "a port that does not resolve is left out, the others stay",
                        serviceNamed("web", port("x", 80, "absent"), port("y", 81, 8081)),
                        POD,
                        List.of(tcp("y", 8081))),
                arguments("a headless service may have no ports", serviceNamed("web", headless()), POD, List.of()));
    }

    @Test
    void theApplicationProtocolGoesAlong() {
        Service service = serviceNamed("web", port("h", 80, 8080));
        service.getSpec().getPorts().get(0).setAppProtocol("kubernetes.io/h2c");

        assertThat(resolve(service, POD)).containsExactly(new TargetPort("h", 8080, "TCP", "kubernetes.io/h2c"));
    }

    @Test
    void theUnnamedPortIsWrittenWithAnEmptyNameInSlicesAndWithNoneInEndpoints() {
        assertThat(tcp("", 80).forSlice().getName()).isEmpty();
        assertThat(tcp("", 80).forSlice().getAppProtocol()).isNull();
        assertThat(tcp("", 80).forEndpoints().getName()).isNull();
    }

    @Test
    void aGroupIsASetOfPorts() {
        assertThat(TargetPort.group(List.of(tcp("b", 2), tcp("a", 1))))
                .isEqualTo(TargetPort.group(List.of(tcp("a", 1), tcp("b", 2))));
        assertThat(TargetPort.group(List.of(tcp("a", 1)))).isNotEqualTo(TargetPort.group(List.of(tcp("a", 2))));
    }

    private static List<TargetPort> resolve(Service service, Pod pod) {
        return new TargetPorts(draft(service).facts(ServiceFacts.class))
                .of(draft(pod).facts(PodFacts.class));
    }

    private static TargetPort tcp(String name, int port) {
        return new TargetPort(name, port, "TCP", "");
    }
}
