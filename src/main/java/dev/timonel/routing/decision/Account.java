package dev.timonel.routing.decision;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.PodFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Draws;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.OtherPolicies;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Backend;
import dev.timonel.routing.RouteDecision.Frontend;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteDecision.Hop;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.path.Journey;
import dev.timonel.routing.path.PathTrace;
import dev.timonel.routing.policy.Outcome;
import dev.timonel.routing.policy.PolicyAnswer;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.Candidates;
import dev.timonel.snapshot.Frozen;
import dev.timonel.snapshot.PortMiss;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The answer that a decision makes. It decides nothing: whatever it says was found by the decision. */
final class Account {
    private static final Map<Outcome, String> POLICY =
            Map.of(Outcome.Allowed, "allowed", Outcome.Denied, "denied", Outcome.NotKnown, "not known");

    private final Decision decision;
    private final Explanation explanation = new Explanation();
    private final @Nullable PolicyReview review;

    Account(Decision decision) {
        this.decision = decision;
        this.review = PolicyReview.of(decision);
    }

    RouteDecision brief() {
        return answer(null, null, review == null ? null : review.answer(false), null, null);
    }

    RouteDecision explained() {
        Frozen.of(decision.table().snapshot())
                .ifPresent(frozen ->
                        explanation.tell("cluster", "imported, " + frozen.asOf(), Assumptions.of(decision, frozen)));
        Destination destination = decision.resolution().destination();
        if (destination instanceof Destination.Alias alias) {
            explanation.tell("name", "CNAME " + alias.target(), alias.because());
            return ended(
                    "PassThrough",
                    "the client resolves " + alias.target() + " and connects there; no node's rules are involved");
        }
        if (destination instanceof Destination.Pods pods) {
            explanation.tell("name", "the addresses of its ready pods", pods.because());
            return new HeadlessAccount(decision, this).explained();
        }
        Destination.Address address = (Destination.Address) destination;
        if (!address.because().isEmpty()) {
            explanation.tell("name", address.ip().toString(), address.because());
        }
        Frontends.Match match = decision.match();
        return match != null
                ? new BalancedAccount(decision, match, this).explained()
                : new UnmatchedAccount(decision, address, this).explained();
    }

    void tell(String step, String outcome, String because) {
        explanation.tell(step, outcome, because);
    }

    void tellNode(IpAddress to) {
        NodeView node = decision.nodeChoice().node();
        tell(
                "node",
                node.name().isEmpty() ? "no node" : node.name(),
                decision.nodeChoice().why().because(to) + "; the sender is "
                        + decision.source().title());
    }

    void tellChoice(Choice choice) {
        int k = choice.from().endpoints().size();
        Draws.Affinity affinity = choice.affinity();
        tell(
                "choice",
                choice.endpoint().title(),
                affinity != null && choice.reason() == RouteDecision.Reason.SessionAffinity
                        ? "sessionAffinity is ClientIP, and this client got it less than " + affinity.seconds()
                                + " s ago"
                        : (k == 1
                                        ? "it is the only candidate"
                                        : "candidates take turns: ticket " + choice.ticket() + " is for number "
                                                + (choice.number() + 1) + " of " + k)
                                + (affinity == null ? "" : "; sessionAffinity ClientIP keeps the client there"));
    }

    /** The packet is refused. */
    RouteDecision rejected(String because) {
        return ended("Reject", because, path(null, "refused: " + because));
    }

    /** Nothing becomes of the packet. */
    RouteDecision dropped(String because) {
        return ended("Drop", because, path(null, "dropped: " + because));
    }

    /** The packet goes on to whoever has its address. */
    RouteDecision passed(String because) {
        return ended("PassThrough", because, path(null, null));
    }

    RouteDecision forwarded(Choice choice) {
        ProxyEndpoint endpoint = choice.endpoint();
        List<Hop> path = path(endpoint, null);
        return ended(
                "Forward to " + (endpoint.pod().isEmpty() ? "" : "pod " + endpoint.namespace() + "/") + endpoint.title()
                        + (endpoint.node().isEmpty() ? "" : " on node " + endpoint.node()),
                turn(choice),
                path);
    }

    private static String turn(Choice choice) {
        if (choice.reason() == RouteDecision.Reason.SessionAffinity) {
            return "the client stays where it was";
        }
        if (choice.from().endpoints().size() == 1) {
            return "it is the only candidate";
        }
        return choice.affinity() == null
                ? "it is its turn"
                : "the client is new, and stays with the one whose turn it is";
    }

    void tellUndeclared(ProxyEndpoint endpoint) {
        decision.table()
                .snapshot()
                .get(Kinds.POD, endpoint.namespace(), endpoint.pod())
                .filter(pod -> PortMiss.undeclared(endpoint.port(), pod))
                .ifPresent(pod -> tell(
                        "caution",
                        "port " + endpoint.port() + " is not declared",
                        "no container of pod " + pod.name() + " declares it, " + PortMiss.declared(List.of(pod))
                                + "; a declaration is only a note, but if nothing listens there, the pod refuses"));
    }

