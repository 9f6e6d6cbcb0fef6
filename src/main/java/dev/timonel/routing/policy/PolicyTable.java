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
    private static final int MOST_SELECTED = 20_000;

    private final Map<String, List<Policy>> compiled = new ConcurrentHashMap<>();
    private final Map<Selected, List<Policy>> selected = new ConcurrentHashMap<>();

    /** Pods that policies do not tell apart as those that they select. */
    private record Selected(String namespace, Map<String, String> labels, Direction direction) {}

    public PolicyTable() {}

    /** Those of the pod's namespace that isolate it, by name. */
    List<Policy> isolating(ClusterSnapshot snapshot, KubeObject pod, Direction direction) {
        Selected key = new Selected(pod.namespace(), pod.labels(), direction);
        List<Policy> known = selected.get(key);
        if (known == null) {
            if (selected.size() >= MOST_SELECTED) {
                selected.clear();
            }
            known = of(snapshot, pod.namespace()).stream()
                    .filter(policy -> policy.isolates(pod, direction))
                    .toList();
            selected.put(key, known);
        }
        return known;
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
        return judge(snapshot, flow, true);
    }

    /** The same without words for why. */
    public Judgement outcome(ClusterSnapshot snapshot, Flow flow) {
        return judge(snapshot, flow, false);
    }

    private Judgement judge(ClusterSnapshot snapshot, Flow flow, boolean why) {
        return snapshot.count(Kinds.NETWORK_POLICY) == 0
                ? Judgement.UNTOUCHED
                : new Judge(this, snapshot, why).judge(flow);
    }
}
