package dev.timonel.routing.explain;

import dev.timonel.model.Edits;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.explain.ServiceExplanation.Finding;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.PortMiss;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The ports of the service that lead nowhere on some endpoint: whether they do is read from the slices. */
final class PortFindings {
    /** A port that no slice has. */
    static final ServiceFacts.Port NO_PORT = new ServiceFacts.Port("\0", "", 0, new IntOrString(0), 0, "");

    private final Subject subject;
    private final ServicePortView view;
    private final List<ProxyEndpoint> joined;

    private PortFindings(Subject subject, ServicePortView view) {
        this.subject = subject;
        this.view = view;
        this.joined = view.endpoints(subject.snapshot());
    }

    static void add(Subject subject) {
        subject.ports().forEach(view -> new PortFindings(subject, view).add());
    }

    private void add() {
        List<ProxyEndpoint> left = view.withoutPort(subject.snapshot(), joined);
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
        Optional<String> unresolved = pod.flatMap(p -> PortMiss.unresolved(view.port(), p));
        boolean byName = target != null && unresolved.isPresent();
        subject.findings()
                .add(new Finding(
                        byName && joined.isEmpty() ? Rule.NoPortOfThatName : Rule.PortLeadsNowhere,
                        joined.isEmpty() ? Severity.error : Severity.warning,
                        Subject.title(view.port()),
                        "leads nowhere" + of,
                        unresolved.orElseGet(this::otherPorts),
                        byName
                                ? renamed(
                                        target, pod.get().facts(PodFacts.class).ports())
                                : "name the port of the slice as the port of the service"));
    }

    private static String name(ProxyEndpoint endpoint) {
        return endpoint.pod().isEmpty() ? endpoint.address().toString() : endpoint.pod();
    }

    private String renamed(String target, List<PodFacts.ContainerPort> has) {
        boolean otherProtocol = has.stream().anyMatch(p -> p.name().equals(target));
        if (otherProtocol) {
            return "set the protocol of both to the same";
        }
        return has.stream()
                .filter(p -> p.protocol().equals(view.port().protocol()))
                .filter(p -> !p.name().isEmpty() && Edits.isTypo(p.name(), target))
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
}
