package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.pods.PodDeletion;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The pods of one StatefulSet by their ordinals, and one step of them ({@code stateful_set_control.go}). */
final class StatefulPods {
    private static final String COMPONENT = "statefulset-controller";
    private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
    private static final String POD_INDEX = "apps.kubernetes.io/pod-index";

    private final KubeObject owner;
    private final StatefulSet set;
    private final StatefulSetSpec spec;
    private final ClusterSnapshot snapshot;
    private final Instant now;
    private final PlanDraft draft;
    private final Revisions revisions;
    private final TreeMap<Integer, KubeObject> pods = new TreeMap<>();
    private final StatefulSetStatus before;
    private final String update;
    private final String current;
    private final int start;

    StatefulPods(KubeObject owner, ClusterSnapshot snapshot, Instant now, PlanDraft draft) {
        this.owner = owner;
        this.set = owner.as(StatefulSet.class);
        this.spec = set.getSpec();
        this.snapshot = snapshot;
        this.now = now;
        this.draft = draft;
        this.revisions = new Revisions(owner, snapshot, draft);
        this.before = Objects.requireNonNullElseGet(set.getStatus(), StatefulSetStatus::new);
        this.update = revisions.current(spec.getTemplate());
        String was = orEmpty(before.getCurrentRevision());
        this.current = revisions.template(was).isPresent() ? was : update;
        this.start =
                spec.getOrdinals() == null ? 0 : Tally.orZero(spec.getOrdinals().getStart());
        for (KubeObject pod : Ownership.controlled(owner, Kinds.POD, snapshot)) {
            int ordinal = ordinal(owner.name(), pod.name());
            if (ordinal >= 0) {
                pods.put(ordinal, pod);
            }
        }
    }

    /** The number at the end of a pod's name; -1 for a name of another form. */
    static int ordinal(String set, String pod) {
        String rest = pod.startsWith(set + "-") ? pod.substring(set.length() + 1) : "";
        boolean number = !rest.isEmpty() && rest.length() < 10 && rest.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(rest) : -1;
    }

    void step() {
        String reported = status();
        if (!spec.getVolumeClaimTemplates().isEmpty()) {
            pods.forEach((ordinal, pod) ->
                    PodClaims.keepOwners(owner, spec, pod, ordinal < start || ordinal >= end(), snapshot, draft));
        }
        if (identify()
                && fill()
                && scaleDown()
                && "RollingUpdate".equals(spec.getUpdateStrategy().getType())) {
            replace();
        }
        Set<String> living = new TreeSet<>(Set.of(update));
        living.add(reported);
        pods.values().forEach(pod -> living.add(revision(pod)));
        revisions.forget(spec.getRevisionHistoryLimit(), living);
    }

    /** Gives pods back the labels by which they are known. False if one had lost them ({@code identityMatches}). */
    private boolean identify() {
        boolean known = true;
        for (KubeObject stored : pods.subMap(start, Math.max(start, end())).values()) {
            if (!stored.deleting() && !stored.name().equals(stored.labels().get(POD_NAME))) {
                Pod pod = stored.asPod();
                identify(pod, stored.name(), ordinal(owner.name(), stored.name()));
                draft.put(pod);
                draft.note(
                        owner.key(),
                        "Normal",
                        "SuccessfulUpdate",
                        "Update Pod " + stored.name() + " in StatefulSet " + owner.name() + " successful",
                        COMPONENT);
                known = false;
            }
        }
        return known;
    }

    private static void identify(Pod pod, String name, int ordinal) {
        Map<String, String> labels =
                new LinkedHashMap<>(orEmpty(pod.getMetadata().getLabels()));
        labels.put(POD_NAME, name);
        labels.put(POD_INDEX, Integer.toString(ordinal));
        pod.getMetadata().setLabels(labels);
    }

    private boolean isOrdered() {
        return !"Parallel".equals(spec.getPodManagementPolicy());
    }

    private int end() {
        return start + Tally.orZero(spec.getReplicas());
    }

    private int partition() {
        RollingUpdateStatefulSetStrategy rolling = spec.getUpdateStrategy().getRollingUpdate();
        return rolling == null ? 0 : Tally.orZero(rolling.getPartition());
    }

    /** Makes what is missing; one after the other if they are ordered. False if the rest has to wait for that. */
    private boolean fill() {
        boolean whole = true;
        for (int ordinal = start; ordinal < end(); ordinal++) {
            KubeObject pod = pods.get(ordinal);
            if (pod == null) {
                make(ordinal);
            } else if (pod.facts(PodFacts.class).terminal()) {
                whole = false;
                if (!pod.deleting()) {
                    PodDeletion.begin(pod, now, draft);
                }
            } else if (!isOrdered() || isAvailable(pod) && !pod.deleting()) {
                continue;
            }
            if (isOrdered() || draft.plan().creates().size() >= PodMaking.BURST) {
                return false;
            }
        }
        return whole;
    }

    /**
     * Takes away those beyond, from the last on; one after the other if they are ordered, and then only one that serves or the
     * first that does not. False if the rest has to wait.
     */
    private boolean scaleDown() {
        List<KubeObject> beyond = pods.descendingMap().entrySet().stream()
                .filter(each -> each.getKey() < start || each.getKey() >= end())
                .map(Map.Entry::getValue)
                .toList();
        KubeObject first = null;
        for (KubeObject pod : beyond) {
            first = isUnavailable(pod) ? pod : first;
        }
        for (KubeObject pod : beyond) {
            boolean waits = isOrdered() && !isAvailable(pod) && pod != first;
            if (!pod.deleting() && !waits) {
                delete(pod);
            }
            if (isOrdered()) {
                return false;
            }
        }
        return beyond.isEmpty();
    }