    RouteDecision passedToPod(ProxyEndpoint endpoint, String because) {
        List<Hop> path = path(endpoint, null);
        return ended("PassThrough to pod " + endpoint.namespace() + "/" + endpoint.title(), because, path);
    }

    private RouteDecision ended(String outcome, String because) {
        return ended(outcome, because, null);
    }

    private RouteDecision ended(String outcome, String because, @Nullable List<Hop> path) {
        PolicyAnswer policy = review == null ? null : review.answer(true);
        if (policy != null) {
            tell("network policy", Objects.requireNonNull(POLICY.get(policy.outcome())), policy.says());
        }
        boolean goesOn = decision.verdict() == Verdict.Forward || decision.verdict() == Verdict.PassThrough;
        List<String> others = goesOn ? OtherPolicies.sentences(decision.table().snapshot()) : List.of();
        if (!others.isEmpty()) {
            tell("other policies", "not judged", String.join("; ", others));
        }
        tell("verdict", outcome, because);
        Candidates left = decision.candidates();
        return answer(
                left == null ? List.of() : left.backends(),
                left == null ? List.of() : left.excluded(),
                policy,
                path,
                explanation.steps());
    }

    private RouteDecision answer(
            @Nullable List<Backend> candidates,
            @Nullable List<RouteDecision.Excluded> excluded,
            @Nullable PolicyAnswer policy,
            @Nullable List<Hop> path,
            @Nullable List<RouteDecision.Step> explanation) {
        Frontend frontend = frontend();
        String node = decision.nodeChoice().node().name();
        return new RouteDecision(
                RouteDecision.API_VERSION,
                RouteDecision.KIND,
                Long.toString(decision.table().snapshot().revision()),
                decision.ticket().text(),
                decision.verdict(),
                decision.reason(),
                frontend,
                node.isEmpty() ? null : node,
                decision.masquerade(),
                backend(candidates),
                candidates,
                excluded,
                policy,
                path,
                explanation,
                more(frontend),
                null,
                null);
    }

    private @Nullable Backend backend(@Nullable List<Backend> candidates) {
        Choice choice = decision.choice();
        if (choice != null && decision.verdict() == Verdict.Forward) {
            return candidates == null ? Backend.of(choice.endpoint()) : candidates.get(choice.number());
        }
        ProxyEndpoint pod = pod();
        return pod == null ? null : Backend.of(pod);
    }

    /** Where a packet to a pod's own address goes. */
    @Nullable
    ProxyEndpoint pod() {
        IpAddress to = decision.to();
        if (to == null || !(decision.unmatched() instanceof Unmatched.PodAddress address)) {
            return null;
        }
        KubeObject pod = address.pod();
        String node = pod.facts(PodFacts.class).nodeName();
        return new ProxyEndpoint(
                to,
                decision.port(),
                pod.facts(PodFacts.class).ready(),
                true,
                pod.deleting(),
                pod.namespace(),
                pod.name(),
                node,
                decision.table()
                        .snapshot()
                        .get(Kinds.NODE, "", node)
                        .map(n -> n.facts(NodeFacts.class).zone())
                        .orElse(""),
                List.of(),
                List.of());
    }

    @Nullable
    Frontend frontend() {
        Frontends.Match match = decision.match();
        if (match != null) {
            return match.frontend();
        }
        IpAddress to = decision.to();
        if (to != null && decision.unmatched() instanceof Unmatched.WrongPort wrong) {
            return new Frontend(
                    FrontendType.ClusterIP,
                    to.toString(),
                    decision.port(),
                    decision.query().protocol(),
                    wrong.owner().service().namespace(),
                    wrong.owner().service().name(),
                    null);
        }
        Candidates resolvable = decision.resolution().resolvable();
        return resolvable == null ? null : HeadlessAccount.frontend(resolvable.port());
    }

    /** A service that is no frontend is explained as well. */
    private @Nullable String more(@Nullable Frontend frontend) {
        if (frontend != null) {
            return "/explain/" + frontend.namespace() + "/" + frontend.service();
        }
        return decision.resolution().destination() instanceof Destination.Alias alias
                ? "/explain/" + alias.service().namespace() + "/"
                        + alias.service().name()
                : null;
    }

    private @Nullable List<Hop> path(@Nullable ProxyEndpoint endpoint, @Nullable String refusal) {
        IpAddress to = decision.to();
        if (to == null) {
            return null;
        }
        Frontend frontend = frontend();
        PathTrace.Traced traced = decision.table()
                .path(new Journey(
                        decision.source(),
                        to,
                        decision.port(),
                        decision.nodeChoice().node(),
                        frontend == null ? null : frontend.type(),
                        endpoint,
                        decision.masquerade(),
                        refusal));
        traced.unknown().ifPresent(why -> tell("path", "left out", why));
        return traced.unknown().isPresent() ? null : traced.hops();
    }
}
