package dev.timonel.routing;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Draws.Affinity;
import dev.timonel.routing.Draws.Draw;
import dev.timonel.routing.Draws.Remembered;
import dev.timonel.routing.RouteDecision.Frontend;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.NearestPods;
import dev.timonel.snapshot.PortMiss;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One decision in the making. The steps are those of a packet on a node: resolve the name, find the node, match a
 * frontend, pass the firewall, apply the policies, choose, masquerade; each tells its outcome as it is taken.
 */
final class Deliberation {
    private final ClusterSnapshot snapshot;
    private final ProxyConfig config;
    private final RouteQuery query;
    private final Draws draws;
    private final Source source;
    private final Explanation told = new Explanation();
    private Optional<Draw> nodeDraw = Optional.empty();

    Deliberation(ClusterSnapshot snapshot, ProxyConfig config, RouteQuery query, Draws draws) {
        this.snapshot = snapshot;
        this.config = config;
        this.query = query;
        this.draws = draws;
        this.source = Source.of(snapshot, query.from());
    }

    Routed decide() {
        Destination destination = new Destinations(snapshot, config, query, source).resolve();
        if (destination instanceof Destination.Alias alias) {
            told.tell("name", "CNAME " + alias.target(), alias.because());
            return new Verdicts(this)
                    .about(alias.service())
                    .passThrough(
                            Reason.ExternalName,
                            "the client resolves " + alias.target()
                                    + " and connects there; no node's rules are involved");
        }
        if (destination instanceof Destination.Pods pods) {
            told.tell("name", "the addresses of its ready pods", pods.because());
            return new HeadlessRoute(this, pods.service()).decide();
        }
        Destination.Address address = (Destination.Address) destination;
        if (!address.because().isEmpty()) {
            told.tell("name", address.ip().toString(), address.because());
        }
        return toAddress(address.ip(), address.port());
    }

    private Routed toAddress(IpAddress to, int port) {
        Optional<Frontends.Match> match = Frontends.byAddress(snapshot, config.captured(), to, port, query.protocol());
        tellExternalIps(match, to, port);
        NodeView node = settleNode(to, match);
        if (match.isEmpty()) {
            match = Frontends.byNodePort(snapshot, config.nodePortAddressesOf(node), to, port, query.protocol());
        }
        Verdicts verdicts = new Verdicts(this).on(node).to(to, port);
        if (match.isEmpty()) {
            return unmatched(verdicts, node, to, port);
        }
        Frontends.Match hit = match.get();
        Frontend frontend = frontend(hit);
        verdicts.frontend(frontend);
        told.tell(
                "frontend",
                hit.type() + " " + ProxyEndpoint.hostPort(to, port) + "/" + query.protocol() + " of Service "
                        + hit.port().serviceName() + portTitle(frontend),
                because(hit, node));
        Firewall firewall = Firewall.check(hit, source, node);
        if (hit.type() == FrontendType.LoadBalancer) {
            told.tell("firewall", firewall.lets() ? "let in" : "kept out", firewall.because());
        }
        return firewall.lets()
                ? balance(verdicts, hit, node)
                : verdicts.drop(Reason.SourceRange, firewall.because() + ", and what is kept out gets no answer");
    }

    /** What becomes of externalIPs, where it matters: https://kep.k8s.io/5707. */
    private void tellExternalIps(Optional<Frontends.Match> match, IpAddress to, int port) {
        if (match.isPresent() && match.get().type() == FrontendType.ExternalIP) {
            told.tell(
                    "deprecation",
                    "externalIPs still count",
                    "Kubernetes deprecates them since 1.36 and plans to ignore them by default in about 1.40;"
                            + " as=1.40 shows it, and timonel.proxy.allow-service-external-ips=false does so now");
        } else if (match.isEmpty() && !config.allowServiceExternalIps()) {
            Frontends.byAddress(snapshot, List.of(FrontendType.ExternalIP), to, port, query.protocol())
                    .ifPresent(hit -> told.tell(
                            "frontend",
                            "none",
                            to + " is one of the externalIPs of Service "
                                    + hit.port().serviceName()
                                    + ", which nodes don't capture as=1.40 or with"
                                    + " timonel.proxy.allow-service-external-ips=false: Kubernetes plans that default for"
                                    + " about 1.40"));
        }
    }

