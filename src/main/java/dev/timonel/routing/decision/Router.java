package dev.timonel.routing.decision;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.Draws;
import dev.timonel.routing.Draws.PortKey;
import dev.timonel.routing.Draws.Remembered;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.table.PortTable;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which endpoint gets a packet, and tells why, as kube-proxy in nftables mode does on the node whose rules see it
 * ({@code pkg/proxy/nftables/proxier.go}). One deviation: where kube-proxy draws at random, candidates take turns. Pure:
 * query, snapshot and draws give the same decision each time; what it keeps between decisions only saves work. Names that
 * nothing answers to and malformed combinations throw {@link dev.timonel.model.StatusException}.
 */
public final class Router {
    /** Of every cluster but an imported one, which brings its own. */
    private final ProxyConfig config;

    private final int minor;
    private final Map<Integer, Router> ofOtherVersions = new ConcurrentHashMap<>();

    /** A table that nobody uses must not keep an old snapshot alive when memory is short. */
    private volatile SoftReference<@Nullable ForwardingTable> latest = new SoftReference<>(null);

    public Router(ProxyConfig config) {
        this(config, ProxyConfig.MINOR);
    }

    private Router(ProxyConfig config, int minor) {
        this.config = config;
        this.minor = minor;
    }

    /** As this minor version of Kubernetes 1 would decide: one of {@link ProxyConfig#MINOR} to {@link ProxyConfig#LAST_MINOR}. */
    public Router asOf(int minor) {
        return minor == ProxyConfig.MINOR
                ? this
                : ofOtherVersions.computeIfAbsent(minor, version -> new Router(config, version));
    }

    /** The decision explained. */
    public RouteDecision decide(ClusterSnapshot snapshot, RouteQuery query, Draws draws) {
        return route(snapshot, query, draws).explained();
    }

    public Decision route(ClusterSnapshot snapshot, RouteQuery query, Draws draws) {
        return Deliberation.decide(table(snapshot), query, draws);
    }

    /** What decisions on the port of a Service of this snapshot are looked up in. */
    public PortTable port(ClusterSnapshot snapshot, ServicePortView port) {
        return table(snapshot).service(port.service()).port(port);
    }

    /** The endpoints by which a node tells clients of a port that it knows; none if it knows none, as without affinity. */
    public Set<Remembered> reachable(ClusterSnapshot snapshot, String node, PortKey port, IpFamily family) {
        KubeObject service =
                snapshot.get(Kinds.SERVICE, port.namespace(), port.service()).orElse(null);
        Optional<NodeView> there = node.isEmpty() ? Optional.of(NodeView.NOWHERE) : NodeView.named(snapshot, node);
        if (service == null
                || there.isEmpty()
                || service.facts(ServiceFacts.class).affinitySeconds() == 0) {
            return Set.of();
        }
        return ServicePortView.all(List.of(service), family)
                .filter(view -> view.proxied() && view.key().equals(port))
                .findFirst()
                .map(view -> port(snapshot, view).reachable(there.get()))
                .orElse(Set.of());
    }

    private ForwardingTable table(ClusterSnapshot snapshot) {
        ForwardingTable last = latest.get();
        if (last != null && last.snapshot() == snapshot) {
            return last;
        }
        ForwardingTable table = last == null || !Frozen.isSame(last.snapshot(), snapshot)
                ? ForwardingTable.of(
                        snapshot, ProxyConfig.of(snapshot).orElse(config).asOf(minor))
                : last.over(snapshot);
        if (last == null || snapshot.revision() >= last.snapshot().revision()) {
            latest = new SoftReference<>(table);
        }
        return table;
    }
}
