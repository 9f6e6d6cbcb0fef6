package dev.timonel.routing.decision;

import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.ServicePortView;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What became of a packet that no service took, told step by step. */
final class UnmatchedAccount {
    private final Decision decision;
    private final Account account;
    private final IpAddress to;
    private final int port;
    private final String protocol;

    UnmatchedAccount(Decision decision, Destination.Address destination, Account account) {
        this.decision = decision;
        this.account = account;
        this.to = destination.ip();
        this.port = destination.port();
        this.protocol = decision.query().protocol();
    }

    RouteDecision explained() {
        tellExternalIps(decision.table(), to, port, protocol, account);
        account.tellNode(to);
        Unmatched what = Objects.requireNonNull(decision.unmatched());
        if (what instanceof Unmatched.WrongPort wrong) {
            return wrongPort(wrong.owner());
        }
        if (what instanceof Unmatched.OtherProxy other) {
            return leftTo(other);
        }
        if (what instanceof Unmatched.Unallocated unallocated) {
            account.tell("frontend", "no service", to + " lies in the service range " + unallocated.range());
            return account.dropped("no service has " + to + ", and nothing else may use that range");
        }
        ProxyEndpoint pod = account.pod();
        if (pod != null) {
            account.tell("frontend", "no service", to + " is the address of pod " + pod.namespace() + "/" + pod.pod());
            return account.passedToPod(
                    pod, "a pod's own address is routed to the pod: no service, no choice, no rewriting");
        }
        return beyond(what);
    }

    private RouteDecision wrongPort(ServicePortView owner) {
        List<String> ports = owner.facts().ports().stream()
                .map(p -> p.port() + "/" + p.protocol())
                .toList();
        account.tell(
                "frontend",
                "no port",
                to + " is the cluster IP of Service " + owner.serviceName() + ", which has " + Explanation.some(ports));
        return account.rejected("Service " + owner.serviceName() + " does not serve " + port + "/" + protocol);
    }

    private RouteDecision leftTo(Unmatched.OtherProxy other) {
        account.tell(
                "frontend",
                "no service",
                to + " is an address of Service " + other.service().namespace() + "/"
                        + other.service().name() + ", which its label " + other.label()
                        + " leaves to another proxy than kube-proxy");
        return other.verdict() == Verdict.Drop
                ? account.dropped("unless that proxy takes the packet first: to the nodes' rules it is of no service")
                : account.passed("the packet goes on as it is, unless that proxy takes it");
    }

    private RouteDecision beyond(Unmatched what) {
        if (what instanceof Unmatched.NodeAddress node) {
            Optional<KubeObject> pod = podWithHostPort(node.owner());
            if (pod.isPresent()) {
                String name = "pod " + pod.get().namespace() + "/" + pod.get().name();
                account.tell("frontend", "no service", port + "/" + protocol + " is a hostPort of " + name);
                return account.passed(name + " answers, by its node's network plugin and without any service");
            }
            account.tell("frontend", "no service", nodePortMiss(node.owner()));
            return account.passed("node " + node.owner() + " itself answers, if it does");
        }
        if (what instanceof Unmatched.ProxiedBalancer balancer) {
            account.tell(
                    "frontend",
                    "no service",
                    to + " is the load balancer of Service " + balancer.port().serviceName()
                            + " with ipMode Proxy, which nodes do not capture");
            return account.passed(
                    "the load balancer ends the connection and opens its own to a node's port: ask with to=<node>:"
                            + balancer.port().port().nodePort());
        }
        account.tell("frontend", "no service", "no service, pod or node has " + to);
        return account.passed("the packet goes on as it is");
    }

    private Optional<KubeObject> podWithHostPort(String node) {
        return decision.table().snapshot().podsWithHostPort(port, node).stream()
                .filter(pod -> !pod.facts(PodFacts.class).terminal())
                .filter(pod -> pod.facts(PodFacts.class).hostPorts().stream()
                        .anyMatch(p -> p.port() == port
                                && p.protocol().equals(protocol)
                                && (p.ip().equals("0.0.0.0") || p.ip().equals("::") || p.ip().equals(to.toString()))))
                .findFirst();
    }

    private String nodePortMiss(String owner) {
        ForwardingTable table = decision.table();
        NodeView node = decision.nodeChoice().node();
        String number = port + "/" + protocol;
        if (table.snapshot().servicesWithNodePort(port).isEmpty()) {
            return (table.config().nodePortRange().contains(port)
                            ? "no service holds nodePort " + number
                            : number + " is outside the node port range "
                                    + table.config().nodePortRange())
                    + Frontends.nodePortsNear(table.snapshot(), port);
        }
        if (!node.owns(to)) {
            return BalancedAccount.nodeTitle(node) + " does not answer for node " + owner;
        }
        Optional<String> label = table.snapshot().servicesWithNodePort(port).stream()
                .flatMap(service -> ServicePortView.otherProxy(service).stream())
                .findFirst();
        if (label.isPresent()) {
            return "the service that holds nodePort " + number + " is left to another proxy by its label "
                    + label.get();
        }
        List<IpAddress> answering = table.nodePortAddresses(node);
        return answering.contains(to)
                ? "no service holds nodePort " + number + " of " + to.family()
                : "node ports do not answer on " + to + ", only on "
                        + Explanation.some(
                                answering.stream().map(IpAddress::toString).toList());
    }

    /** That an externalIP would have had the packet, if they counted. */
    static void tellExternalIps(ForwardingTable table, IpAddress to, int port, String protocol, Account account) {
        Frontends.Match hit = table.config().allowServiceExternalIps()
                ? null
                : Frontends.byAddress(table, List.of(FrontendType.ExternalIP), to, port, protocol);
        if (hit != null) {
            account.tell(
                    "frontend",
                    "none",
                    to + " is one of the externalIPs of Service "
                            + hit.port().view().serviceName()
                            + ", which nodes don't capture as=1.40 or with"
                            + " timonel.proxy.allow-service-external-ips=false: Kubernetes plans that default for"
                            + " about 1.40");
        }
    }
}