    private NodeView settleNode(IpAddress to, Optional<Frontends.Match> match) {
        NodeChoice choice = NodeChoice.choose(snapshot, query, source, to, match, draws);
        nodeDraw = choice.draw();
        told.tell(
                "node",
                choice.node().name().isEmpty() ? "no node" : choice.node().name(),
                choice.because() + "; the sender is " + source.title());
        return choice.node();
    }

    private Routed balance(Verdicts verdicts, Frontends.Match hit, NodeView node) {
        ServicePortView port = hit.port();
        List<ProxyEndpoint> endpoints = port.endpoints(snapshot, node);
        EndpointCategories categories = EndpointCategories.of(endpoints, port.policy(), node);
        TrafficRule rule = TrafficRule.of(hit, source, node, config);
        EndpointSelection selection = (rule.local() ? categories.local() : categories.cluster()).orElseThrow();
        List<EndpointSelection.Exclusion> excluded = excluded(selection, port.withoutPort(snapshot, node, endpoints));
        verdicts.endpoints(selection.candidates(), excluded);
        if (!categories.hasAny()) {
            NearestPods.explain(snapshot, port.service(), port.port())
                    .forEach(f -> told.tell("readiness", "no endpoint", f));
            return verdicts.reject(
                    Reason.NoEndpoints, "no node has a usable endpoint of Service " + port.serviceName());
        }
        told.tell(
                "policy",
                rule.local() ? "endpoints on " + nodeTitle(node) + " only" : "endpoints on any node",
                rule.because());
        tellSelection(selection, excluded, rule);
        if (selection.candidates().isEmpty()) {
            return verdicts.drop(
                    Reason.NoLocalEndpoints,
                    "Service " + port.serviceName() + " has endpoints elsewhere, but none on " + nodeTitle(node)
                            + ", and policy Local forbids going there");
        }
        Optional<Affinity> affinity = affinity(port, node, categories);
        Choice choice = Choice.make(
                port.key(), scope(port, rule, selection, node), selection.candidates(), affinity, draws, told);
        tellUndeclared(choice.endpoint());
        return forward(verdicts, choice, rule, affinity);
    }

    /** Nodes that may use the same endpoints take turns together. */
    private static String scope(ServicePortView port, TrafficRule rule, EndpointSelection selection, NodeView node) {
        return port.family() + " "
                + (rule.local() ? "on " + node.name() : selection.topology().scope());
    }

    /** A number needs no declaration, but the commonest mistake looks like this. */
    private void tellUndeclared(ProxyEndpoint endpoint) {
        snapshot.get(Kinds.POD, endpoint.namespace(), endpoint.pod())
                .filter(pod -> PortMiss.undeclared(endpoint.port(), pod))
                .ifPresent(pod -> told.tell(
                        "caution",
                        "port " + endpoint.port() + " is not declared",
                        "no container of pod " + pod.name() + " declares it, " + PortMiss.declared(List.of(pod))
                                + "; a declaration is only a note, but if nothing listens there, the pod refuses"));
    }

    private Optional<Affinity> affinity(ServicePortView port, NodeView node, EndpointCategories categories) {
        IpAddress from = source.address();
        return port.facts().affinitySeconds() == 0 || from == null
                ? Optional.empty()
                : Optional.of(new Affinity(
                        node.name(),
                        from,
                        port.key(),
                        port.facts().affinitySeconds(),
                        categories.reachable().stream()
                                .map(e -> new Remembered(e.address(), e.port()))
                                .collect(Collectors.toUnmodifiableSet())));
    }

