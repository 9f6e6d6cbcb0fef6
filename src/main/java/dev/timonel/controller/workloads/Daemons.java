package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.pods.PodDeletion;
import dev.timonel.controller.scheduling.NodeFit;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The pods of one DaemonSet, node by node ({@code daemon_controller.go}). */
final class Daemons {
    private static final String COMPONENT = "daemonset-controller";

    private final KubeObject owner;
    private final DaemonSet set;
    private final ClusterSnapshot snapshot;
    private final Instant now;
    private final PlanDraft draft;
    private final PodMaking making;
    private final PodSpec probe;

    private boolean deleting;
    private int steps;

    Daemons(KubeObject owner, DaemonSet set, ClusterSnapshot snapshot, Instant now, PlanDraft draft) {
        this.owner = owner;
        this.set = set;
        this.snapshot = snapshot;
        this.now = now;
        this.draft = draft;
        this.making = new PodMaking(owner, set.getSpec().getTemplate(), COMPONENT, draft);
        this.probe = tolerant(making.pod().getSpec());
    }

    /** One step: a pod where one is missing, none where none may stay, and then, if all are at rest, a step of the update. */
    void keep(DaemonMemory memory) {
        Revisions revisions = new Revisions(owner, snapshot, draft);
        String current = revisions.current(set.getSpec().getTemplate());
        String hash = Revisions.hash(current);
        int minReady = Tally.orZero(set.getSpec().getMinReadySeconds());
        Collection<DaemonPlace> places = memory.of(owner, set.getSpec(), hash)
                .follow(snapshot.list(Kinds.NODE), this::fit, pods(), pod -> DaemonPod.of(pod, hash, minReady));
        DaemonCount.report(set, owner, places, now, draft);
        FailedDaemons failed = FailedDaemons.of(owner, snapshot, now);
        for (DaemonPlace place : places) {
            if (place.mayStay() && !place.isServed()) {
                keep(place, failed, hash);
            }
        }
        failed.remember(draft);
        for (DaemonPlace place : places) {
            if (!place.mayStay()) {
                place.pods().stream().filter(pod -> !pod.stored().deleting()).forEach(this::delete);
            }
        }
        boolean atRest = !deleting && draft.plan().creates().isEmpty();
        if (atRest && set.getSpec().getUpdateStrategy().getType().equals("RollingUpdate")) {
            new DaemonUpdate(set, places, now).step(this::delete, node -> make(node, hash));
        }
        revisions.forget(set.getSpec().getRevisionHistoryLimit(), living(current, places));
    }

    /** Those that count: not those that have ended and are going, nor those that it does not select any more, which it releases. */
    private List<KubeObject> pods() {
        List<KubeObject> pods = new ArrayList<>();
        for (KubeObject pod : Ownership.controlled(owner, Kinds.POD, snapshot)) {
            if (!pod.deleting() && !Ownership.matches(owner, pod)) {
                draft.put(Ownership.released(pod, owner));
            } else if (!pod.deleting() || !pod.facts(PodFacts.class).terminal()) {
                pods.add(pod);
            }
        }
        return pods;
    }

    /** The names of the revisions that pods are of. */
    private Set<String> living(String current, Collection<DaemonPlace> places) {
        Set<String> hashes = new HashSet<>();
        for (DaemonPlace place : places) {
            for (DaemonPod pod : place.pods()) {
                hashes.add(pod.stored().labels().get(Revisions.LABEL));
            }
        }
        Set<String> living = new HashSet<>(Set.of(current));
        hashes.forEach(hash -> living.add(owner.name() + "-" + hash));
        return living;
    }

    private DaemonPlace.Fit fit(String name) {
        KubeObject node = snapshot.get(Kinds.NODE, "", name).orElse(null);
        if (node == null) {
            return DaemonPlace.Fit.NO_NODE;
        }
        String only = orEmpty(set.getSpec().getTemplate().getSpec().getNodeName());
        if (!only.isEmpty() && !only.equals(name) || !NodeFit.isSelected(probe, node)) {
            return DaemonPlace.Fit.MAY_NOT;
        }
        NodeFacts facts = node.facts(NodeFacts.class);
        if (!NodeFit.isTainted(probe, facts)) {
            return DaemonPlace.Fit.MAY_START;
        }
        return NodeFit.isExpelled(probe, facts) ? DaemonPlace.Fit.MAY_NOT : DaemonPlace.Fit.MAY_STAY;
    }

