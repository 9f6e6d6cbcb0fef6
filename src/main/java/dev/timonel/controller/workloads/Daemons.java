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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The pods of one DaemonSet, node by node ({@code daemon_controller.go}). */
final class Daemons {
    private static final String COMPONENT = "daemonset-controller";

    /** {@code podByCreationTimestampAndPhase}. */
    static final Comparator<KubeObject> OLDEST_FIRST = Comparator.comparing(
                    (KubeObject pod) -> pod.facts(PodFacts.class).nodeName().isEmpty())
            .thenComparing(pod -> orEmpty(pod.created()))
            .thenComparing(KubeObject::name);

    private final KubeObject owner;
    private final DaemonSet set;
    private final ClusterSnapshot snapshot;
    private final Instant now;
    private final PlanDraft draft;
    private final PodMaking making;
    private final PodSpec probe;
    /** Without those that have ended and are going. */
    private final Map<String, List<KubeObject>> byNode = new TreeMap<>();

    private boolean deleting;
    private int steps;

    Daemons(KubeObject owner, ClusterSnapshot snapshot, Instant now, PlanDraft draft) {
        this.owner = owner;
        this.set = owner.as(DaemonSet.class);
        this.snapshot = snapshot;
        this.now = now;
        this.draft = draft;
        this.making = new PodMaking(owner, set.getSpec().getTemplate(), COMPONENT, draft);
        this.probe = tolerant(making.pod().getSpec());
        for (KubeObject pod : Ownership.controlled(owner, Kinds.POD, snapshot)) {
            if (!pod.deleting() && !Ownership.matches(owner, pod)) {
                draft.put(Ownership.released(pod, owner));
            } else if (!pod.deleting() || !pod.facts(PodFacts.class).terminal()) {
                byNode.computeIfAbsent(target(pod), n -> new ArrayList<>()).add(pod);
            }
        }
    }

    /** One step: a pod where one is missing, none where none may stay, and then, if all are at rest, a step of the update. */
    void keep() {
        Revisions revisions = new Revisions(owner, snapshot, draft);
        String current = revisions.current(set.getSpec().getTemplate());
        String hash = Revisions.hash(current);
        Set<String> wanted = new TreeSet<>();
        Set<String> staying = new TreeSet<>();
        for (KubeObject node : snapshot.list(Kinds.NODE)) {
            NodeFacts facts = node.facts(NodeFacts.class);
            if (!isNamed(node) || !NodeFit.isSelected(probe, node)) {
                continue;
            }
            if (!NodeFit.isTainted(probe, facts)) {
                wanted.add(node.name());
                staying.add(node.name());
            } else if (!NodeFit.isExpelled(probe, facts)) {
                staying.add(node.name());
            }
        }
        new DaemonCount(set, owner, byNode, now, draft).report(wanted, snapshot, hash);
        FailedDaemons failed = FailedDaemons.of(owner, snapshot, now);
        staying.forEach(node -> keep(node, wanted.contains(node), failed, hash));
        failed.remember(draft);
        byNode.forEach((node, pods) -> {
            if (!staying.contains(node)) {
                pods.stream().filter(pod -> !pod.deleting()).forEach(this::delete);
            }
        });
        boolean atRest = !deleting && draft.plan().creates().isEmpty();
        if (atRest && set.getSpec().getUpdateStrategy().getType().equals("RollingUpdate")) {
            new DaemonUpdate(set, byNode, wanted, hash, now).step(this::delete, node -> make(node, hash));
        }
        Set<String> living = new TreeSet<>(Set.of(current));
        byNode.values()
                .forEach(pods -> pods.forEach(
                        p -> living.add(owner.name() + "-" + p.labels().get(Revisions.LABEL))));
        revisions.forget(set.getSpec().getRevisionHistoryLimit(), living);
    }

    private boolean isNamed(KubeObject node) {
        String name = orEmpty(set.getSpec().getTemplate().getSpec().getNodeName());
        return name.isEmpty() || name.equals(node.name());
    }

    /** {@code podsShouldBeOnNode}, of a node on which a pod may at least go on. */
    private void keep(String node, boolean mayStart, FailedDaemons failed, String hash) {
        List<KubeObject> pods = byNode.getOrDefault(node, List.of());
        List<KubeObject> running = new ArrayList<>();
        for (KubeObject pod : pods) {
            boolean ended = pod.facts(PodFacts.class).terminal();
            if (!pod.deleting() && !ended) {
                running.add(pod);
            } else if (!pod.deleting() && hasRoom() && (!hasFailed(pod) || failed.mayGo(node, draft))) {
                deleteEnded(pod);
            }
        }
        if (mayStart && (pods.isEmpty() || running.isEmpty() && DaemonUpdate.surges(set))) {
            make(node, hash);
        } else if (running.size() > 1) {
            excess(running, hash).forEach(this::delete);
        }
    }

    /** All but the oldest; with a surge, all but the oldest of either template, and of those two the one that is not needed any more. */
    private List<KubeObject> excess(List<KubeObject> running, String hash) {
        List<KubeObject> oldestFirst = running.stream().sorted(OLDEST_FIRST).toList();
        if (!DaemonUpdate.surges(set)) {
            return oldestFirst.subList(1, oldestFirst.size());
        }
        List<KubeObject> excess = new ArrayList<>(oldestFirst);
        KubeObject updated =
                excess.stream().filter(p -> isOf(p, hash)).findFirst().orElse(null);
        KubeObject old = excess.stream().filter(p -> !isOf(p, hash)).findFirst().orElse(null);
        excess.remove(updated);
        boolean replaced = old != null && updated != null && (!KeptPods.isReady(old) || isAvailable(updated));
        if (!replaced) {
            excess.remove(old);
        }
        return excess;
    }

    private boolean isAvailable(KubeObject pod) {
        return isAvailable(pod, set, now);
    }

    static boolean isAvailable(KubeObject pod, DaemonSet set, Instant now) {
        return KeptPods.availableFrom(pod, Tally.orZero(set.getSpec().getMinReadySeconds()))
                .filter(at -> !now.isBefore(at))
                .isPresent();
    }

    static boolean isOf(KubeObject pod, String hash) {
        return hash.equals(pod.labels().get(Revisions.LABEL));
    }

    private static boolean hasFailed(KubeObject pod) {
        return pod.facts(PodFacts.class).phase().equals("Failed");
    }

    private void deleteEnded(KubeObject pod) {
        boolean failed = hasFailed(pod);
        String what = "daemon pod " + pod.namespace() + "/" + pod.name() + " on node " + target(pod);
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

    private void delete(KubeObject pod) {
        deleting = true;
        if (hasRoom()) {
            steps++;
            PodDeletion.begin(pod, now, draft);
            making.tellDeleted(pod);
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

    /** The node that a pod runs on, or was made for. */
    private static String target(KubeObject pod) {
        String node = pod.facts(PodFacts.class).nodeName();
        if (!node.isEmpty()) {
            return node;
        }
        PodSpec spec = pod.asPod().getSpec();
        if (spec.getAffinity() == null
                || spec.getAffinity().getNodeAffinity() == null
                || spec.getAffinity().getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution() == null) {
            return "";
        }
        return spec
                .getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms()
                .stream()
                .flatMap(t -> t.getMatchFields().stream())
                .flatMap(f -> f.getValues().stream())
                .findFirst()
                .orElse("");
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
