package dev.timonel.routing.selection;

import java.util.List;
import java.util.function.Predicate;

/**
 * What is left of a service port's endpoints for one kind of traffic on one node, and what is not, with the reason. Both
 * lists are sorted by address; every endpoint is in exactly one. All edges that spread traffic read this.
 */
public final class EndpointSelection {
    private final List<ProxyEndpoint> sorted;
    private final Basis basis;
    private final TopologyMode topology;
    private final Predicate<ProxyEndpoint> inReach;
    private final List<ProxyEndpoint> candidates;

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

    private EndpointSelection(
            List<ProxyEndpoint> sorted,
            Basis basis,
            TopologyMode topology,
            Predicate<ProxyEndpoint> inReach,
            List<ProxyEndpoint> candidates) {
        this.sorted = sorted;
        this.basis = basis;
        this.topology = topology;
        this.inReach = inReach;
        this.candidates = candidates;
    }

    /** For traffic that may go to any node, as the hints are read. */
    public static EndpointSelection cluster(List<ProxyEndpoint> sorted, TopologyMode topology) {
        return select(sorted, topology, e -> true);
    }

    static EndpointSelection cluster(List<ProxyEndpoint> sorted, NodeView node) {
        return cluster(sorted, new TopologyHints(ready(sorted)).mode(node.name(), node.zone()));
    }

    /** For traffic that stays on the node; hints do not count here. */
    public static EndpointSelection local(List<ProxyEndpoint> sorted, String node) {
        return select(sorted, new TopologyMode.Anywhere("policy Local ignores hints"), e -> e.isOn(node));
    }

    /** For a name that resolves to the endpoints themselves: the ready ones, with no fallback (DNS specification 2.4). */
    public static EndpointSelection resolvable(List<ProxyEndpoint> sorted) {
        List<ProxyEndpoint> ready = ready(sorted);
        return new EndpointSelection(
                sorted,
                ready.isEmpty() ? Basis.None : Basis.Ready,
                new TopologyMode.Anywhere("DNS ignores hints"),
                e -> true,
                ready);
    }

    public static List<ProxyEndpoint> ready(List<ProxyEndpoint> endpoints) {
        return endpoints.stream().filter(ProxyEndpoint::ready).toList();
    }

    private static EndpointSelection select(
            List<ProxyEndpoint> sorted, TopologyMode topology, Predicate<ProxyEndpoint> inReach) {
        for (Basis basis : new Basis[] {Basis.Ready, Basis.Terminating}) {
            List<ProxyEndpoint> chosen = sorted.stream()
                    .filter(e -> isChosen(e, basis, topology, inReach))
                    .toList();
            if (!chosen.isEmpty()) {
                return new EndpointSelection(sorted, basis, topology, inReach, chosen);
            }
        }
        return new EndpointSelection(sorted, Basis.None, topology, inReach, List.of());
    }

    private static boolean isChosen(
            ProxyEndpoint endpoint, Basis basis, TopologyMode topology, Predicate<ProxyEndpoint> inReach) {
        return switch (basis) {
            case Ready -> endpoint.ready() && inReach.test(endpoint) && topology.allows(endpoint);
            case Terminating -> endpoint.servingTerminating() && inReach.test(endpoint);
            case None -> false;
        };
    }

    public Basis basis() {
        return basis;
    }

    public TopologyMode topology() {
        return topology;
    }

    public List<ProxyEndpoint> candidates() {
        return candidates;
    }

    /** Made anew each time it is asked for. */
    public List<Exclusion> excluded() {
        return sorted.stream()
                .filter(e -> !isChosen(e, basis, topology, inReach))
                .map(e -> new Exclusion(e, reason(e)))
                .toList();
    }

    /** Readiness is named before place: an endpoint that is not ready would be left out wherever it were. */
    private ExclusionReason reason(ProxyEndpoint endpoint) {
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
