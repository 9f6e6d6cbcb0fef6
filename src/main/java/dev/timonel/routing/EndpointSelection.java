package dev.timonel.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What is left of a service port's endpoints for one kind of traffic on one node, and what is not, with the reason. Both
 * lists are sorted by address; every endpoint is in exactly one. All edges that spread traffic read this.
 */
public record EndpointSelection(
        Basis basis, TopologyMode topology, List<ProxyEndpoint> candidates, List<Exclusion> excluded) {

    /** What the candidates have in common. */
    public enum Basis {
        /** They are ready. */
        Ready,
        /** None is ready, so those that terminate but still serve are used (KEP-1669). */
        Terminating,
        /** There is none. */
        None
    }

    /** An endpoint that is no candidate. */
    public record Exclusion(ProxyEndpoint endpoint, ExclusionReason reason) {}

    /** For traffic that may go to any node. */
    static EndpointSelection cluster(List<ProxyEndpoint> sorted, NodeView node) {
        List<ProxyEndpoint> ready = sorted.stream().filter(ProxyEndpoint::ready).toList();
        return select(sorted, TopologyMode.choose(ready, node.name(), node.zone()), e -> true);
    }

    /** For traffic that stays on the node; hints do not count here. */
    static EndpointSelection local(List<ProxyEndpoint> sorted) {
        return select(sorted, new TopologyMode.Anywhere("policy Local ignores hints"), ProxyEndpoint::local);
    }

    /** For a name that resolves to the endpoints themselves: the ready ones, with no fallback (DNS specification 2.4). */
    static EndpointSelection resolvable(List<ProxyEndpoint> sorted) {
        List<ProxyEndpoint> ready = sorted.stream().filter(ProxyEndpoint::ready).toList();
        TopologyMode anywhere = new TopologyMode.Anywhere("DNS ignores hints");
        return new EndpointSelection(
                ready.isEmpty() ? Basis.None : Basis.Ready,
                anywhere,
                ready,
                sorted.stream()
                        .filter(e -> !e.ready())
                        .map(e -> new Exclusion(e, reason(e, anywhere, any -> true)))
                        .toList());
    }

    private static EndpointSelection select(
            List<ProxyEndpoint> sorted, TopologyMode topology, Predicate<ProxyEndpoint> inReach) {
        List<ProxyEndpoint> ready = sorted.stream()
                .filter(ProxyEndpoint::ready)
                .filter(inReach)
                .filter(topology::allows)
                .toList();
        List<ProxyEndpoint> chosen = !ready.isEmpty()
                ? ready
                : sorted.stream()
                        .filter(ProxyEndpoint::servingTerminating)
                        .filter(inReach)
                        .toList();
        Basis basis = !ready.isEmpty() ? Basis.Ready : chosen.isEmpty() ? Basis.None : Basis.Terminating;
        List<Exclusion> excluded = new ArrayList<>();
        for (ProxyEndpoint each : sorted) {
            boolean isChosen = inReach.test(each)
                    && (basis == Basis.Ready
                            ? each.ready() && topology.allows(each)
                            : basis == Basis.Terminating && each.servingTerminating());
            if (!isChosen) {
                excluded.add(new Exclusion(each, reason(each, topology, inReach)));
            }
        }
        return new EndpointSelection(basis, topology, chosen, List.copyOf(excluded));
    }

    /** Readiness is named before place: an endpoint that is not ready would be left out wherever it were. */
    private static ExclusionReason reason(
            ProxyEndpoint endpoint, TopologyMode topology, Predicate<ProxyEndpoint> inReach) {
        if (!endpoint.ready()) {
            boolean merelyElsewhere = endpoint.servingTerminating() && !inReach.test(endpoint);
            return merelyElsewhere
                    ? ExclusionReason.NotLocal
                    : endpoint.terminating() ? ExclusionReason.Terminating : ExclusionReason.NotReady;
        }
        if (!inReach.test(endpoint)) {
            return ExclusionReason.NotLocal;
        }
        return topology instanceof TopologyMode.SameNode ? ExclusionReason.OtherNode : ExclusionReason.OtherZone;
    }
}