    /**
     * Takes away old ones, the last first, as far as they may be missing; they are made anew then. If they are not ordered, those
     * that do not serve go whatever is missing ({@code updateStatefulSetAfterInvariantEstablished}).
     */
    private void replace() {
        RollingUpdateStatefulSetStrategy rolling = spec.getUpdateStrategy().getRollingUpdate();
        int most = rolling == null || rolling.getMaxUnavailable() == null
                ? 1
                : Math.max(1, Shares.share(rolling.getMaxUnavailable(), Tally.orZero(spec.getReplicas()), false));
        int missing = 0;
        for (int ordinal = start; ordinal < end(); ordinal++) {
            KubeObject pod = pods.get(ordinal);
            missing += pod == null || isUnavailable(pod) ? 1 : 0;
        }
        List<KubeObject> old = pods.descendingMap().entrySet().stream()
                .filter(each -> each.getKey() >= start + partition() && each.getKey() < end())
                .map(Map.Entry::getValue)
                .filter(pod -> !pod.deleting() && !revision(pod).equals(update))
                .toList();
        if (!isOrdered()) {
            old.stream().filter(pod -> !isAvailable(pod)).forEach(this::delete);
        }
        old.stream()
                .filter(pod -> isOrdered() || isAvailable(pod))
                .limit(Math.max(0, most - missing))
                .forEach(this::delete);
    }

    private boolean isUnavailable(KubeObject pod) {
        return pod.deleting() || !isAvailable(pod);
    }

    private boolean isAvailable(KubeObject pod) {
        return pod.facts(PodFacts.class).phase().equals("Running")
                && KeptPods.availableFrom(pod, Tally.orZero(spec.getMinReadySeconds()))
                        .filter(at -> !now.isBefore(at))
                        .isPresent();
    }

    private static String revision(KubeObject pod) {
        return orEmpty(pod.labels().get(Revisions.LABEL));
    }

    private void delete(KubeObject pod) {
        PodDeletion.begin(pod, now, draft);
        draft.note(
                owner.key(),
                "Normal",
                "SuccessfulDelete",
                "Delete Pod " + pod.name() + " in StatefulSet " + owner.name() + " successful",
                COMPONENT);
    }

    /** Whether a pod that is made now is of the revision before the update ({@code newVersionedStatefulSetPod}). */
    private boolean isOld(int ordinal) {
        RollingUpdateStatefulSetStrategy rolling = spec.getUpdateStrategy().getRollingUpdate();
        boolean rolls = "RollingUpdate".equals(spec.getUpdateStrategy().getType());
        int old = rolling == null && rolls ? Tally.orZero(before.getCurrentReplicas()) : partition();
        return ordinal < start + old;
    }

    private void make(int ordinal) {
        String revision = isOld(ordinal) ? current : update;
        PodMaking making =
                new PodMaking(owner, revisions.template(revision).orElse(spec.getTemplate()), COMPONENT, draft);
        Pod pod = making.pod();
        String name = owner.name() + "-" + ordinal;
        pod.getMetadata().setName(name);
        identify(pod, name, ordinal);
        pod.getMetadata().getLabels().put(Revisions.LABEL, revision);
        pod.getSpec().setHostname(name);
        pod.getSpec().setSubdomain(orEmpty(spec.getServiceName()).isEmpty() ? null : spec.getServiceName());
        String told = "Create Pod " + name + " in StatefulSet " + owner.name();
        String waits = PodClaims.add(owner, spec, pod, snapshot, draft);
        if (waits.isEmpty()) {
            making.make(pod, Plan.Words.of(told + " successful", told + " failed error: %s"));
        } else {
            draft.note(owner.key(), "Warning", "FailedCreate", told + " failed error: " + waits, COMPONENT);
        }
    }

    /** Writes the status; the revision that it calls the current one. */
    private String status() {
        int there = 0;
        int ready = 0;
        int available = 0;
        int updated = 0;
        int old = 0;
        for (KubeObject pod : pods.values()) {
            boolean running = pod.facts(PodFacts.class).phase().equals("Running");
            there++;
            ready += running && KeptPods.isReady(pod) ? 1 : 0;
            available += isAvailable(pod) ? 1 : 0;
            updated += !pod.deleting() && revision(pod).equals(update) ? 1 : 0;
            old += !pod.deleting() && revision(pod).equals(current) ? 1 : 0;
            KeptPods.availableFrom(pod, Tally.orZero(spec.getMinReadySeconds()))
                    .filter(now::isBefore)
                    .ifPresent(draft::lookAgainAt);
        }
        int replicas = Tally.orZero(spec.getReplicas());
        boolean done = updated == replicas && ready == replicas && there == replicas;
        StatefulSetStatus status = new StatefulSetStatusBuilder(before)
                .withReplicas(there)
                .withReadyReplicas(Tally.orNull(ready))
                .withAvailableReplicas(available)
                .withCurrentReplicas(Tally.orNull(done ? updated : old))
                .withUpdatedReplicas(Tally.orNull(updated))
                .withCurrentRevision(done ? update : current)
                .withUpdateRevision(update)
                .withObservedGeneration(owner.generation())
                .withCollisionCount(Tally.orZero(before.getCollisionCount()))
                .build();
        if (!status.equals(before)) {
            set.setStatus(status);
            draft.put(set);
        }
        return status.getCurrentRevision();
    }
}
