package dev.timonel.routing.policy;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The policies of a snapshot, compiled namespace by namespace as somebody asks. It is good for every snapshot that has the same
 * policies, and for several threads.
 */
public final class PolicyTable {
    private final Map<String, List<Policy>> compiled = new ConcurrentHashMap<>();

    public PolicyTable() {}

    /** Those of the pod's namespace that isolate it, by name. */
    List<Policy> isolating(ClusterSnapshot snapshot, KubeObject pod, Direction direction) {
        return of(snapshot, pod.namespace()).stream()
                .filter(policy -> policy.isolates(pod, direction))
                .toList();
    }

    private List<Policy> of(ClusterSnapshot snapshot, String namespace) {
        return compiled.computeIfAbsent(
                namespace,
                ns -> snapshot.list(Kinds.NETWORK_POLICY, ns).stream()
                        .flatMap(object -> Policy.of(object).stream())
                        .toList());
    }

    /** What the policies say of the connection. */
    public Judgement judge(ClusterSnapshot snapshot, Flow flow) {
        return snapshot.count(Kinds.NETWORK_POLICY) == 0 ? Judgement.UNTOUCHED : new Judge(this, snapshot).judge(flow);
    }
}
