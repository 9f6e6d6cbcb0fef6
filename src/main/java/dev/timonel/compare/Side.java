package dev.timonel.compare;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.StatusException;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.decision.Decision;
import dev.timonel.routing.decision.Router;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.table.Candidates;
import dev.timonel.routing.table.PortTable;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One of the two states, asked what becomes of packets in it. The router decides; what is kept here only saves work. */
final class Side {
    private final ClusterState state;
    private final Router router;
    private final IdentityHashMap<Candidates, Outcome> forwards = new IdentityHashMap<>();
    private final Map<String, Optional<NodeView>> nodes = new HashMap<>();

    Side(ClusterState state) {
        this.state = state;
        this.router = new Router(state.proxy());
    }

    ClusterSnapshot snapshot() {
        return state.snapshot();
    }

    ClusterState state() {
        return state;
    }

    Optional<NodeView> node(String name) {
        return nodes.computeIfAbsent(name, n -> NodeView.named(snapshot(), n));
    }

    PortTable table(Candidates candidates) {
        return router.port(snapshot(), candidates.port());
    }

    PortTable table(dev.timonel.routing.table.ServicePortView port) {
        return router.port(snapshot(), port);
    }

    /** Empty if the target has no such host here: a node without an address of the family. */
    Optional<Outcome> outcome(Target target, @Nullable IpAddress from, String node) {
        return host(target, node).map(host -> {
            try {
                return outcome(decide(target, host, from, node));
            } catch (StatusException noSuchName) {
                return Outcome.NO_NAME;
            }
        });
    }

    private Outcome outcome(Decision decision) {
        Candidates candidates = decision.candidates();
        return decision.verdict() != Verdict.Forward || candidates == null
                ? Outcome.of(decision)
                : forwards.computeIfAbsent(candidates, c -> Outcome.of(decision));
    }

    /** What becomes of it through the nodes that the load balancer takes in turn, or through any one if none matters. */
    Outcome balanced(Target target, @Nullable IpAddress from) {
        String host = String.valueOf(target.address());
        Decision first = decide(target, host, from, "");
        if (first.nodeDraw() == null || !mindsNodes(first)) {
            return outcome(first);
        }
        List<Decision> all = new ArrayList<>();
        for (String node : first.nodeDraw().candidates()) {
            all.add(decide(target, host, from, node));
        }
        return Outcome.mixed(all);
    }

    private boolean mindsNodes(Decision decision) {
        return decision.candidates() == null || table(decision.candidates()).mindsNodes();
    }

    private Decision decide(Target target, String host, @Nullable IpAddress from, String node) {
        return router.route(
                snapshot(), new RouteQuery(host, target.number(), "", target.protocol(), from, node), Ticket.of(0));
    }

    private Optional<String> host(Target target, String node) {
        if (target.isHeadless()) {
            return Optional.of(target.service() + "." + target.namespace() + ".svc."
                    + state.proxy().clusterDomain());
        }
        IpAddress address = target.address();
        if (address != null) {
            return Optional.of(address.toString());
        }
        return node(node)
                .flatMap(view -> state.proxy().nodePortAddressesOf(view).stream()
                        .filter(ip -> ip.family() == target.family())
                        .findFirst())
                .map(IpAddress::toString);
    }

    /** Where packets of a node itself come from. */
    @Nullable
    IpAddress ofNode(String node, IpFamily family) {
        return node(node).flatMap(view -> view.primary(family)).orElse(null);
    }

    /** An address that pods of the node have: of its block, or else one that a pod of it has. */
    @Nullable
    IpAddress ofPods(String node, IpFamily family) {
        return node(node)
                .flatMap(view -> view.podCidr(family))
                .map(Cidr::last)
                .or(() -> snapshot().podsOnNode(node).stream()
                        .map(pod -> pod.facts(PodFacts.class))
                        .filter(pod -> !pod.hostNetwork())
                        .flatMap(pod -> pod.ips().stream())
                        .filter(ip -> ip.family() == family)
                        .findFirst())
                .orElse(null);
    }

    /** Whether nobody in the cluster has the address, nor could. */
    boolean isOutside(IpAddress address) {
        return state.proxy().clusterCidrs().stream().noneMatch(c -> c.contains(address))
                && state.proxy().serviceCidrs().stream().noneMatch(c -> c.contains(address))
                && snapshot().nodesWithIp(address).isEmpty()
                && snapshot().podsWithIp(address).isEmpty()
                && snapshot().servicesWithIp(address).isEmpty();
    }

    Optional<KubeObject> service(Target target) {
        return snapshot().get(Kinds.SERVICE, target.namespace(), target.service());
    }
}
