package dev.timonel.diagnosis;

import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.Objects;
import java.util.stream.Stream;

/** What the readiness probe of a ready pod proves: that something listens on the port that it asks. */
final class Probed {
    private Probed() {}

    /** Whether the pod is ready and one of its readiness probes asks this port. */
    static boolean port(KubeObject pod, int number) {
        return pod.facts(PodFacts.class).ready()
                && pod.as(Pod.class).getSpec().getContainers().stream()
                        .filter(container -> container.getReadinessProbe() != null)
                        .anyMatch(container -> ports(container.getReadinessProbe())
                                .anyMatch(port -> number(port, container) == number));
    }

    private static Stream<IntOrString> ports(Probe probe) {
        return Stream.of(
                        probe.getHttpGet() == null ? null : probe.getHttpGet().getPort(),
                        probe.getTcpSocket() == null
                                ? null
                                : probe.getTcpSocket().getPort(),
                        probe.getGrpc() == null || probe.getGrpc().getPort() == null
                                ? null
                                : new IntOrString(probe.getGrpc().getPort()))
                .filter(Objects::nonNull);
    }

    private static int number(IntOrString port, Container container) {
        if (port.getIntVal() != null) {
            return port.getIntVal();
        }
        return container.getPorts().stream()
                .filter(p -> port.getStrVal().equals(p.getName()))
                .findFirst()
                .map(p -> Objects.requireNonNullElse(p.getContainerPort(), 0))
                .orElse(0);
    }
}
