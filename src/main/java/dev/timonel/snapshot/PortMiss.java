package dev.timonel.snapshot;

import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a port of a service leads to no port of a pod, in words. */
public final class PortMiss {
    private PortMiss() {}

    /** Why the pod has no port of the name that targetPort says; empty if it has, or if targetPort is a number. */
    public static Optional<String> unresolved(ServiceFacts.Port port, KubeObject pod) {
        String target = port.targetPort().getStrVal();
        List<PodFacts.ContainerPort> has =
                ports(pod).stream().filter(p -> !p.name().isEmpty()).toList();
        if (port.targetPort().getIntVal() != null
                || has.stream()
                        .anyMatch(p -> p.name().equals(target) && p.protocol().equals(port.protocol()))) {
            return Optional.empty();
        }
        return Optional.of(has.stream()
                .filter(p -> p.name().equals(target))
                .findFirst()
                .map(other -> "the port " + target + " of pod " + pod.name() + " is " + other.protocol()
                        + ", and the service asks for " + port.protocol())
                .orElseGet(() -> "no container of pod " + pod.name() + " has a port named " + target + ": it has "
                        + (has.isEmpty()
                                ? "no named port at all"
                                : has.stream().map(PortMiss::text).collect(Collectors.joining(", ")))));
    }

    public static boolean declares(int number, KubeObject pod) {
        return ports(pod).stream().anyMatch(p -> p.port() == number);
    }

    /** Whether the pod declares ports, and not this one. */
    public static boolean undeclared(int number, KubeObject pod) {
        return !ports(pod).isEmpty() && !declares(number, pod);
    }

    /** {@code what is declared is 8080, 9090}. */
    public static String declared(Collection<KubeObject> pods) {
        return "what is declared is "
                + pods.stream()
                        .flatMap(pod -> ports(pod).stream())
                        .map(p -> String.valueOf(p.port()))
                        .distinct()
                        .limit(10)
                        .collect(Collectors.joining(", "));
    }

    private static List<PodFacts.ContainerPort> ports(KubeObject pod) {
        return pod.facts(PodFacts.class).ports();
    }

    private static String text(PodFacts.ContainerPort port) {
        return port.name() + " (" + port.port() + "/" + port.protocol() + ")";
    }
}
