package dev.timonel.routing.policy;

import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges one connection. Both ends must let it through: the sender's pod for egress, the receiver's for ingress. Where the
 * API leaves it to the plugin what a policy sees (a rewritten source, pods on the host's network), each thing that it may see is judged, and
 * what differs is not known.
 */
final class Judge {
    private static final String BY_BLOCK_ALONE =
            ", by an ipBlock alone, and Cilium applies those to no pod and no node of the cluster unless it is told to";

    private final PolicyTable policies;
    private final ClusterSnapshot snapshot;
    private final Namespaces namespaces;
    private final boolean why;

    Judge(PolicyTable policies, ClusterSnapshot snapshot, boolean why) {
        this.policies = policies;
        this.snapshot = snapshot;
        this.namespaces = new Namespaces(snapshot);
        this.why = why;
    }

    Judgement judge(Flow flow) {
        if (flow.from() instanceof Party.OfPod from
                && flow.to() instanceof Party.OfPod to
                && from.pod().key().equals(to.pod().key())) {
            return allowedAnyway(flow, "a pod is not kept from itself");
        }
        Judgement out = egress(flow);
        if (out.outcome() == Outcome.Denied) {
            return out;
        }
        Judgement in = ingress(flow);
        return in.outcome() != Outcome.Allowed || out.outcome() == Outcome.Allowed && in.touched() ? in : out;
    }

    /** By a rule that no policy can take away; touched only if one would have a say. */
    private Judgement allowedAnyway(Flow flow, String because) {
        List<String> titles = new ArrayList<>();
        if (flow.from() instanceof Party.OfPod from) {
            policies.isolating(snapshot, from.pod(), Direction.Egress).forEach(p -> titles.add(p.title()));
        }
        if (flow.to() instanceof Party.OfPod to) {
            policies.isolating(snapshot, to.pod(), Direction.Ingress).forEach(p -> titles.add(p.title()));
        }
        return titles.isEmpty() ? Judgement.UNTOUCHED : new Judgement(Outcome.Allowed, null, titles, because);
    }

    private Judgement egress(Flow flow) {
        if (!(flow.from() instanceof Party.OfPod from) || from.facts().hostNetwork()) {
            return Judgement.UNTOUCHED;
        }
        if (flow.to() instanceof Party.OfPod to && to.facts().hostNetwork()) {
            Party.OfNode node = new Party.OfNode(to.facts().nodeName(), to.address());
            Judgement asNode = egress(from, node, flow);
            Judgement asPod = one(from, to, Direction.Egress, flow);
            return asNode.outcome() == asPod.outcome()
                    ? asNode
                    : unsettled(
                            asNode, to.title() + " has its node's network, and not every plugin takes it for a pod");
        }
        return egress(from, flow.to(), flow);
    }

    private Judgement egress(Party.OfPod from, Party to, Flow flow) {
        boolean ownNode = to instanceof Party.OfNode node
                && node.name().equals(from.facts().nodeName());
        return ownNode
                ? allowedAnyway(flow, "no policy keeps a pod from its own node")
                : one(from, to, Direction.Egress, flow);
    }

    private Judgement ingress(Flow flow) {
        if (!(flow.to() instanceof Party.OfPod to)) {
            return Judgement.UNTOUCHED;
        }
        Judgement seen =
                flow.rewriter() == null ? ingress(flow.from(), to, flow) : rewritten(flow, flow.rewriter(), to);
        if (to.facts().hostNetwork() && seen.outcome() == Outcome.Denied) {
            return unsettled(seen, to.title() + " has its node's network, and most plugins apply no policy to it");
        }
        return seen;
    }

    private Judgement rewritten(Flow flow, Party.OfNode rewriter, Party.OfPod to) {
        Judgement own = ingress(flow.from(), to, flow);
        Judgement node = ingress(rewriter, to, flow);
        return own.outcome() == node.outcome()
                ? own
                : unsettled(
                        own.outcome() == Outcome.Allowed ? node : own,
                        "its source is rewritten to the address of " + rewriter.title()
                                + ", and plugins differ in which of the two addresses a policy sees");
    }

    private Judgement ingress(Party from, Party.OfPod to, Flow flow) {
        if (!(from instanceof Party.OfNode node)) {
            return one(to, from, Direction.Ingress, flow);
        }
        if (node.name().equals(to.facts().nodeName())) {
            return allowedAnyway(flow, "no policy keeps a pod's own node from it");
        }
        Judgement asNode = one(to, node, Direction.Ingress, flow);
        if (asNode.outcome() != Outcome.Denied) {
            return asNode;
        }
        for (KubeObject pod : snapshot.podsOnNode(node.name())) {
            PodFacts facts = pod.facts(PodFacts.class);
            if (facts.hostNetwork() && !facts.terminal() && node.address() != null) {
                Party.OfPod sender = new Party.OfPod(pod, node.address());
                if (one(to, sender, Direction.Ingress, flow).outcome() != Outcome.Denied) {
                    return unsettled(
                            asNode,
                            "a rule selects " + sender.title() + ", which has the node's network, and not every plugin"
                                    + " takes it for a pod");
                }
            }
        }
        return asNode;
    }

    private static Judgement unsettled(Judgement denied, String because) {
        return new Judgement(Outcome.NotKnown, denied.direction(), denied.policies(), because);
    }

    /** What the policies that isolate the pod say of the other end. */
    private Judgement one(Party.OfPod pod, Party other, Direction direction, Flow flow) {
        List<Policy> isolating = policies.isolating(snapshot, pod.pod(), direction);
        if (isolating.isEmpty()) {
            return Judgement.UNTOUCHED;
        }
        List<String> titles = isolating.stream().map(Policy::title).toList();
        Words words = new Words(pod, other, direction, flow, namespaces);
        Judgement byBlock = null;
        Match best = Match.No;
        for (Policy policy : isolating) {
            for (Rule rule : policy.rules(direction)) {
                Match match = rule.matches(flow, other, namespaces);
                if (match == Match.Yes) {
                    Judgement allowed = new Judgement(
                            Outcome.Allowed, direction, List.of(policy.title()), why ? words.allows(policy, rule) : "");
                    if (!rule.needsBlock(other, namespaces)) {
                        return allowed;
                    }
                    byBlock = allowed;
                }
                best = best.or(match);
            }
        }
        if (byBlock != null) {
            return blocksAreForOutside(other) ? unsettled(byBlock, byBlock.because() + BY_BLOCK_ALONE) : byBlock;
        }
        return best == Match.No
                ? new Judgement(Outcome.Denied, direction, titles, why ? words.denied(isolating) : "")
                : new Judgement(Outcome.NotKnown, direction, titles, why ? words.depends(isolating) : "");
    }

    private boolean blocksAreForOutside(Party other) {
        return (other instanceof Party.OfPod || other instanceof Party.OfNode)
                && Enforcement.of(snapshot).plugin().equals(Enforcement.CILIUM);
    }
}
