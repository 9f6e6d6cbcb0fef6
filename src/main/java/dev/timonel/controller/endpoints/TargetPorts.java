package dev.timonel.controller.endpoints;

import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the ports of one service lead on a pod, in the order of the service (service-semantics C1.5, {@code FindPort} in
 * {@code endpointslice/utils.go}): a number stands for itself, a name for the container port of that name and protocol. A
 * port that a pod does not have is left out. Pods with the same ports get the same list.
 */
final class TargetPorts {
    private final List<ServiceFacts.Port> servicePorts;
    private final boolean byName;
    private final Map<List<PodFacts.ContainerPort>, List<TargetPort>> resolved = new HashMap<>();

    TargetPorts(ServiceFacts service) {
        this.servicePorts = service.ports();
        this.byName = servicePorts.stream().anyMatch(p -> p.targetPort().getIntVal() == null);
    }

    List<TargetPort> of(PodFacts pod) {
        return resolved.computeIfAbsent(byName ? pod.ports() : List.of(), this::resolve);
    }

    private List<TargetPort> resolve(List<PodFacts.ContainerPort> podPorts) {
        return servicePorts.stream()
                .flatMap(port -> number(port, podPorts).stream()
                        .map(n -> new TargetPort(port.name(), n, port.protocol(), port.appProtocol())))
                .toList();
    }

    private static Optional<Integer> number(ServiceFacts.Port port, List<PodFacts.ContainerPort> podPorts) {
        IntOrString target = port.targetPort();
        if (target.getIntVal() != null) {
            return Optional.of(target.getIntVal());
        }
        Stream<PodFacts.ContainerPort> named = podPorts.stream()
                .filter(p -> p.name().equals(target.getStrVal()) && p.protocol().equals(port.protocol()));
        return named.map(PodFacts.ContainerPort::port).findFirst();
    }
}
