package dev.timonel.routing;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Which NetworkPolicies select a pod, so that they alone say what it may get or send; their rules are not judged. A policy
 * isolates for the directions of its policyTypes: without them for Ingress, and for Egress if it has such rules
 * ({@code pkg/apis/networking/types.go}).
 */
public final class Policies {
    /** Which way the traffic of the pod goes. */
    public enum Direction {
        Ingress,
        Egress
    }

    private Policies() {}

    /** In one sentence of not knowing; none if no policy selects the pod. */
    public static List<String> unjudged(ClusterSnapshot snapshot, KubeObject pod, Direction direction) {
        if (snapshot.count(Kinds.NETWORK_POLICY) == 0) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (KubeObject policy : snapshot.list(Kinds.NETWORK_POLICY, pod.namespace())) {
            NetworkPolicySpec spec = policy.as(NetworkPolicy.class).getSpec();
            if (spec != null && isolates(spec, direction) && selects(spec, pod)) {
                names.add(policy.name());
            }
        }
        return names.isEmpty()
                ? List.of()
                : List.of("whether " + (names.size() == 1 ? "NetworkPolicy " : "NetworkPolicies ")
                        + Explanation.some(names)
                        + " in namespace " + pod.namespace() + (names.size() == 1 ? " lets" : " let")
                        + (direction == Direction.Ingress ? " it in to pod " : " it out of pod ") + pod.name()
                        + ": " + (names.size() == 1 ? "it selects" : "they select")
                        + " the pod, and rules of policies are not judged here");
    }

    private static boolean isolates(NetworkPolicySpec spec, Direction direction) {
        return spec.getPolicyTypes().isEmpty()
                ? direction == Direction.Ingress || !spec.getEgress().isEmpty()
                : spec.getPolicyTypes().contains(direction.name());
    }

    private static boolean selects(NetworkPolicySpec spec, KubeObject pod) {
        LabelSelector selector = LabelSelector.of(spec.getPodSelector());
        return spec.getPodSelector() == null || selector != null && selector.matches(pod.labels());
    }
}
