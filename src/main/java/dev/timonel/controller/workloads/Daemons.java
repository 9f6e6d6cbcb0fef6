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
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDaemonSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The pods of one DaemonSet, node by node, and one step of their update ({@code daemon_controller.go}, {@code update.go}). */
final class Daemons {
    private static final String COMPONENT = "daemonset-controller";

    private final KubeObject owner;
    private final DaemonSet set;
    private final ClusterSnapshot snapshot;
    private final Instant now;
    private final PlanDraft draft;
    private final PodMaking making;
    private final PodSpec probe;
    private final Map<String, List<KubeObject>> byNode = new TreeMap<>();

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
            } else {
                byNode.computeIfAbsent(target(pod), n -> new ArrayList<>()).add(pod);
            }
        }
    }

    void keep() {
        Revisions revisions = new Revisions(owner, snapshot, draft);
        String current = revisions.current(set.getSpec().getTemplate());
        String hash = Revisions.hash(current);
        Set<String> wanted = new TreeSet<>();
        for (KubeObject node : snapshot.list(Kinds.NODE)) {
            NodeFacts facts = node.facts(NodeFacts.class);
            if (NodeFit.isSelected(probe, node) && !NodeFit.isTainted(probe, facts)) {
                wanted.add(node.name());
            }
        }
        count(wanted, hash);
        for (String node : wanted) {
            List<KubeObject> pods = byNode.getOrDefault(node, List.of());
            pods.stream().filter(p -> !p.deleting() && !KeptPods.isActive(p)).forEach(this::deleteEnded);
            if (pods.stream().noneMatch(p -> KeptPods.isActive(p) || p.deleting())) {
                make(node, hash);
            }
        }
        byNode.forEach((node, pods) -> {
            if (!wanted.contains(node)) {
                pods.stream().filter(KeptPods::isActive).forEach(this::delete);
            }
        });
        if (draft.plan().creates().isEmpty()
                && set.getSpec().getUpdateStrategy().getType().equals("RollingUpdate")) {
            update(wanted, hash);
        }
        Set<String> living = new TreeSet<>(Set.of(current));
        byNode.values()
                .forEach(pods -> pods.forEach(
                        p -> living.add(owner.name() + "-" + p.labels().get(Revisions.LABEL))));
        revisions.forget(set.getSpec().getRevisionHistoryLimit(), living);
    }

    /** Old pods that do not serve go first, then as many as may be missing; with a surge, once their successor is available. */
    private void update(Set<String> wanted, String hash) {
        RollingUpdateDaemonSet rolling = set.getSpec().getUpdateStrategy().getRollingUpdate();
        int surge = rolling == null ? 0 : Shares.share(rolling.getMaxSurge(), wanted.size(), true);
        int most = rolling == null ? 1 : Shares.share(rolling.getMaxUnavailable(), wanted.size(), true);
        int missing = 0;
        List<KubeObject> old = new ArrayList<>();
        for (String node : wanted) {
            List<KubeObject> pods = byNode.getOrDefault(node, List.of());
            boolean serves = pods.stream().anyMatch(this::isAvailable);
            missing += serves ? 0 : 1;
            pods.stream().filter(p -> KeptPods.isActive(p) && !isOf(p, hash)).forEach(old::add);
        }
        int surging = 0;
        for (KubeObject pod : old) {
            List<KubeObject> pods = byNode.getOrDefault(target(pod), List.of());
            boolean successor = pods.stream().anyMatch(p -> isOf(p, hash) && KeptPods.isActive(p));
            if (surge > 0) {
                if (!isAvailable(pod) || pods.stream().anyMatch(p -> isOf(p, hash) && isAvailable(p))) {
                    delete(pod);
                } else if (successor) {
                    surging++;
                }
            } else if (!isAvailable(pod)) {
                delete(pod);
            } else if (missing < most) {
                missing++;
                delete(pod);
            }
        }
        for (KubeObject pod : old) {
            List<KubeObject> pods = byNode.getOrDefault(target(pod), List.of());
            if (surge > surging && pods.stream().noneMatch(p -> isOf(p, hash)) && isAvailable(pod)) {
                surging++;
                make(target(pod), hash);
            }
        }
    }

    private boolean isAvailable(KubeObject pod) {
        return KeptPods.isActive(pod)
                && KeptPods.availableFrom(pod, Tally.orZero(set.getSpec().getMinReadySeconds()))
                        .filter(at -> !now.isBefore(at))
                        .isPresent();
    }

    private static boolean isOf(KubeObject pod, String hash) {
        return hash.equals(pod.labels().get(Revisions.LABEL));
    }

    private void deleteEnded(KubeObject pod) {
        boolean failed = pod.facts(PodFacts.class).phase().equals("Failed");
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
        PodDeletion.begin(pod, now, draft);
        making.tellDeleted(pod);
    }

    private void make(String node, String hash) {
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

    private void count(Set<String> wanted, String hash) {
        DaemonSetStatus before = Objects.requireNonNullElseGet(set.getStatus(), DaemonSetStatus::new);
        int current = 0;
        int ready = 0;
        int available = 0;
        int updated = 0;
        int astray = 0;
        for (Map.Entry<String, List<KubeObject>> each : byNode.entrySet()) {
            List<KubeObject> pods =
                    each.getValue().stream().filter(KeptPods::isActive).toList();
            if (pods.isEmpty() || !wanted.contains(each.getKey())) {
                astray += pods.isEmpty() ? 0 : 1;
                continue;
            }
            current++;
            ready += pods.stream().anyMatch(KeptPods::isReady) ? 1 : 0;
            available += pods.stream().anyMatch(this::isAvailable) ? 1 : 0;
            updated += pods.stream().anyMatch(p -> isOf(p, hash)) ? 1 : 0;
            pods.forEach(
                    p -> KeptPods.availableFrom(p, Tally.orZero(set.getSpec().getMinReadySeconds()))
                            .filter(now::isBefore)
                            .ifPresent(draft::lookAgainAt));
        }
        DaemonSetStatus status = new DaemonSetStatusBuilder(before)
                .withCurrentNumberScheduled(current)
                .withDesiredNumberScheduled(wanted.size())
                .withNumberMisscheduled(astray)
                .withNumberReady(ready)
                .withNumberAvailable(Tally.orNull(available))
                .withNumberUnavailable(Tally.orNull(wanted.size() - available))
                .withUpdatedNumberScheduled(Tally.orNull(updated))
                .withObservedGeneration(owner.generation())
                .build();
        if (!status.equals(before)) {
            set.setStatus(status);
            draft.put(set);
        }
    }
}
