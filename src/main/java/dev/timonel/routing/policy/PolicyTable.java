package dev.timonel.routing.policy;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.net.Cidr;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    /** What policies of the snapshot can tell senders apart by, besides their namespace: labels, and blocks of addresses. */
    public record Distinctions(Set<String> labels, Set<Cidr> blocks) {}

    public Distinctions distinctions(ClusterSnapshot snapshot) {
        Set<String> labels = new TreeSet<>();
        Set<Cidr> blocks = new TreeSet<>();
        snapshot.list(Kinds.NETWORK_POLICY).stream()
                .map(KubeObject::namespace)
                .distinct()
                .flatMap(namespace -> of(snapshot, namespace).stream())
                .forEach(policy -> {
                    labels.addAll(policy.pods().keys());
                    policy.rules().values().stream()
                            .flatMap(List::stream)
                            .flatMap(rule -> rule.peers().stream())
                            .forEach(peer -> add(peer, labels, blocks));
                });
        return new Distinctions(labels, blocks);
    }

    private static void add(Peer peer, Set<String> labels, Set<Cidr> blocks) {
        if (peer instanceof Peer.Pods pods) {
            labels.addAll(pods.pods().keys());
        } else if (peer instanceof Peer.Block block) {
            blocks.add(block.cidr());
            blocks.addAll(block.except());
        }
    }

    /** What the policies say of the connection. */
    public Judgement judge(ClusterSnapshot snapshot, Flow flow) {
        return snapshot.count(Kinds.NETWORK_POLICY) == 0 ? Judgement.UNTOUCHED : new Judge(this, snapshot).judge(flow);
    }
}