    /** {@code podsShouldBeOnNode}, of a node on which a pod may at least go on. */
    private void keep(DaemonPlace place, FailedDaemons failed, String hash) {
        List<DaemonPod> running = new ArrayList<>();
        for (DaemonPod pod : place.pods()) {
            if (pod.runs()) {
                running.add(pod);
            } else if (!pod.stored().deleting()
                    && hasRoom()
                    && (!pod.hasFailed() || failed.mayGo(place.node(), draft))) {
                deleteEnded(pod);
            }
        }
        if (place.mayStart() && (place.pods().isEmpty() || running.isEmpty() && DaemonUpdate.surges(set))) {
            make(place.node(), hash);
        } else if (running.size() > 1) {
            excess(running).forEach(this::delete);
        }
    }

    /** All but the oldest; with a surge, all but the oldest of either template, and of those two the one that is not needed any more. */
    private List<DaemonPod> excess(List<DaemonPod> running) {
        List<DaemonPod> oldestFirst =
                running.stream().sorted(DaemonPod.OLDEST_FIRST).toList();
        if (!DaemonUpdate.surges(set)) {
            return oldestFirst.subList(1, oldestFirst.size());
        }
        List<DaemonPod> excess = new ArrayList<>(oldestFirst);
        DaemonPod updated =
                excess.stream().filter(DaemonPod::updated).findFirst().orElse(null);
        DaemonPod old = excess.stream().filter(p -> !p.updated()).findFirst().orElse(null);
        excess.remove(updated);
        boolean replaced = old != null && updated != null && (old.availableFrom() == null || updated.isAvailable(now));
        if (!replaced) {
            excess.remove(old);
        }
        return excess;
    }

    private void deleteEnded(DaemonPod pod) {
        boolean failed = pod.hasFailed();
        KubeObject stored = pod.stored();
        String what = "daemon pod " + stored.namespace() + "/" + stored.name() + " on node " + pod.node();
        draft.note(
                owner.key(),
                failed ? "Warning" : "Normal",
                failed ? "FailedDaemonPod" : "SucceededDaemonPod",
                failed
                        ? "Found failed " + what + ", will try to kill it"
                        : "Found succeeded " + what + ", will try to delete it",
                COMPONENT);
        delete(pod);
    }

    private void delete(DaemonPod pod) {
        deleting = true;
        if (hasRoom()) {
            steps++;
            PodDeletion.begin(pod.stored(), now, draft);
            making.tellDeleted(pod.stored());
        }
    }

    /** Whether one more pod is made or removed in this transaction; what is left has its turn in the next. */
    private boolean hasRoom() {
        if (steps >= PodMaking.BURST) {
            draft.lookAgainAt(now);
        }
        return steps < PodMaking.BURST;
    }

    private void make(String node, String hash) {
        if (!hasRoom()) {
            return;
        }
        steps++;
        Pod pod = making.pod();
        Map<String, String> labels =
                new LinkedHashMap<>(orEmpty(pod.getMetadata().getLabels()));
        labels.put(Revisions.LABEL, hash);
        pod.getMetadata().setLabels(labels);
        tolerant(pod.getSpec());
        pod.getSpec()
                .setAffinity(new AffinityBuilder(Objects.requireNonNullElseGet(
                                pod.getSpec().getAffinity(), () -> new AffinityBuilder().build()))
                        .editOrNewNodeAffinity()
                        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                        .addToNodeSelectorTerms(new NodeSelectorTermBuilder()
                                .addNewMatchField()
                                .withKey("metadata.name")
                                .withOperator("In")
                                .withValues(node)
                                .endMatchField()
                                .build())
                        .endRequiredDuringSchedulingIgnoredDuringExecution()
                        .endNodeAffinity()
                        .build());
        making.make(pod);
    }

    /** {@code AddOrUpdateDaemonPodTolerations}: it stays where others are told to leave. */
    private static PodSpec tolerant(PodSpec spec) {
        List<Toleration> all = new ArrayList<>(spec.getTolerations());
        for (String each : List.of("not-ready", "unreachable")) {
            all.add(toleration(each, "NoExecute"));
        }
        for (String each : List.of("disk-pressure", "memory-pressure", "pid-pressure", "unschedulable")) {
            all.add(toleration(each, "NoSchedule"));
        }
        if (Boolean.TRUE.equals(spec.getHostNetwork())) {
            all.add(toleration("network-unavailable", "NoSchedule"));
        }
        spec.setTolerations(all);
        return spec;
    }

    private static Toleration toleration(String taint, String effect) {
        return new TolerationBuilder()
                .withKey("node.kubernetes.io/" + taint)
                .withOperator("Exists")
                .withEffect(effect)
                .build();
    }
}