    private Routed forward(Verdicts verdicts, Choice choice, TrafficRule rule, Optional<Affinity> affinity) {
        boolean hairpin = choice.endpoint().address().equals(source.address());
        boolean masquerade = rule.masquerade() || hairpin;
        told.tell(
                "masquerade",
                masquerade ? "the source is rewritten" : "the source is kept",
                hairpin && !rule.masquerade()
                        ? "the pod talks to itself, and must see another address than its own"
                        : rule.masqueradeBecause());
        return verdicts.forward(choice, masquerade, affinity);
    }

    private void tellSelection(
            EndpointSelection selection, List<EndpointSelection.Exclusion> excluded, TrafficRule rule) {
        TopologyMode mode = selection.topology();
        if (!rule.local()) {
            told.tell("topology", topologyOutcome(mode), topologyBecause(mode));
        }
        List<String> left = excluded.stream()
                .map(x -> x.endpoint().title() + " is out: " + x.reason())
                .toList();
        told.tell(
                "readiness",
                Explanation.count(selection.candidates().size(), "candidate"),
                switch (selection.basis()) {
                    case Ready -> left.isEmpty() ? "every endpoint is ready" : Explanation.some(left);
                    case Terminating ->
                        "none is ready here, so those that terminate but still serve are used"
                                + (left.isEmpty() ? "" : "; " + Explanation.some(left));
                    case None -> left.isEmpty() ? "there are no endpoints" : Explanation.some(left);
                });
    }

    private static String topologyOutcome(TopologyMode mode) {
        if (mode instanceof TopologyMode.SameNode same) {
            return "endpoints hinted for node " + same.node();
        }
        return mode instanceof TopologyMode.SameZone same ? "endpoints hinted for zone " + same.zone() : "not used";
    }

    private static String topologyBecause(TopologyMode mode) {
        return mode instanceof TopologyMode.Anywhere anywhere
                ? anywhere.because()
                : "every ready endpoint carries hints, and some name this place";
    }

    private Routed unmatched(Verdicts verdicts, NodeView node, IpAddress to, int port) {
        Optional<ServicePortView> owner = Frontends.clusterIpOwner(snapshot, to);
        String asked = port + "/" + query.protocol();
        if (owner.isPresent()) {
            List<String> ports = owner.get().facts().ports().stream()
                    .map(p -> p.port() + "/" + p.protocol())
                    .toList();
            told.tell(
                    "frontend",
                    "no port",
                    to + " is the cluster IP of Service " + owner.get().serviceName() + ", which has "
                            + Explanation.some(ports));
            verdicts.frontend(new Frontend(
                    FrontendType.ClusterIP,
                    to.toString(),
                    port,
                    query.protocol(),
                    owner.get().service().namespace(),
                    owner.get().service().name(),
                    null));
            return verdicts.reject(
                    Reason.WrongPort, "Service " + owner.get().serviceName() + " does not serve " + asked);
        }
        Optional<Cidr> range = serviceRanges().filter(c -> c.contains(to)).findFirst();
        if (range.isPresent()) {
            told.tell("frontend", "no service", to + " lies in the service range " + range.get());
            return verdicts.drop(
                    Reason.UnallocatedClusterIP, "no service has " + to + ", and nothing else may use that range");
        }
        return untouched(verdicts, node, to, port);
    }

    private Routed untouched(Verdicts verdicts, NodeView node, IpAddress to, int port) {
        Optional<KubeObject> pod = Source.podAt(snapshot, to);
        if (pod.isPresent()) {
            told.tell(
                    "frontend",
                    "no service",
                    to + " is the address of pod " + pod.get().namespace() + "/"
                            + pod.get().name());
            return verdicts.toPod(
                    pod.get(), port, "a pod's own address is routed to the pod: no service, no choice, no rewriting");
        }
        Optional<KubeObject> ownerNode = snapshot.nodesWithIp(to).stream().findFirst();
        if (ownerNode.isPresent()) {
            String because = nodePortMiss(node, ownerNode.get().name(), to, port);
            told.tell("frontend", "no service", because);
            return verdicts.passThrough(
                    Reason.NodeAddress, "node " + ownerNode.get().name() + " itself answers, if it does");
        }
        Optional<ServicePortView> balancer = Frontends.proxiedLoadBalancer(snapshot, to);
        if (balancer.isPresent()) {
            told.tell(
                    "frontend",
                    "no service",
                    to + " is the load balancer of Service " + balancer.get().serviceName()
                            + " with ipMode Proxy, which nodes do not capture");
            return verdicts.passThrough(
                    Reason.LoadBalancerProxy,
                    "the load balancer ends the connection and opens its own to a node's port: ask with to=<node>:"
                            + balancer.get().port().nodePort());
        }
        told.tell("frontend", "no service", "no service, pod or node has " + to);
        return verdicts.passThrough(Reason.UnknownAddress, "the packet goes on as it is");
    }

