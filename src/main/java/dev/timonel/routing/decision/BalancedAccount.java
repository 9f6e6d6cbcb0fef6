package dev.timonel.routing.decision;

import dev.timonel.net.IpAddress;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Frontend;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.selection.TopologyMode;
import dev.timonel.routing.table.Candidates;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.NearestPods;
import java.util.List;
import java.util.Objects;

/** What became of a packet that a service took, told step by step. */
final class BalancedAccount {
    private final Decision decision;
    private final Frontends.Match hit;
    private final Account account;
    private final ClusterSnapshot snapshot;
    private final NodeView node;

    BalancedAccount(Decision decision, Frontends.Match hit, Account account) {
        this.decision = decision;
        this.hit = hit;
        this.account = account;
        this.snapshot = decision.table().snapshot();
        this.node = decision.nodeChoice().node();
    }

    RouteDecision explained() {
        IpAddress from = decision.query().from();
        tellExternalIps();
        account.tellNode(hit.address());
        account.tell(
                "frontend",
                hit.type() + " " + ProxyEndpoint.hostPort(hit.address(), hit.number()) + "/"
                        + decision.query().protocol() + " of Service "
                        + hit.port().view().serviceName() + portTitle(hit.frontend()),
                because());
        Firewall firewall = Objects.requireNonNull(decision.firewall());
        if (hit.type() == FrontendType.LoadBalancer) {
            account.tell("firewall", firewall.lets() ? "let in" : "kept out", firewall.because(hit, from));
        }
        return firewall.lets()
                ? balanced(Objects.requireNonNull(decision.rule()), Objects.requireNonNull(decision.candidates()))
                : account.dropped(firewall.because(hit, from) + ", and what is kept out gets no answer");
    }

    /** What becomes of externalIPs, where it matters: https://kep.k8s.io/5707. */
    private void tellExternalIps() {
        if (hit.type() == FrontendType.ExternalIP) {
            account.tell(
                    "deprecation",
                    "externalIPs still count",
                    "Kubernetes deprecates them since 1.36 and plans to ignore them by default in about 1.40;"
                            + " as=1.40 shows it, and timonel.proxy.allow-service-external-ips=false does so now");
        } else if (hit.type() == FrontendType.NodePort) {
            UnmatchedAccount.tellExternalIps(
                    decision.table(),
                    hit.address(),
                    hit.number(),
                    decision.query().protocol(),
                    account);
        }
    }

    private RouteDecision balanced(TrafficRule rule, Candidates left) {
        ServicePortView port = hit.port().view();
        if (decision.reason() == RouteDecision.Reason.NoEndpoints) {
            NearestPods.explain(snapshot, port.service(), port.port())
                    .forEach(f -> account.tell("readiness", "no endpoint", f));
            return account.rejected("no node has a usable endpoint of Service " + port.serviceName());
        }
        account.tell(
                "policy",
                rule.local() ? "endpoints on " + nodeTitle(node) + " only" : "endpoints on any node",
                rule.because());
        tellSelection(rule, left);
        Choice choice = decision.choice();
        if (choice == null) {
            return account.dropped("Service " + port.serviceName() + " has endpoints elsewhere, but none on "
                    + nodeTitle(node) + ", and policy Local forbids going there");
        }
        account.tellChoice(choice);
        if (decision.reason() == RouteDecision.Reason.EndpointIsService) {
            return ended(choice.endpoint());
        }
        account.tellUndeclared(choice.endpoint());
        tellMasquerade(rule, choice);
        return account.forwarded(choice);
    }

    private RouteDecision ended(ProxyEndpoint endpoint) {
        String because = "endpoint " + endpoint.title() + " is " + Onward.owner(decision.table(), endpoint)
                + ", and nodes send no packet on twice";
        return decision.verdict() == RouteDecision.Verdict.Reject
                ? account.rejected(because)
                : account.dropped(because);
    }

    private void tellSelection(TrafficRule rule, Candidates left) {
        TopologyMode mode = left.selection().topology();
        if (!rule.local()) {
            account.tell("topology", topologyOutcome(mode), topologyBecause(mode));
        }
        List<String> out = left.exclusions().stream()
                .map(x -> x.endpoint().title() + " is out: " + x.reason())
                .toList();
        account.tell(
                "readiness",
                Explanation.count(left.endpoints().size(), "candidate"),
                switch (left.selection().basis()) {
                    case Ready -> out.isEmpty() ? "every endpoint is ready" : Explanation.some(out);
                    case Terminating ->
                        "none is ready here, so those that terminate but still serve are used"
                                + (out.isEmpty() ? "" : "; " + Explanation.some(out));
                    case None -> out.isEmpty() ? "there are no endpoints" : Explanation.some(out);
                });
    }

    /** A number needs no declaration, but the commonest mistake looks like this. */
    private void tellMasquerade(TrafficRule rule, Choice choice) {
        account.tell(
                "masquerade",
                decision.masquerade() ? "the source is rewritten" : "the source is kept",
                Hairpin.turnsBack(choice, decision.query().from()) && !rule.masquerade()
                        ? turnsBack(choice.endpoint())
                        : rule.masqueradeBecause(
                                decision.table().config(), hit.address().family()));
    }

    private String turnsBack(ProxyEndpoint endpoint) {
        return decision.masquerade()
                ? "the pod talks to itself, and must see another address than its own"
                : "the pod talks to itself, and " + nodeTitle(node)
                        + " rewrites that for endpoints of its own; this one names "
                        + (endpoint.node().isEmpty() ? "no node" : "node " + endpoint.node())
                        + ", so the pod gets a packet from its own address, and drops it";
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

    private String because() {
        return switch (hit.type()) {
            case ClusterIP -> hit.address() + " is its cluster IP";
            case ExternalIP -> hit.address() + " is one of its externalIPs, which every node captures";
            case LoadBalancer -> hit.address() + " is its load-balancer address, which every node captures";
            case NodePort -> nodeTitle(node) + " answers on " + hit.address() + " for nodePort " + hit.number();
            case Headless -> "its name stands for its pods";
        };
    }

    static String portTitle(Frontend frontend) {
        return frontend.portName() == null ? "" : ", port " + frontend.portName();
    }

    static String nodeTitle(NodeView node) {
        return node.name().isEmpty() ? "no node" : "node " + node.name();
    }
}
