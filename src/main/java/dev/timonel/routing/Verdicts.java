package dev.timonel.routing;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.PodFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Draws.Affinity;
import dev.timonel.routing.Draws.Remembered;
import dev.timonel.routing.RouteDecision.Backend;
import dev.timonel.routing.RouteDecision.Excluded;
import dev.timonel.routing.RouteDecision.Frontend;
import dev.timonel.routing.RouteDecision.Hop;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers what a decision has settled so far, and ends it with a verdict, the packet's path and the last step. */
final class Verdicts {
    private final Deliberation deliberation;
    private NodeView node = NodeView.NOWHERE;
    private @Nullable IpAddress to;
    private int port;
    private @Nullable Frontend frontend;
    private @Nullable String more;
    private List<ProxyEndpoint> candidates = List.of();
    private List<EndpointSelection.Exclusion> excluded = List.of();

    Verdicts(Deliberation deliberation) {
        this.deliberation = deliberation;
    }

    Verdicts on(NodeView decidingNode) {
        this.node = decidingNode;
        return this;
    }

    Verdicts to(IpAddress address, int number) {
        this.to = address;
        this.port = number;
        return this;
    }

    Verdicts frontend(Frontend hit) {
        this.frontend = hit;
        this.more = "/explain/" + hit.namespace() + "/" + hit.service();
        return this;
    }

    /** A service that is no frontend. */
    Verdicts about(KubeObject service) {
        this.more = "/explain/" + service.namespace() + "/" + service.name();
        return this;
    }

    Verdicts endpoints(List<ProxyEndpoint> left, List<EndpointSelection.Exclusion> out) {
        this.candidates = left;
        this.excluded = out;
        return this;
    }

    Routed reject(Reason reason, String because) {
        List<Hop> path = path(null, false, "refused: " + because);
        tellVerdict("Reject", because);
        return end(Verdict.Reject, reason, null, false, path, Optional.empty(), Optional.empty());
    }

    /** Candidates are not listed: nothing was left of the packet to draw for. */
    Routed drop(Reason reason, String because) {
        List<Hop> path = path(null, false, "dropped: " + because);
        tellVerdict("Drop", because);
        return end(Verdict.Drop, reason, null, false, path, Optional.empty(), Optional.empty());
    }

    Routed passThrough(Reason reason, String because) {
        List<Hop> path = path(null, false, null);
        tellVerdict("PassThrough", because);
        return end(Verdict.PassThrough, reason, null, false, path, Optional.empty(), Optional.empty());
    }

    Routed toPod(KubeObject pod, int number, String because) {
        String nodeName = pod.facts(PodFacts.class).nodeName();
        String zone = deliberation
                .snapshot()
                .get(Kinds.NODE, "", nodeName)
                .map(n -> n.facts(NodeFacts.class).zone())
                .orElse("");
        ProxyEndpoint endpoint = new ProxyEndpoint(
                Objects.requireNonNull(to),
                number,
                pod.facts(PodFacts.class).ready(),
                true,
                pod.deleting(),
                nodeName.equals(node.name()),
                pod.namespace(),
                pod.name(),
                nodeName,
                zone,
                List.of(),
                List.of());
        List<Hop> path = path(endpoint, false, null);
        tellVerdict("PassThrough to pod " + pod.namespace() + "/" + endpoint.title(), because);
        return end(Verdict.PassThrough, Reason.PodAddress, endpoint, false, path, Optional.empty(), Optional.empty());
    }

    Routed forward(Choice choice, boolean masquerade, Optional<Affinity> affinity) {
        ProxyEndpoint endpoint = choice.endpoint();
        List<Hop> path = path(endpoint, masquerade, null);
        tellVerdict(
                "Forward to " + (endpoint.pod().isEmpty() ? "" : "pod " + endpoint.namespace() + "/") + endpoint.title()
                        + (endpoint.node().isEmpty() ? "" : " on node " + endpoint.node()),
                turn(choice, affinity.isPresent()));
        return end(Verdict.Forward, choice.reason(), endpoint, masquerade, path, choice.draw(), affinity);
    }

    private String turn(Choice choice, boolean affinity) {
        if (choice.reason() == Reason.SessionAffinity) {
            return "the client stays where it was";
        }
        if (candidates.size() == 1) {
            return "it is the only candidate";
        }
        return affinity ? "the client is new, and stays with the one whose turn it is" : "it is its turn";
    }

    private void tellVerdict(String outcome, String because) {
        deliberation.told().tell("verdict", outcome, because);
    }

    private @Nullable List<Hop> path(@Nullable ProxyEndpoint endpoint, boolean masquerade, @Nullable String refusal) {
        IpAddress address = to;
        if (address == null) {
            return null;
        }
        PathTrace.Traced traced = PathTrace.trace(
                new Underlay(deliberation.snapshot(), deliberation.config().clusterCidrs(), address.family()),
                new Journey(
                        deliberation.source(),
                        address,
                        port,
                        node,
                        frontend == null ? null : frontend.type(),
                        endpoint,
                        masquerade,
                        refusal));
        traced.unknown().ifPresent(why -> deliberation.told().tell("path", "left out", why));
        return traced.unknown().isPresent() ? null : traced.hops();
    }

    private Routed end(
            Verdict verdict,
            Reason reason,
            @Nullable ProxyEndpoint endpoint,
            boolean masquerade,
            @Nullable List<Hop> path,
            Optional<Draws.Draw> draw,
            Optional<Affinity> affinity) {
        RouteDecision decision = new RouteDecision(
                RouteDecision.API_VERSION,
                RouteDecision.KIND,
                Long.toString(deliberation.snapshot().revision()),
                verdict,
                reason,
                frontend,
                node.name().isEmpty() ? null : node.name(),
                masquerade,
                endpoint == null ? null : Backend.of(endpoint),
                candidates.stream().map(Backend::of).toList(),
                excluded.stream().map(Excluded::of).toList(),
                path,
                deliberation.told().steps(),
                more,
                null);
        return new Routed(
                decision,
                deliberation.nodeDraw(),
                draw,
                affinity,
                endpoint == null ? Optional.empty() : Optional.of(new Remembered(endpoint.address(), endpoint.port())));
    }
}
