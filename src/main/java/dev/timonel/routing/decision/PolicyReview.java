package dev.timonel.routing.decision;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.Source;
import dev.timonel.routing.policy.Flow;
import dev.timonel.routing.policy.Judgement;
import dev.timonel.routing.policy.Party;
import dev.timonel.routing.policy.PolicyAnswer;
import dev.timonel.routing.policy.PolicyAnswer.Judged;
import dev.timonel.routing.policy.PolicyTable;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What NetworkPolicies say of a packet that a decision lets go on. It changes nothing of the decision. */
public final class PolicyReview {
    private static final int LISTED = 100;

    private final Decision decision;
    private final ClusterSnapshot snapshot;

    private PolicyReview(Decision decision) {
        this.decision = decision;
        this.snapshot = decision.table().snapshot();
    }

    /** Null if there are no policies, or the packet goes nowhere. */
    public static @Nullable PolicyReview of(Decision decision) {
        boolean goesOn = decision.verdict() == Verdict.Forward || decision.verdict() == Verdict.PassThrough;
        return !goesOn || decision.table().snapshot().count(Kinds.NETWORK_POLICY) == 0
                ? null
                : new PolicyReview(decision);
    }

    /** Of the packet on its way to the endpoint, one of the decision's, had a pod sent it; {@code from} is null for the decision's own sender. */
    public Judgement judge(ProxyEndpoint endpoint, @Nullable Party from) {
        return judge(from, endpoint.port(), receiver(endpoint));
    }

    /** The same under the policies of another snapshot. */
    public Judgement judge(ProxyEndpoint endpoint, @Nullable Party from, ClusterSnapshot under) {
        return new PolicyTable().judge(under, flow(from, endpoint.port(), receiver(endpoint)));
    }

    /** Null if no policy has a say; with what is said of each endpoint if {@code listed}. */
    @Nullable
    PolicyAnswer answer(boolean listed) {
        ProxyEndpoint chosen = decision.endpoint();
        IpAddress to = decision.to();
        if (chosen == null && to == null) {
            return null;
        }
        Judgement judgement = chosen != null
                ? judge(chosen, null)
                : judge(null, decision.port(), receiver(Objects.requireNonNull(to)));
        List<Judged> all = listed ? endpoints() : List.of();
        boolean touched =
                judgement.touched() || all.stream().anyMatch(j -> !j.policies().isEmpty());
        return touched ? PolicyAnswer.of(judgement, decision.table().enforcement(), listed ? all : null) : null;
    }

    private List<Judged> endpoints() {
        return decision.endpoints().stream().limit(LISTED).map(this::judged).toList();
    }

    private Judged judged(ProxyEndpoint endpoint) {
        Judgement judgement =
                decision.table().policies().outcome(snapshot, flow(null, endpoint.port(), receiver(endpoint)));
        return new Judged(
                endpoint.address().toString(),
                endpoint.port(),
                endpoint.pod().isEmpty() ? null : endpoint.pod(),
                judgement.outcome(),
                judgement.policies());
    }

    private Judgement judge(@Nullable Party from, int port, Party to) {
        return decision.table().policies().judge(snapshot, flow(from, port, to));
    }

    private Flow flow(@Nullable Party from, int port, Party to) {
        return new Flow(
                from == null ? sender(to) : from,
                to,
                port,
                decision.query().protocol(),
                rewriter(
                        from == null
                                ? decision.masquerade()
                                : decision.table().config().masqueradeAll(),
                        to));
    }

    private Party sender(Party to) {
        Source source = decision.source();
        IpAddress address = source.address();
        if (address == null || address.isLoopback()) {
            return new Party.Anybody(false, address(to).family());
        }
        return switch (source.kind()) {
            case Pod -> pod(source.namespace(), source.pod(), address).orElseGet(() -> new Party.Address(address));
            case Node -> new Party.OfNode(source.node(), address);
            case Outside -> new Party.Address(address);
        };
    }

    private Party.@Nullable OfNode rewriter(boolean masquerade, Party to) {
        NodeView node = decision.nodeChoice().node();
        return masquerade
                ? new Party.OfNode(
                        node.name(), node.primary(address(to).family()).orElse(null))
                : null;
    }

    private Party receiver(ProxyEndpoint endpoint) {
        return endpoint.pod().isEmpty()
                ? receiver(endpoint.address())
                : pod(endpoint.namespace(), endpoint.pod(), endpoint.address())
                        .orElseGet(() -> receiver(endpoint.address()));
    }

    private Party receiver(IpAddress address) {
        Source source = decision.table().source(address);
        return switch (source.kind()) {
            case Pod -> pod(source.namespace(), source.pod(), address).orElseGet(() -> new Party.Address(address));
            case Node -> new Party.OfNode(source.node(), address);
            case Outside -> new Party.Address(address);
        };
    }

    private Optional<Party> pod(String namespace, String name, IpAddress address) {
        Optional<KubeObject> pod = snapshot.get(Kinds.POD, namespace, name);
        return pod.map(object -> new Party.OfPod(object, address));
    }

    private IpAddress address(Party to) {
        if (to instanceof Party.OfPod pod) {
            return pod.address();
        }
        if (to instanceof Party.OfNode node && node.address() != null) {
            return node.address();
        }
        return to instanceof Party.Address outside ? outside.address() : Objects.requireNonNull(decision.to());
    }
}
