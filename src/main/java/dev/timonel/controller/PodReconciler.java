package dev.timonel.controller;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The life of one pod: scheduled by {@link PodScheduler}, run by {@link SimulatedKubelet}, ended by {@link PodDeletion}. A
 * pod that names a node which does not exist waits for it; upstream's garbage collector would remove it after 40 s.
 */
final class PodReconciler implements Reconciler {

    @Override
    public String name() {
        return "pods";
    }

    /** The pod itself; when a node changes, its pods and those without a node; when a pod goes, those that its address or room may help. */
    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(Kinds.POD)) {
            boolean ends = change.type() == Change.Type.DELETED
                    || change.object().facts(PodFacts.class).terminal();
            Collection<ObjectKey> keys = ends ? withOwnKey(change, after) : List.of(change.key());
            return isAnotherNeighbour(change) ? withWaiting(keys, change, after) : keys;
        }
        if (change.key().kind().equals(Kinds.NAMESPACE)) {
            return keys(after.waitingPodsThatMindOthers());
        }
        return change.key().kind().equals(Kinds.NODE) ? podsOf(change, after) : List.of();
    }

    /** Whether other pods may count it otherwise than before. */
    private static boolean isAnotherNeighbour(Change change) {
        KubeObject pod = change.object();
        KubeObject before = change.previous();
        return change.type() == Change.Type.DELETED
                || before == null
                || before.deleting() != pod.deleting()
                || !before.labels().equals(pod.labels())
                || before.facts(PodFacts.class).terminal()
                        != pod.facts(PodFacts.class).terminal()
                || !before.facts(PodFacts.class)
                        .nodeName()
                        .equals(pod.facts(PodFacts.class).nodeName());
    }

    /** Those that wait and mind who is around them; all that wait, if one is gone that kept others away. */
    private static Collection<ObjectKey> withWaiting(Collection<ObjectKey> keys, Change change, ClusterSnapshot after) {
        PodFacts facts = change.object().facts(PodFacts.class);
        if (facts.nodeName().isEmpty()) {
            return keys;
        }
        TreeSet<ObjectKey> all = new TreeSet<>(keys);
        boolean lets = facts.keepsOthersAway() && (change.type() == Change.Type.DELETED || facts.terminal());
        all.addAll(keys(lets ? after.unscheduledPods() : after.waitingPodsThatMindOthers()));
        return all;
    }

    private static List<ObjectKey> keys(Collection<KubeObject> pods) {
        return pods.stream().map(KubeObject::key).toList();
    }

    private static Collection<ObjectKey> withOwnKey(Change change, ClusterSnapshot after) {
        TreeSet<ObjectKey> keys = new TreeSet<>();
        keys.add(change.key());
        String node = change.object().facts(PodFacts.class).nodeName();
        if (!node.isEmpty()) {
            after.podsOnNode(node).stream()
                    .filter(pod -> pod.facts(PodFacts.class).ips().isEmpty())
                    .forEach(pod -> keys.add(pod.key()));
            after.get(Kinds.NODE, "", node)
                    .ifPresent(n -> after.unscheduledPods().stream()
                            .filter(pod -> NodeFit.lackOfRoom(pod.facts(PodFacts.class), n, after)
                                    .isEmpty())
                            .forEach(pod -> keys.add(pod.key())));
        }
        return keys;
    }

    private static Collection<ObjectKey> podsOf(Change change, ClusterSnapshot after) {
        KubeObject node = change.object();
        KubeObject before = change.previous();
        TreeSet<ObjectKey> keys = new TreeSet<>();
        boolean gone = change.type() == Change.Type.DELETED;
        boolean sameFacts =
                before != null && !gone && before.facts(NodeFacts.class).equals(node.facts(NodeFacts.class));
        if (!sameFacts || before == null || !before.labels().equals(node.labels())) {
            after.unscheduledPods().forEach(pod -> keys.add(pod.key()));
        }
        if (!sameFacts && !gone) {
            after.podsOnNode(node.name()).forEach(pod -> keys.add(pod.key()));
        }
        return keys;
    }

    /** Those that end or turn ready at a moment, and those without a node. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.POD).stream()
                .filter(pod -> pod.deleting()
                        || pod.facts(PodFacts.class).timed()
                        || pod.facts(PodFacts.class).nodeName().isEmpty())
                .map(KubeObject::key)
                .toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> object = snapshot.get(key).filter(o -> o.kind().equals(Kinds.POD));
        if (object.isEmpty()) {
            return Plan.nothing();
        }
        PodFacts facts = object.get().facts(PodFacts.class);
        Pod pod = object.get().as(Pod.class);
        if (pod.getSpec() == null) {
            return Plan.nothing();
        }
        if (object.get().deleting()) {
            return PodDeletion.finish(pod, key, snapshot, now);
        }
        if (facts.terminal()) {
            return Plan.nothing();
        }
        if (facts.nodeName().isEmpty()) {
            return PodScheduler.schedule(pod, key, snapshot, now);
        }
        return snapshot.facts(new ObjectKey(Kinds.NODE, "", facts.nodeName()), NodeFacts.class)
                .filter(node -> !node.external())
                .map(node -> SimulatedKubelet.run(pod, key, node, snapshot, now))
                .orElseGet(Plan::nothing);
    }
}
