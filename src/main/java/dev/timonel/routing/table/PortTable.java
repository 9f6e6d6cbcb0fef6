package dev.timonel.routing.table;

import dev.timonel.model.SliceFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Draws;
import dev.timonel.routing.Draws.Remembered;
import dev.timonel.routing.selection.EndpointCategories;
import dev.timonel.routing.selection.EndpointCategories.TrafficPolicy;
import dev.timonel.routing.selection.EndpointSelection;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.selection.TopologyHints;
import dev.timonel.routing.selection.TopologyMode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One service port in one address family, compiled: the candidates for traffic that may go anywhere, by what the hints make of
 * a node, and for traffic that stays on a node. Compiled from the Service and its slices alone, so it holds until one of
 * those changes, whatever becomes of nodes.
 */
public final class PortTable {
    private final ServicePortView view;
    private final Draws.PortKey key;
    private final TrafficPolicy policy;
    private final List<Cidr> sourceRanges;
    private final List<IpAddress> vips;
    private final Set<String> readyHosts;
    private final List<ProxyEndpoint> sorted;
    private final List<ProxyEndpoint> portless;
    private final boolean anyUsable;
    private final TopologyHints hints;
    private final Map<TopologyMode, Candidates> byMode = new ConcurrentHashMap<>();
    private final Map<String, Candidates> byNode = new ConcurrentHashMap<>();
    private final Set<String> hosts = new HashSet<>();
    private final Map<Candidates, Reach> reach = new ConcurrentHashMap<>();
    private volatile @Nullable BalancerDraw balancerDraw;

    /** What traffic of either policy can reach: the candidates of both, and their union. */
    private record Reach(Candidates cluster, Set<Remembered> both) {}

    /** What a load balancer draws a node from, for one state of the nodes. */
    public record BalancerDraw(NodeTable of, Draws.Draw draw, NodeChoice.Why why) {}

    /** {@code readyHosts} are the nodes with a ready endpoint of the service, sorted. */
    PortTable(ServicePortView view, List<SliceFacts> slices, Set<String> readyHosts) {
        this.view = view;
        this.key = view.key();
        this.policy = view.policy();
        this.sourceRanges = view.sourceRanges();
        this.vips = view.loadBalancerVips();
        this.readyHosts = readyHosts;
        this.sorted = ServicePortView.onceEach(view.joined(slices));
        this.portless = view.withoutPort(slices, sorted);
        this.anyUsable = EndpointCategories.anyUsable(sorted);
        this.hints = new TopologyHints(EndpointSelection.ready(sorted));
        sorted.forEach(e -> hosts.add(e.node()));
    }

    /** What of a node matters to the port: from nodes of equal sights it is decided alike, source ranges aside. */
    public record Sight(TopologyMode mode, String host) {}

    public Sight sight(NodeView node) {
        return new Sight(hints.mode(node.name(), node.zone()), hosts.contains(node.name()) ? node.name() : "");
    }

    /** Whether any two nodes may see the port differently: by hints or by a policy Local. */
    public boolean mindsNodes() {
        return policy.usesLocal() || hints.any();
    }

    public ServicePortView view() {
        return view;
    }

    public Draws.PortKey key() {
        return key;
    }

    public TrafficPolicy policy() {
        return policy;
    }

    /** Empty if anybody may come. */
    public List<Cidr> sourceRanges() {
        return sourceRanges;
    }

    public List<IpAddress> vips() {
        return vips;
    }

    Set<String> readyHosts() {
        return readyHosts;
    }

    /** Whether some node could serve the port. */
    public boolean anyUsable() {
        return anyUsable;
    }

    /** For traffic that may go to any node, as this node may spread it. Nodes of one mode take turns together. */
    public Candidates cluster(NodeView node) {
        TopologyMode mode = hints.mode(node.name(), node.zone());
        Candidates found = byMode.get(mode);
        return found != null
                ? found
                : byMode.computeIfAbsent(
                        mode, m -> new Candidates(view, EndpointSelection.cluster(sorted, m), portless, m.scope()));
    }

    /** For traffic that stays on the node. */
    public Candidates local(NodeView node) {
        String host = hosts.contains(node.name()) ? node.name() : "";
        Candidates found = byNode.get(host);
        return found != null
                ? found
                : byNode.computeIfAbsent(
                        host,
                        name -> new Candidates(view, EndpointSelection.local(sorted, name), portless, "on " + name));
    }

    /** What any traffic of the port can reach from the node. */
    public Set<Remembered> reachable(NodeView node) {
        if (!policy.usesLocal()) {
            return cluster(node).remembered();
        }
        Candidates local = local(node);
        if (!policy.usesCluster()) {
            return local.remembered();
        }
        Candidates cluster = cluster(node);
        Reach known = reach.get(local);
        if (known == null || known.cluster() != cluster) {
            Set<Remembered> both = new HashSet<>(cluster.remembered());
            both.addAll(local.remembered());
            known = new Reach(cluster, Set.copyOf(both));
            reach.put(local, known);
        }
        return known.both();
    }

    /** Whether the node reaches something at this address and port that is on the node itself. */
    public boolean reachesOnIt(NodeView node, ProxyEndpoint other) {
        return reachable(node).contains(new Remembered(other.address(), other.port()))
                && sorted.stream().anyMatch(e -> e.compareTo(other) == 0 && e.isOn(node.name()));
    }

    /** What the port's load balancer draws a node from; {@code draw} has no candidates if there is no node. */
    public BalancerDraw balancerDraw(NodeTable nodes) {
        BalancerDraw known = balancerDraw;
        if (known == null || known.of() != nodes) {
            known = nodes.balancerDraw(this);
            balancerDraw = known;
        }
        return known;
    }
}