    private String nodePortMiss(NodeView node, String owner, IpAddress to, int port) {
        String number = port + "/" + query.protocol();
        if (snapshot.servicesWithNodePort(port).isEmpty()) {
            return (config.nodePortRange().contains(port)
                            ? "no service holds nodePort " + number
                            : number + " is outside the node port range " + config.nodePortRange())
                    + Frontends.nodePortsNear(snapshot, port);
        }
        if (!node.owns(to)) {
            return nodeTitle(node) + " does not answer for node " + owner;
        }
        return config.nodePortAddressesOf(node).contains(to)
                ? "no service holds nodePort " + number + " of " + to.family()
                : "node ports do not answer on " + to + ", only on "
                        + Explanation.some(config.nodePortAddressesOf(node).stream()
                                .map(IpAddress::toString)
                                .toList());
    }

    private Stream<Cidr> serviceRanges() {
        Stream<Cidr> objects = snapshot.list(Kinds.SERVICE_CIDR).stream()
                .map(o -> o.as(ServiceCIDR.class).getSpec())
                .filter(Objects::nonNull)
                .flatMap(spec -> spec.getCidrs().stream())
                .map(Cidr::parse)
                .flatMap(Optional::stream);
        return Stream.concat(config.serviceCidrs().stream(), objects);
    }

    private static List<EndpointSelection.Exclusion> excluded(
            EndpointSelection selection, List<ProxyEndpoint> withoutPort) {
        List<EndpointSelection.Exclusion> all = new ArrayList<>(selection.excluded());
        withoutPort.forEach(e -> all.add(new EndpointSelection.Exclusion(e, ExclusionReason.NoSuchPort)));
        all.sort(Comparator.comparing(EndpointSelection.Exclusion::endpoint));
        return List.copyOf(all);
    }

    private Frontend frontend(Frontends.Match hit) {
        return new Frontend(
                hit.type(),
                hit.address().toString(),
                hit.number(),
                query.protocol(),
                hit.port().service().namespace(),
                hit.port().service().name(),
                hit.port().port().name().isEmpty() ? null : hit.port().port().name());
    }

    static String portTitle(Frontend frontend) {
        return frontend.portName() == null ? "" : ", port " + frontend.portName();
    }

    private static String because(Frontends.Match hit, NodeView node) {
        return switch (hit.type()) {
            case ClusterIP -> hit.address() + " is its cluster IP";
            case ExternalIP -> hit.address() + " is one of its externalIPs, which every node captures";
            case LoadBalancer -> hit.address() + " is its load-balancer address, which every node captures";
            case NodePort -> nodeTitle(node) + " answers on " + hit.address() + " for nodePort " + hit.number();
            case Headless -> "its name stands for its pods";
        };
    }

    private static String nodeTitle(NodeView node) {
        return node.name().isEmpty() ? "no node" : "node " + node.name();
    }

    ClusterSnapshot snapshot() {
        return snapshot;
    }

    ProxyConfig config() {
        return config;
    }

    RouteQuery query() {
        return query;
    }

    Draws draws() {
        return draws;
    }

    Source source() {
        return source;
    }

    Explanation told() {
        return told;
    }

    Optional<Draw> nodeDraw() {
        return nodeDraw;
    }
}
