package dev.timonel.controller.scheduling;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which domain each node counts for, by each topologySpreadConstraint of a pod that forbids. Pods of one template ask alike, one after the
 * other, so the last answer is remembered until a node changes.
 */
public final class SpreadDomains {
    /** All of a pod that the nodes are held against. */
    private record Asked(
            List<TopologySpreadConstraint> hard,
            @Nullable Map<String, String> nodeSelector,
            @Nullable NodeAffinity affinity,
            List<Toleration> tolerations) {
        static Asked of(List<TopologySpreadConstraint> hard, PodSpec spec) {
            Affinity affinity = spec.getAffinity();
            return new Asked(
                    hard,
                    spec.getNodeSelector(),
                    affinity == null ? null : affinity.getNodeAffinity(),
                    List.copyOf(spec.getTolerations()));
        }
    }

    private WeakReference<Object> nodes = new WeakReference<>(null);
    private @Nullable Asked asked;
    private List<Map<ObjectKey, String>> domains = List.of();

    /** Of each of these constraints of the spec, the domains of the nodes that are included. */
    List<Map<ObjectKey, String>> of(List<TopologySpreadConstraint> hard, PodSpec spec, ClusterSnapshot snapshot) {
        Object now = snapshot.stateOf(Kinds.NODE);
        Asked question = Asked.of(hard, spec);
        if (!nodes.refersTo(now) || !question.equals(asked)) {
            domains = find(hard, spec, snapshot);
            asked = question;
            nodes = new WeakReference<>(now);
        }
        return domains;
    }

    private static List<Map<ObjectKey, String>> find(
            List<TopologySpreadConstraint> hard, PodSpec spec, ClusterSnapshot snapshot) {
        List<Map<ObjectKey, String>> found = new ArrayList<>();
        hard.forEach(constraint -> found.add(new HashMap<>()));
        for (KubeObject node : snapshot.list(Kinds.NODE)) {
            if (!hard.stream().allMatch(c -> node.labels().containsKey(c.getTopologyKey()))) {
                continue;
            }
            boolean selected = NodeFit.isSelected(spec, node);
            boolean tainted = NodeFit.isTainted(spec, node.facts(NodeFacts.class));
            for (int i = 0; i < hard.size(); i++) {
                if (isIncluded(hard.get(i), selected, tainted)) {
                    found.get(i).put(node.key(), node.labels().get(hard.get(i).getTopologyKey()));
                }
            }
        }
        return found;
    }

    /** The policies' defaults are Honor for the node's affinity and Ignore for its taints (KEP-3094). */
    private static boolean isIncluded(TopologySpreadConstraint constraint, boolean selected, boolean tainted) {
        return (selected || "Ignore".equals(constraint.getNodeAffinityPolicy()))
                && (!tainted || !"Honor".equals(constraint.getNodeTaintsPolicy()));
    }
}
