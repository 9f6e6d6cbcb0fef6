package dev.timonel.routing.explain;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.routing.selection.EndpointSelection;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.selection.TopologyMode;
import dev.timonel.routing.table.ServicePortView;
import io.fabric8.kubernetes.api.model.Event;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Topology that was asked for and does not work: no hints, by the reason that their controller gave, or hints that a node
 * cannot use, by the selection that its proxy makes.
 */
final class HintFindings {
    private static final String MODE = "service.kubernetes.io/topology-mode";
    private static final String OLD_MODE = "service.kubernetes.io/topology-aware-hints";
    private static final String DISABLED = "TopologyAwareHintsDisabled";

    private HintFindings() {}

    static void add(Subject subject) {
        String mode = subject.annotation(OLD_MODE).isEmpty() ? subject.annotation(MODE) : subject.annotation(OLD_MODE);
        boolean auto = mode.equals("Auto") || mode.equals("auto");
        String distribution = subject.facts().trafficDistribution();
        if (auto && !distribution.isEmpty()) {
            subject.find(
                    Rule.TrafficDistributionIgnored,
                    Severity.info,
                    "trafficDistribution " + distribution,
                    "has no effect",
                    "the annotation topology-mode: " + mode + " takes precedence",
                    "remove one of the two");
        }
        if (!auto && distribution.isEmpty() || subject.facts().isExternalName()) {
            return;
        }
        String title = auto ? "topology-mode " + mode : "trafficDistribution " + distribution;
        List<ProxyEndpoint> ready = subject.ports()
                .flatMap(view -> view.endpoints(subject.snapshot()).stream())
                .filter(ProxyEndpoint::ready)
                .toList();
        boolean hinted = ready.stream()
                .anyMatch(e -> !e.zoneHints().isEmpty() || !e.nodeHints().isEmpty());
        if (!ready.isEmpty() && !hinted) {
            subject.find(
                    Rule.NoTopologyHints,
                    Severity.warning,
                    title,
                    "is off: no endpoint has a hint",
                    auto ? disabled(subject) : "no node of a ready endpoint has the label topology.kubernetes.io/zone",
                    null);
        } else if (hinted) {
            perNode(subject, title);
        }
    }

    /** What the controller of the slices said when it gave up. */
    private static String disabled(Subject subject) {
        Optional<String> said = subject
                .snapshot()
                .list(Kinds.EVENT, subject.object().namespace())
                .stream()
                .sorted(Comparator.comparingLong(KubeObject::revision).reversed())
                .map(event -> event.as(Event.class))
                .filter(e -> DISABLED.equals(e.getReason())
                        && e.getInvolvedObject() != null
                        && subject.object().uid().equals(e.getInvolvedObject().getUid()))
                .map(e -> e.getMessage().replaceFirst(", addressType: .*", ""))
                .findFirst();
        return said.orElse("it needs two zones, a zone and CPUs on every node, and endpoints in proportion to them");
    }

    private static void perNode(Subject subject, String title) {
        Map<String, TreeSet<String>> nodes = new TreeMap<>();
        for (KubeObject node : subject.snapshot().list(Kinds.NODE)) {
            subject.ports()
                    .forEach(view -> anywhere(view, subject, node)
                            .ifPresent(because -> nodes.computeIfAbsent(because, b -> new TreeSet<>())
                                    .add(node.name())));
        }
        nodes.forEach((because, names) -> subject.find(
                Rule.TopologyHintsUnused,
                Severity.info,
                title,
                "is off on " + where(subject, names) + " every ready endpoint",
                because,
                null));
    }

    private static String where(Subject subject, TreeSet<String> names) {
        return names.size() == subject.snapshot().count(Kinds.NODE)
                ? "every node: all use"
                : Explanation.some(List.copyOf(names)) + (names.size() == 1 ? ", which uses" : ", which use");
    }

    private static Optional<String> anywhere(ServicePortView view, Subject subject, KubeObject node) {
        return NodeView.named(subject.snapshot(), node.name())
                .flatMap(n -> view.categories(subject.snapshot(), n).cluster())
                .filter(selection -> selection.basis() == EndpointSelection.Basis.Ready)
                .map(EndpointSelection::topology)
                .filter(TopologyMode.Anywhere.class::isInstance)
                .map(topology -> ((TopologyMode.Anywhere) topology).because());
    }
}
