package dev.timonel.routing.decision;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.OtherPolicies;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Source;
import dev.timonel.routing.path.Journey;
import dev.timonel.routing.path.PathTable;
import dev.timonel.routing.path.PathTrace;
import dev.timonel.routing.policy.Enforcement;
import dev.timonel.routing.policy.PolicyTable;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.table.NodeTable;
import dev.timonel.routing.table.ServiceTable;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What decisions on one snapshot read, compiled from it as far as somebody has asked. The table of the next snapshot takes
 * over what is compiled from objects that are still the same ones. Nothing in it can be told from what would be compiled
 * anew; it may be used by several threads.
 */
final class ForwardingTable {
    /** In endpoints. When more are compiled, all is compiled anew as it is asked for. */
    private static final long MAX_COMPILED = 1_000_000;

    private static final int MAX_PLACES = 10_000;

    private final ClusterSnapshot snapshot;
    private final ProxyConfig config;
    private final Services services;
    private final NodeTable nodes;
    private final PathTable paths;
    private final PolicyTable policies;
    private final Map<IpAddress, Source> places;
    private final Resolutions resolutions;
    private final Object told;
    private volatile @Nullable List<Cidr> serviceRanges;
    private volatile @Nullable Enforcement enforcement;

    /** Shared by the tables of all snapshots: each entry says what it was compiled from. */
    private static final class Services {
        private final Map<ObjectKey, ServiceTable> compiled = new ConcurrentHashMap<>();
        private final AtomicLong weight = new AtomicLong();
    }

    private ForwardingTable(
            ClusterSnapshot snapshot,
            ProxyConfig config,
            Services services,
            NodeTable nodes,
            PathTable paths,
            PolicyTable policies,
            Map<IpAddress, Source> places,
            Resolutions resolutions,
            Object told,
            @Nullable List<Cidr> serviceRanges) {
        this.snapshot = snapshot;
        this.config = config;
        this.services = services;
        this.nodes = nodes;
        this.paths = paths;
        this.policies = policies;
        this.places = places;
        this.resolutions = resolutions;
        this.told = told;
        this.serviceRanges = serviceRanges;
    }

    static ForwardingTable of(ClusterSnapshot snapshot, ProxyConfig config) {
        return new ForwardingTable(
                snapshot,
                config,
                new Services(),
                new NodeTable(snapshot, config),
                new PathTable(config.clusterCidrs()),
                new PolicyTable(),
                new ConcurrentHashMap<>(),
                new Resolutions(),
                new Object(),
                null);
    }

    /** The table of another snapshot, most likely the next. */
    ForwardingTable over(ClusterSnapshot other) {
        boolean sameNodes = same(other, Kinds.NODE);
        boolean sameServices = same(other, Kinds.SERVICE) && same(other, Kinds.ENDPOINT_SLICE);
        boolean samePods = same(other, Kinds.POD);
        boolean sameRanges = same(other, Kinds.SERVICE_CIDR);
        boolean samePolicies = same(other, Kinds.NETWORK_POLICY);
        boolean sameJudgements =
                samePolicies && (other.count(Kinds.NETWORK_POLICY) == 0 || snapshot.hasSame(Kinds.NAMESPACE, other));
        return new ForwardingTable(
                other,
                config,
                services,
                sameNodes ? nodes : new NodeTable(other, config),
                sameNodes && Frozen.isSame(snapshot, other) ? paths : new PathTable(config.clusterCidrs()),
                samePolicies ? policies : new PolicyTable(),
                sameNodes && samePods ? places : new ConcurrentHashMap<>(),
                sameNodes && sameServices ? resolutions : new Resolutions(),
                sameNodes
                                && sameServices
                                && samePods
                                && sameRanges
                                && sameJudgements
                                && OtherPolicies.counts(snapshot).equals(OtherPolicies.counts(other))
                        ? told
                        : new Object(),
                sameRanges ? serviceRanges : null);
    }

    private boolean same(ClusterSnapshot other, ResourceKind kind) {
        return snapshot.hasSame(kind, other)
                || snapshot.list(kind).isEmpty() && other.list(kind).isEmpty();
    }

    ClusterSnapshot snapshot() {
        return snapshot;
    }

    ProxyConfig config() {
        return config;
    }

    NodeTable nodes() {
        return nodes;
    }

    /** The node of this name, null if there is none. */
    NodeTable.@Nullable Entry node(String name) {
        return nodes.named(snapshot, name);
    }

    /** A token of all that explanations of decisions for an endpoint are made of: tables that have the same tell the same. */
    Object told() {
        return told;
    }

    /** On which addresses the node answers node ports. */
    List<IpAddress> nodePortAddresses(NodeView node) {
        NodeTable.Entry entry = node(node.name());
        return entry == null ? List.of() : entry.nodePortAddresses();
    }

    PathTrace.Traced path(Journey journey) {
        return paths.path(snapshot, journey);
    }

    PolicyTable policies() {
        return policies;
    }

    /** Whether anything enforces policies. */
    Enforcement enforcement() {
        Enforcement known = enforcement;
        if (known == null) {
            known = Enforcement.of(snapshot);
            enforcement = known;
        }
        return known;
    }

    /** Who has the address. */
    Source source(@Nullable IpAddress address) {
        if (address == null) {
            return Source.UNKNOWN;
        }
        Source known = places.get(address);
        if (known == null) {
            if (places.size() >= MAX_PLACES) {
                places.clear();
            }
            known = Source.of(snapshot, address);
            places.put(address, known);
        }
        return known;
    }

    /** What the words of the query stand for; see {@link Resolution#of}. */
    Resolution resolve(RouteQuery query) {
        Resolution known = resolutions.get(query);
        if (known == null) {
            known = Resolution.of(this, query);
            if (known.isOfService() && hasOneSpelling(query.host())) {
                resolutions.put(query, known);
            }
        }
        return known;
    }

    /** Whether the host means the same to everybody, and is one of few ways to write it. */
    private boolean hasOneSpelling(String host) {
        Optional<IpAddress> literal = IpAddress.parse(host);
        if (literal.isPresent()) {
            return literal.get().toString().equals(host);
        }
        return node(host) != null
                || host.indexOf('.') > 0 && !host.endsWith(".") && host.chars().noneMatch(Character::isUpperCase);
    }

    /** The Service of this snapshot, compiled. */
    ServiceTable service(KubeObject service) {
        List<KubeObject> slices = snapshot.slicesOf(service.namespace(), service.name());
        ServiceTable known = services.compiled.get(service.key());
        if (known != null && known.isOf(service, slices)) {
            return known;
        }
        ServiceTable compiled = new ServiceTable(service, slices);
        ServiceTable before = services.compiled.put(service.key(), compiled);
        long weight = services.weight.addAndGet(compiled.weight() - (before == null ? 0 : before.weight()));
        if (weight > MAX_COMPILED) {
            services.compiled.clear();
            services.weight.set(0);
        }
        return compiled;
    }

    /** The configured ranges and those of ServiceCIDR objects. */
    List<Cidr> serviceRanges() {
        List<Cidr> known = serviceRanges;
        if (known == null) {
            Stream<Cidr> objects = snapshot.list(Kinds.SERVICE_CIDR).stream()
                    .map(o -> o.as(ServiceCIDR.class).getSpec())
                    .filter(Objects::nonNull)
                    .flatMap(spec -> spec.getCidrs().stream())
                    .map(Cidr::parse)
                    .flatMap(Optional::stream);
            known = Stream.concat(config.serviceCidrs().stream(), objects).toList();
            serviceRanges = known;
        }
        return known;
    }
}
