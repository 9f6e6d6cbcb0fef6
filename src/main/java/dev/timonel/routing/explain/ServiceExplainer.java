package dev.timonel.routing.explain;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.Untold;
import dev.timonel.routing.decision.NearNames;
import dev.timonel.routing.explain.ServiceExplanation.EndpointLine;
import dev.timonel.routing.explain.ServiceExplanation.Finding;
import dev.timonel.routing.explain.ServiceExplanation.PortLine;
import dev.timonel.routing.policy.PolicyTable;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Explains a service from one snapshot. Endpoints are those that the routing of packets reads, joined and selected by the
 * same code; only what the slices leave out is diagnosed here.
 */
public final class ServiceExplainer {
    private ServiceExplainer() {}

    /** A 404 that names what may have been meant, if there is no such service. */
    public static ServiceExplanation explain(ClusterSnapshot snapshot, String namespace, String name) {
        return explain(snapshot, new PolicyTable(), namespace, name);
    }

    /** The same for one of many services of the snapshot, whose policies are compiled once. */
    public static ServiceExplanation explain(
            ClusterSnapshot snapshot, PolicyTable policies, String namespace, String name) {
        ObjectKey key = new ObjectKey(Kinds.SERVICE, namespace, name);
        Subject subject = Subject.of(
                snapshot, snapshot.get(key).orElseThrow(() -> StatusException.notFound(key, near(key, snapshot))));
        List<EndpointLine> endpoints = endpoints(subject);
        KindFindings.add(subject, endpoints);
        PodFindings.add(subject, endpoints);
        PortFindings.add(subject);
        PolicyFindings.add(subject);
        NetworkPolicyFindings.add(subject, policies);
        HintFindings.add(subject);
        subject.findings().addAll(Traps.besidesUnresolved(snapshot, subject.object()));
        List<Finding> findings = subject.findings().stream()
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
        return new ServiceExplanation(
                ServiceExplanation.API_VERSION,
                ServiceExplanation.KIND,
                String.valueOf(snapshot.revision()),
                namespace,
                name,
                Summary.of(subject, endpoints),
                Untold.of(snapshot, subject.settings()),
                findings,
                ServiceExplanation.listed(endpoints),
                ServiceExplanation.more(endpoints),
                ServiceExplanation.listed(subject.lines()),
                ServiceExplanation.more(subject.lines()));
    }

    private static String near(ObjectKey asked, ClusterSnapshot snapshot) {
        List<String> elsewhere = snapshot.list(Kinds.SERVICE).stream()
                .filter(s -> s.name().equals(asked.name()))
                .map(s -> "/explain/" + s.namespace() + "/" + s.name())
                .toList();
        if (!elsewhere.isEmpty()) {
            return "a service of this name is at " + Explanation.some(elsewhere);
        }
        List<String> alike = NearNames.of(
                asked.name(),
                snapshot.list(Kinds.SERVICE, asked.namespace()).stream().map(KubeObject::name));
        if (!alike.isEmpty()) {
            return "did you mean " + Explanation.some(alike) + "?";
        }
        if (snapshot.get(Kinds.NAMESPACE, "", asked.namespace()).isEmpty()) {
            List<String> namespaces = NearNames.of(
                    asked.namespace(), snapshot.list(Kinds.NAMESPACE).stream().map(KubeObject::name));
            return "there is no namespace " + asked.namespace()
                    + (namespaces.isEmpty() ? "" : "; did you mean " + Explanation.some(namespaces) + "?");
        }
        return "namespace " + asked.namespace() + " has no service with a name like it";
    }

    private static List<EndpointLine> endpoints(Subject subject) {
        List<EndpointLine> lines = new ArrayList<>();
        for (IpFamily family : subject.families()) {
            Map<IpAddress, ProxyEndpoint> endpoints = new TreeMap<>();
            Map<IpAddress, List<PortLine>> ports = new TreeMap<>();
            Stream<ServicePortView> views =
                    subject.facts().ports().stream().map(p -> ServicePortView.of(subject.object(), p, family));
            List<ServicePortView> all = views.toList();
            all.forEach(view -> view.endpoints(subject.snapshot()).forEach(e -> {
                endpoints.put(e.address(), e);
                ports.computeIfAbsent(e.address(), a -> new ArrayList<>())
                        .add(new PortLine(
                                view.port().name(), e.port(), view.port().protocol()));
            }));
            withoutPorts(subject, family, endpoints.values().stream().toList())
                    .forEach(e -> endpoints.put(e.address(), e));
            endpoints.forEach((address, e) -> lines.add(line(e, ports.getOrDefault(address, List.of()))));
        }
        return List.copyOf(lines);
    }

    private static List<ProxyEndpoint> withoutPorts(Subject subject, IpFamily family, List<ProxyEndpoint> joined) {
        return ServicePortView.of(subject.object(), PortFindings.NO_PORT, family)
                .withoutPort(subject.snapshot(), joined);
    }

    private static EndpointLine line(ProxyEndpoint e, List<PortLine> ports) {
        return new EndpointLine(
                e.address().toString(),
                ports,
                e.pod(),
                e.node(),
                e.zone(),
                e.ready(),
                e.serving(),
                e.terminating(),
                e.zoneHints(),
                e.nodeHints());
    }
}
