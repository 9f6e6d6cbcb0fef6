package dev.timonel.controller.nodes;

import dev.timonel.controller.plan.Cursors;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.net.Cidr;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Gives nodes their podCIDRs, as {@code pkg/controller/nodeipam/ipam/range_allocator.go} does, and simulated nodes the
 * status that a kubelet reports. There is no event CIDRAssignmentFailed: it tells of a patch that the API server refused,
 * and here allocation and assignment are one transaction.
 */
public final class NodeReconciler implements Reconciler {
    private static final String NETWORK_UNAVAILABLE = "NetworkUnavailable";
    private static final String CIDR_NOT_AVAILABLE = "CIDRNotAvailable";

    private final ClusterConfig config;
    private final NodeBlocks blocks;
    private final SimulatedNode simulated;

    public NodeReconciler(ClusterConfig config) {
        this.config = config;
        this.blocks = new NodeBlocks(config);
        this.simulated = new SimulatedNode(config);
    }

    @Override
    public String name() {
        return "nodes";
    }

    /** The node itself; when one goes, the first of those that wait for a block, and when that has got one, the next. */
    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (!change.key().kind().equals(Kinds.NODE)) {
            return List.of();
        }
        KubeObject before = change.previous();
        boolean gone = change.type() == Change.Type.DELETED;
        boolean served = !gone && before != null && isWithoutBlock(before) && !isWithoutBlock(change.object());
        TreeSet<ObjectKey> keys = new TreeSet<>();
        if (!gone) {
            keys.add(change.key());
        }
        if (gone || served) {
            after.nodesWithoutBlock().stream().findFirst().ifPresent(keys::add);
        }
        return keys;
    }

    private static boolean isWithoutBlock(KubeObject node) {
        return node.facts(NodeFacts.class).podCidrs().isEmpty();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> object = snapshot.get(key).filter(o -> o.kind().equals(Kinds.NODE));
        if (object.isEmpty()) {
            return Plan.nothing();
        }
        NodeFacts facts = object.get().facts(NodeFacts.class);
        Node node = object.get().as(Node.class);
        PlanDraft draft = new PlanDraft();
        boolean changed = false;
        if (facts.podCidrs().isEmpty() && !config.clusterCidrs().isEmpty()) {
            changed = assignBlocks(node, key, snapshot, now, draft);
        }
        boolean hasBlock = !facts.podCidrs().isEmpty()
                || node.getSpec() != null && !node.getSpec().getPodCIDRs().isEmpty();
        if (hasBlock && node.getStatus() != null) {
            changed |= node.getStatus().getConditions().removeIf(c -> CIDR_NOT_AVAILABLE.equals(c.getReason()));
        }
        if (!facts.external()) {
            changed |= simulated.complete(node, hasBlock, snapshot, now);
        }
        if (changed) {
            draft.put(node);
        }
        return draft.plan();
    }

    private boolean assignBlocks(Node node, ObjectKey key, ClusterSnapshot snapshot, Instant now, PlanDraft draft) {
        Optional<List<Cidr>> free = blocks.next(snapshot);
        if (free.isEmpty()) {
            return reportNoBlock(node, key, now, draft);
        }
        NodeSpec spec = node.getSpec() == null ? new NodeSpec() : node.getSpec();
        node.setSpec(spec);
        List<String> texts = free.get().stream().map(Cidr::toString).toList();
        spec.setPodCIDR(texts.get(0));
        spec.setPodCIDRs(texts);
        for (Cidr block : free.get()) {
            draft.put(Cursors.at(Cursors.ofBlocks(block.family()), block));
        }
        return true;
    }

    /** The condition remembers that the event was recorded; a node without one is told again. */
    private static boolean reportNoBlock(Node node, ObjectKey key, Instant now, PlanDraft draft) {
        NodeStatus status = node.getStatus() == null ? new NodeStatus() : node.getStatus();
        node.setStatus(status);
        if (status.getConditions().stream().anyMatch(c -> CIDR_NOT_AVAILABLE.equals(c.getReason()))) {
            return false;
        }
        status.getConditions().removeIf(c -> NETWORK_UNAVAILABLE.equals(c.getType()));
        status.getConditions()
                .add(SimulatedNode.condition(
                        NETWORK_UNAVAILABLE,
                        "True",
                        CIDR_NOT_AVAILABLE,
                        "CIDR allocation failed; there are no remaining CIDRs left to allocate in the accepted range",
                        now));
        draft.note(
                key,
                "Normal",
                CIDR_NOT_AVAILABLE,
                "Node " + key.name() + " status is now: " + CIDR_NOT_AVAILABLE,
                "cidrAllocator");
        return true;
    }
}
