package dev.timonel.controller.pods;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.controller.scheduling.PodScheduler;
import dev.timonel.controller.scheduling.SchedulerMemory;
import dev.timonel.controller.scheduling.WaitingPods;
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
public final class PodReconciler implements Reconciler {
    private final SchedulerMemory memory = new SchedulerMemory();

    @Override
    public String name() {
        return "pods";
    }

    /**
     * The pod itself; when a node changes, those that its new state may start; when a pod goes, those that its address or room
     * may help. Of the pods that wait alike, the first is woken, and each that gets a node, an address, or another reason, wakes
     * the next.
     */
    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(Kinds.POD)) {
            TreeSet<ObjectKey> keys = new TreeSet<>();
            keys.add(change.key());
            if (makesRoom(change)) {
                addThoseWithRoomOn(change.object().facts(PodFacts.class).nodeName(), after, keys);
            }
            if (isAnotherNeighbour(change)) {
                addThoseThatMind(change, after, keys);
            }
            nextAfter(change, after).ifPresent(keys::add);
            PodAddresses.firstToGetOne(change.object().facts(PodFacts.class).nodeName(), after)
                    .ifPresent(keys::add);
            return keys;
        }
        if (change.key().kind().equals(Kinds.NAMESPACE)) {
            return after.distances().isEmpty() ? WaitingPods.thatMindOthers(after) : WaitingPods.toAsk(after);
        }
        return change.key().kind().equals(Kinds.NODE) ? podsOf(change, after) : List.of();
    }

    /** Whether a node has more left than before. */
    private static boolean makesRoom(Change change) {
        PodFacts now = change.object().facts(PodFacts.class);
        KubeObject before = change.previous();
        boolean ends = change.type() == Change.Type.DELETED || now.terminal();
        boolean asksForLess = before != null
                && before.facts(PodFacts.class).nodeName().equals(now.nodeName())
                && !before.facts(PodFacts.class).requests().equals(now.requests());
        return !now.nodeName().isEmpty() && (ends || asksForLess);
    }

    private static void addThoseWithRoomOn(String node, ClusterSnapshot after, TreeSet<ObjectKey> keys) {
        keys.addAll(after.podsThatWant(node));
        after.get(Kinds.NODE, "", node).ifPresent(n -> keys.addAll(WaitingPods.withRoomOn(n, after)));
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
    private static void addThoseThatMind(Change change, ClusterSnapshot after, TreeSet<ObjectKey> keys) {
        PodFacts facts = change.object().facts(PodFacts.class);
        if (facts.nodeName().isEmpty()) {
            return;
        }
        boolean lets = facts.distance() != null && (change.type() == Change.Type.DELETED || facts.terminal());
        if (lets) {
            after.waitingPods().values().forEach(keys::addAll);
        } else {
            keys.addAll(WaitingPods.thatMindOthers(after));
        }
    }

    /** The next of those that waited as this pod did, if it does no longer: one that is deleted may have had its turn before it. */
    private static Optional<ObjectKey> nextAfter(Change change, ClusterSnapshot after) {
        KubeObject before = change.previous();
        PodFacts.Waiting waited =
                before == null ? null : before.facts(PodFacts.class).waiting();
        boolean gone = change.type() == Change.Type.DELETED;
        if (waited == null
                || (!gone && waited.equals(change.object().facts(PodFacts.class).waiting()))) {
            return Optional.empty();
        }
        Collection<ObjectKey> others = after.waitingPods().get(waited);
        return others == null ? Optional.empty() : others.stream().findFirst();
    }

    private static Collection<ObjectKey> podsOf(Change change, ClusterSnapshot after) {
        KubeObject node = change.object();
        KubeObject before = change.previous();
        TreeSet<ObjectKey> keys = new TreeSet<>();
        boolean gone = change.type() == Change.Type.DELETED;
        NodeFacts facts = node.facts(NodeFacts.class);
        NodeFacts were = before == null || gone ? null : before.facts(NodeFacts.class);
        if (!facts.equals(were) || before == null || !before.labels().equals(node.labels())) {
            keys.addAll(WaitingPods.toAsk(after));
        }
        if (!gone && (were == null || were.external() != facts.external())) {
            after.podsOnNode(node.name()).forEach(pod -> keys.add(pod.key()));
        } else if (were != null && !facts.equals(were)) {
            keys.addAll(after.podsThatWant(node.name()));
            if (!facts.podCidrs().equals(were.podCidrs())
                    || !facts.internalIps().equals(were.internalIps())) {
                keys.addAll(after.podsWithoutAddress(node.name()));
            }
        }
        return keys;
    }

    /** Those that end or turn ready at a moment, and the first of those that wait for a node. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        TreeSet<ObjectKey> keys = new TreeSet<>(WaitingPods.toAsk(snapshot));
        snapshot.list(Kinds.POD).stream()
                .filter(pod -> pod.deleting() || pod.facts(PodFacts.class).timed())
                .forEach(pod -> keys.add(pod.key()));
        return keys;
    }

    /** A pod that has been told why it waits may wait for its next chance a little longer. */
    @Override
    public boolean mayWait(ObjectKey key, ClusterSnapshot snapshot) {
        return snapshot.facts(key, PodFacts.class)
                .filter(pod -> pod.waiting() != null)
                .isPresent();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> object = snapshot.get(key).filter(o -> o.kind().equals(Kinds.POD));
        if (object.isEmpty()) {
            return Plan.nothing();
        }
        PodFacts facts = object.get().facts(PodFacts.class);
        Optional<NodeFacts> node = snapshot.facts(new ObjectKey(Kinds.NODE, "", facts.nodeName()), NodeFacts.class);
        boolean leftAlone = facts.terminal()
                || facts.settled()
                || !facts.nodeName().isEmpty() && node.map(NodeFacts::external).orElse(true);
        if (leftAlone && !object.get().deleting()) {
            return Plan.nothing();
        }
        Pod pod = object.get().asPod();
        if (pod.getSpec() == null) {
            return Plan.nothing();
        }
        if (object.get().deleting()) {
            return PodDeletion.finish(pod, key, snapshot, now);
        }
        return node.map(simulated -> SimulatedKubelet.run(pod, key, simulated, snapshot, now))
                .orElseGet(() -> scheduleAndRun(pod, key, snapshot, now));
    }

    /** A simulated kubelet has the pod at once: nobody could see it between the two in any case. */
    private Plan scheduleAndRun(Pod pod, ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Plan scheduled = PodScheduler.schedule(pod, key, snapshot, memory, now);
        String name = pod.getSpec().getNodeName();
        Optional<NodeFacts> node = name == null || name.isEmpty()
                ? Optional.empty()
                : snapshot.facts(new ObjectKey(Kinds.NODE, "", name), NodeFacts.class);
        return node.filter(n -> !n.external())
                .map(n -> SimulatedKubelet.run(pod, key, n, snapshot, now).after(scheduled))
                .orElse(scheduled);
    }
}
