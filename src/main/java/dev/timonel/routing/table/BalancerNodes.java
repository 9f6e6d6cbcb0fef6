package dev.timonel.routing.table;

import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import java.util.Collection;
import java.util.Set;

/**
 * Which nodes take traffic from a load balancer: not one that is being deleted, that the cluster autoscaler is about to
 * delete, or that a label excludes ({@code stableNodeSetPredicates} of {@code cloud-provider/controllers/service}; for
 * externalTrafficPolicy Cluster kube-proxy's own health check says the same of the first two, KEP-3836).
 */
final class BalancerNodes {
    static final String EXCLUDE_LABEL = "node.kubernetes.io/exclude-from-external-load-balancers";
    static final String TO_BE_DELETED_TAINT = "ToBeDeletedByClusterAutoscaler";

    /** What Go's strconv.ParseBool reads as false: any other value of the label excludes, the usual empty one too. */
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "False", "FALSE");

    private BalancerNodes() {}

    static Collection<KubeObject> among(Collection<KubeObject> nodes) {
        return nodes.stream().filter(BalancerNodes::takesPart).toList();
    }

    private static boolean takesPart(KubeObject node) {
        return !node.deleting()
                && FALSE.contains(node.labels().getOrDefault(EXCLUDE_LABEL, "false"))
                && node.facts(NodeFacts.class).taints().stream()
                        .noneMatch(t -> t.getKey().equals(TO_BE_DELETED_TAINT));
    }
}
