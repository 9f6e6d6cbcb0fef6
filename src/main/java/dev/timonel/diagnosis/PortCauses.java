package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Cause;
import dev.timonel.diagnosis.Diagnosis.Evidence;
import dev.timonel.diagnosis.Diagnosis.Fix;
import dev.timonel.model.Edits;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.PodFacts.ContainerPort;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.snapshot.PortMiss;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the port has to do with it: its name, its number, its protocol. */
final class PortCauses {
    private final Case of;

    PortCauses(Case of) {
        this.of = of;
    }

    /** targetPort names what none of the pods that serve has. */
    Optional<Failure> unresolved(ServiceFacts.Port port) {
        return of.explanation().pods().stream()
                .filter(line -> line.because().isEmpty())
                .flatMap(line -> of.pod(line.name()).stream())
                .filter(pod -> PortMiss.unresolved(port, pod).isPresent())
                .findFirst()
                .map(pod -> unresolved(port, pod));
    }

    private Failure unresolved(ServiceFacts.Port port, KubeObject pod) {
        String target = Objects.requireNonNull(port.targetPort().getStrVal());
        List<ContainerPort> has = pod.facts(PodFacts.class).ports();
        Optional<ContainerPort> otherProtocol =
                has.stream().filter(p -> p.name().equals(target)).findFirst();
        String why = PortMiss.unresolved(port, pod).orElseThrow();
        if (otherProtocol.isPresent()) {
            return protocol(port, pod, why, otherProtocol.get().protocol());
        }
        Optional<ContainerPort> instead = has.stream()
                .filter(p -> p.protocol().equals(port.protocol()))
                .min(java.util.Comparator.comparingInt(p -> distance(p, target)));
        return Failure.certain(
                Cause.NamedPortMissing,
                "targetPort " + target + " leads nowhere: " + why + ".",
                List.of(of.shows(port, "targetPort", target), declared(pod)),
                instead.map(p -> retarget(
                                port, p.name().isEmpty() ? new IntOrString(p.port()) : new IntOrString(p.name())))
                        .orElseGet(() -> new Fix("name a port of the container " + target, null)));
    }

    /** Named ports before unnamed ones, likely slips of the pen before others. */
    private static int distance(ContainerPort port, String target) {
        return port.name().isEmpty() ? 1000 : Edits.isTypo(port.name(), target) ? 0 : 1;
    }

    Failure protocol(ServiceFacts.Port port, KubeObject pod, String why, String protocol) {
        return new Failure(
                Cause.ProtocolMismatch,
                port.targetPort().getIntVal() == null ? Diagnosis.Confidence.Certain : Diagnosis.Confidence.Likely,
                false,
                "The service's port is " + port.protocol()
                        + (port.protocol().equals("TCP") ? ", as of any service that names no protocol: " : ": ") + why
                        + ".",
                List.of(of.shows(port, "protocol", port.protocol()), declared(pod)),
                new Fix(
                        "set the protocol of the service's port to " + protocol
                                + ", or declare the container's port as " + port.protocol()
                                + " if that is what it speaks",
                        Commands.patch(of.service(), "/spec/ports/" + of.index(port) + "/protocol", protocol)));
    }

    Fix retarget(ServiceFacts.Port port, IntOrString target) {
        return new Fix(
                "set targetPort to " + target.getValue(),
                Commands.patch(of.service(), "/spec/ports/" + of.index(port) + "/targetPort", target.getValue()));
    }

    static Evidence declared(KubeObject pod) {
        return Case.evidence(
                pod,
                "spec.containers[].ports",
                pod.facts(PodFacts.class).ports().stream()
                        .map(p -> (p.name().isEmpty() ? "" : p.name() + " ") + p.port() + "/" + p.protocol())
                        .collect(Collectors.joining(", ")));
    }

    /** Endpoints written by hand whose port has another name or protocol than the service's. */
    Failure ofSlices(ServiceFacts.Port port) {
        List<KubeObject> slices =
                of.snapshot().slicesOf(of.service().namespace(), of.service().name());
        String has = slices.stream()
                .flatMap(slice -> slice.facts(SliceFacts.class).ports().stream())
                .map(p -> (p.name().isEmpty() ? "unnamed" : p.name()) + " " + p.port() + "/" + p.protocol())
                .distinct()
                .collect(Collectors.joining(", "));
        List<Evidence> evidence = new java.util.ArrayList<>();
        evidence.add(of.shows(port, "name", port.name().isEmpty() ? "unnamed" : port.name()));
        slices.forEach(slice -> evidence.add(Case.evidence(slice, "ports", has)));
        return Failure.certain(
                Cause.EndpointPortName,
                "The service's port is " + (port.name().isEmpty() ? "without a name" : port.name()) + " over "
                        + port.protocol() + ", and the endpoints have " + (has.isEmpty() ? "no port" : has)
                        + ": they are joined by name and protocol.",
                evidence,
                slices.stream()
                        .findFirst()
                        .map(slice -> new Fix(
                                "name the port of the endpoints as the service's",
                                Commands.patch(slice, "/ports/0/name", port.name())))
                        .orElse(null));
    }
}
