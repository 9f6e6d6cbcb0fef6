package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Cause;
import dev.timonel.diagnosis.Diagnosis.Evidence;
import dev.timonel.diagnosis.Diagnosis.Fix;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.PodFacts;
import dev.timonel.model.PodFacts.ContainerPort;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.RouteDecision.Backend;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.Source;
import dev.timonel.routing.decision.Decision;
import dev.timonel.snapshot.PortMiss;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why a packet that is taken to an endpoint may get no answer there all the same, as far as objects tell. */
final class Doubts {
    /** Of more endpoints than these only the first are looked at. */
    private static final int LOOKED_AT = 100;

    private final Case of;

    Doubts(Case of) {
        this.of = of;
    }

    /** Empty if there is none, or if the packet is not taken anywhere. */
    Optional<Failure> of(Way way) {
        Decision decision = way.decision();
        if (decision == null || decision.verdict() != Verdict.Forward) {
            return Optional.empty();
        }
        List<Backend> all = backends(decision);
        List<Failure> found = new ArrayList<>();
        for (Backend backend : all) {
            doubt(way, backend).ifPresent(found::add);
        }
        return found.stream().findFirst().map(first -> found.size() == all.size() ? first : first.ofSome());
    }

    static List<Backend> backends(Decision decision) {
        return decision.endpoints().stream().limit(LOOKED_AT).map(Backend::of).toList();
    }

    private Optional<Failure> doubt(Way way, Backend backend) {
        Optional<KubeObject> pod = pod(backend);
        if (pod.isEmpty() || !holds(pod.get(), backend.address())) {
            return stale(backend, pod);
        }
        if (Probed.port(pod.get(), backend.port())) {
            return Optional.empty();
        }
        Optional<ContainerPort> other =
                otherProtocol(pod.get(), backend.port(), way.port().protocol());
        if (other.isPresent()) {
            String why = "container port " + backend.port() + " of pod "
                    + pod.get().name() + " is " + other.get().protocol();
            return Optional.of(new PortCauses(of)
                    .protocol(way.port(), pod.get(), why, other.get().protocol()));
        }
        return PortMiss.undeclared(backend.port(), pod.get()) && everyContainerDeclares(pod.get())
                ? Optional.of(undeclared(way, backend, pod.get()))
                : Optional.empty();
    }

    /** One that declares nothing may listen anywhere, beside a sidecar that declares its own ports. */
    private static boolean everyContainerDeclares(KubeObject pod) {
        return pod.as(Pod.class).getSpec().getContainers().stream()
                .noneMatch(container -> container.getPorts().isEmpty());
    }

    private Optional<KubeObject> pod(Backend backend) {
        return backend.pod() == null
                ? Source.podAt(of.snapshot(), IpAddress.of(backend.address()))
                : of.pod(backend.pod());
    }

    private static boolean holds(KubeObject pod, String address) {
        return pod.facts(PodFacts.class).ips().contains(IpAddress.of(address));
    }

    private static Optional<ContainerPort> otherProtocol(KubeObject pod, int number, String protocol) {
        List<ContainerPort> declared = pod.facts(PodFacts.class).ports().stream()
                .filter(p -> p.port() == number)
                .toList();
        return declared.stream().anyMatch(p -> p.protocol().equals(protocol))
                ? Optional.empty()
                : declared.stream().findFirst();
    }

    /** An address outside of the cluster that names no pod is not ours to judge. */
    private Optional<Failure> stale(Backend backend, Optional<KubeObject> pod) {
        IpAddress ip = IpAddress.of(backend.address());
        boolean named = backend.pod() != null;
        boolean held = !of.snapshot().podsWithIp(ip).isEmpty()
                || !of.snapshot().nodesWithIp(ip).isEmpty();
        if (!named && (held || !ofPods(ip))) {
            return Optional.empty();
        }
        Optional<IpAddress> now = pod.flatMap(p -> p.facts(PodFacts.class).ips().stream()
                .filter(other -> other.family() == ip.family())
                .findFirst());
        List<KubeObject> slices = of.snapshot().slicesWithEndpoint(ip).stream()
                .filter(slice -> of.snapshot()
                        .slicesOf(of.service().namespace(), of.service().name())
                        .contains(slice))
                .toList();
        List<Evidence> evidence = new ArrayList<>();
        slices.forEach(slice -> evidence.add(Case.evidence(slice, "endpoints[].addresses", ip.toString())));
        pod.ifPresent(p -> evidence.add(
                Case.evidence(p, "status.podIPs", p.facts(PodFacts.class).ips().toString())));
        String says = "The endpoint " + ip + " is " + (named ? "that of pod " + backend.pod() : "in the range of pods")
                + (pod.isEmpty()
                        ? ", and there is no such pod"
                        : ", which is at " + now.map(IpAddress::toString).orElse("no address") + " now")
                + (held ? "; another has the address." : "; nobody has the address.");
        return Optional.of(
                Failure.likely(Cause.StaleEndpoints, says, evidence, StaleFix.of(of, slices, ip, now.orElse(null))));
    }

    private boolean ofPods(IpAddress ip) {
        return of.snapshot().list(Kinds.NODE).stream()
                .anyMatch(
                        node -> node.facts(NodeFacts.class).podCidrs().stream().anyMatch(c -> c.contains(ip)));
    }

    private Failure undeclared(Way way, Backend backend, KubeObject pod) {
        Integer target = way.port().targetPort().getIntVal();
        boolean headless = way.by() == Way.By.Headless && (target == null || target != backend.port());
        ContainerPort instead = pod.facts(PodFacts.class).ports().stream()
                .min(java.util.Comparator.comparing(
                        (ContainerPort p) -> !p.protocol().equals(way.port().protocol())))
                .orElseThrow();
        String declares = PortMiss.declared(List.of(pod));
        if (headless) {
            return Failure.likely(
                    Cause.HeadlessPort,
                    "The service is headless: its name leads straight to the pods, nobody translates " + backend.port()
                            + ", and pod " + pod.name() + " does not declare it: " + declares + ".",
                    List.of(
                            of.shows(
                                    way.port(),
                                    "targetPort",
                                    String.valueOf(way.port().targetPort().getValue())),
                            of.shows("spec.clusterIP", "None"),
                            PortCauses.declared(pod)),
                    new Fix(
                            "ask " + of.service().name() + "." + of.service().namespace() + ":" + instead.port()
                                    + ", or make both ports of the service that number",
                            Commands.patch(
                                    of.service(), "/spec/ports/" + of.index(way.port()) + "/port", instead.port())));
        }
        return Failure.likely(
                Cause.TargetPortUndeclared,
                "The packet goes to port " + backend.port() + " of pod " + pod.name()
                        + ", and no container declares it: " + declares
                        + ". A declaration is only a note, but most likely nothing listens there.",
                List.of(
                        of.shows(
                                way.port(),
                                "targetPort",
                                String.valueOf(way.port().targetPort().getValue())),
                        PortCauses.declared(pod)),
                new PortCauses(of).retarget(way.port(), new IntOrString(instead.port())));
    }
}
