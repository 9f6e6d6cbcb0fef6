package dev.timonel.routing.explain;

import dev.timonel.model.Edits;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.NodeView;
import dev.timonel.routing.ProxyEndpoint;
import dev.timonel.routing.ServicePortView;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ports of the service that lead nowhere on some endpoint: whether they do is read from the slices. */
final class PortFindings {
    /** A port that no slice has. */
    static final ServiceFacts.Port NO_PORT = new ServiceFacts.Port("\0", "", 0, new IntOrString(0), 0, "");

    /** Pods whose declared ports are read; those of one service are mostly alike. */
    private static final int READ = 20;

    private final Subject subject;
    private final ServicePortView view;
    private final List<ProxyEndpoint> joined;

    private PortFindings(Subject subject, ServicePortView view) {
        this.subject = subject;
        this.view = view;
        this.joined = view.endpoints(subject.snapshot(), NodeView.NOWHERE);
    }

    static void add(Subject subject) {
        subject.ports().forEach(view -> new PortFindings(subject, view).add());
        subject.facts().ports().forEach(port -> undeclared(subject, port));
    }

    private void add() {
        List<ProxyEndpoint> left = view.withoutPort(subject.snapshot(), NodeView.NOWHERE, joined);
        if (left.isEmpty()) {
            return;
        }
        List<String> pods =
                left.stream().map(ProxyEndpoint::pod).filter(p -> !p.isEmpty()).toList();
        String of = joined.isEmpty()
                ? ""
                : " on "
                        + Explanation.some(left.stream().map(PortFindings::name).toList());
        String target = view.port().targetPort().getStrVal();
        Optional<KubeObject> pod = pods.stream()
                .flatMap(name ->
                        subject.snapshot().get(Kinds.POD, subject.object().namespace(), name).stream())
                .findFirst();
        boolean byName = target != null && pod.isPresent();
        List<PodFacts.NamedPort> has =
                pod.map(p -> p.facts(PodFacts.class).ports()).orElse(List.of());
        subject.find(
                joined.isEmpty() ? Severity.error : Severity.warning,
                Subject.title(view.port()),
                "leads nowhere" + of,
                byName ? unresolved(target, pod.get().name(), has) : otherPorts(),
                byName ? renamed(target, has) : "name the port of the slice as the port of the service");
    }

    private static String name(ProxyEndpoint endpoint) {
        return endpoint.pod().isEmpty() ? endpoint.address().toString() : endpoint.pod();
    }

    private String unresolved(String target, String pod, List<PodFacts.NamedPort> has) {
        String protocol = view.port().protocol();
        Optional<PodFacts.NamedPort> otherProtocol =
                has.stream().filter(p -> p.name().equals(target)).findFirst();
        if (otherProtocol.isPresent()) {
            return "the port " + target + " of pod " + pod + " is "
                    + otherProtocol.get().protocol() + ", and the service asks for " + protocol;
        }
        String names = has.isEmpty()
                ? "it has no named port at all"
                : "it has "
                        + Explanation.some(has.stream()
                                .map(p -> p.name() + " (" + p.port() + "/" + p.protocol() + ")")
                                .toList());
        return "no container of pod " + pod + " has a port named " + target + ": " + names;
    }

    private String renamed(String target, List<PodFacts.NamedPort> has) {
        boolean otherProtocol = has.stream().anyMatch(p -> p.name().equals(target));
        if (otherProtocol) {
            return "set the protocol of both to the same";
        }
        return has.stream()
                .filter(p -> p.protocol().equals(view.port().protocol()))
                .filter(p -> Edits.isTypo(p.name(), target))
                .findFirst()
                .map(p -> "set targetPort to " + p.name())
                .orElse("set targetPort to a port that the container has, by name or number");
    }

    /** Slices written by hand have their own port names, which must be those of the service. */
    private String otherPorts() {
        TreeSet<String> names =
                subject
                        .snapshot()
                        .slicesOf(subject.object().namespace(), subject.object().name())
                        .stream()
                        .map(s -> s.facts(SliceFacts.class))
                        .filter(s -> s.addressType().equals(view.family().name()))
                        .flatMap(s -> s.ports().stream())
                        .map(p -> (p.name().isEmpty() ? "without a name" : p.name()) + " (" + p.port() + "/"
                                + p.protocol() + ")")
                        .collect(Collectors.toCollection(TreeSet::new));
        String name =
                view.port().name().isEmpty() ? "without a name" : view.port().name();
        return "the service's port is " + name + " (" + view.port().protocol() + "), and its EndpointSlices have "
                + (names.isEmpty() ? "no port" : Explanation.some(List.copyOf(names)));
    }

    /** A number needs no declaration, but a wrong one is a likely mistake. */
    private static void undeclared(Subject subject, ServiceFacts.Port port) {
        Integer number = port.targetPort().getIntVal();
        if (number == null || subject.facts().headless()) {
            return;
        }
        List<KubeObject> pods = subject.pods().stream().limit(READ).toList();
        List<String> without = pods.stream()
                .filter(pod -> declared(pod).findAny().isPresent()
                        && declared(pod).noneMatch(p -> number.equals(p.getContainerPort())))
                .map(KubeObject::name)
                .toList();
        if (without.isEmpty()) {
            return;
        }
        List<String> numbers = pods.stream()
                .filter(pod -> without.contains(pod.name()))
                .flatMap(PortFindings::declared)
                .map(p -> String.valueOf(p.getContainerPort()))
                .distinct()
                .toList();
        subject.find(
                Severity.info,
                Subject.title(port),
                "leads to " + number + ", which no container of " + Explanation.some(without) + " declares",
                "what is declared is " + Explanation.some(numbers)
                        + "; a declaration is only a note, so traffic goes to " + number + " all the same",
                null);
    }

    private static Stream<ContainerPort> declared(KubeObject pod) {
        return pod.as(Pod.class).getSpec().getContainers().stream()
                .flatMap(c -> c.getPorts().stream())
                .filter(Objects::nonNull);
    }
}
