package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetSpec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ReplicaSet of the Deployment's template, and the numbers of its revisions ({@code pkg/controller/deployment/sync.go}). */
final class RolloutRevisions {
    private static final Set<String> NOT_COPIED = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            OwnedSet.REVISION,
            OwnedSet.HISTORY,
            OwnedSet.DESIRED,
            OwnedSet.MOST,
            "deprecated.deployment.rollback.to");

    private static final int LONGEST_HISTORY = 2000;
    static final String NOT_CREATED = "ReplicaSetCreateError";

    private final KubeObject owner;
    private final Deployment deployment;
    private final List<OwnedSet> sets;
    private final @Nullable OwnedSet newest;
    private final ClusterSnapshot snapshot;
    private final Instant now;
    private boolean changed;

    RolloutRevisions(
            KubeObject owner,
            Deployment deployment,
            List<OwnedSet> sets,
            @Nullable OwnedSet newest,
            ClusterSnapshot snapshot,
            Instant now) {
        this.owner = owner;
        this.deployment = deployment;
        this.sets = sets;
        this.newest = newest;
        this.snapshot = snapshot;
        this.now = now;
    }

    /** Whether the Deployment itself is to be written. */
    boolean changed() {
        return changed;
    }

    /** Gives the newest its number and what else follows from the Deployment. */
    void sync() {
        OwnedSet set = newest;
        if (set == null) {
            return;
        }
        String before = set.annotation(OwnedSet.REVISION);
        copied().forEach(set::annotate);
        if (OwnedSet.number(before) < next()) {
            if (!before.isEmpty()) {
                set.annotate(OwnedSet.HISTORY, history(set.annotation(OwnedSet.HISTORY), before));
            }
            set.annotate(OwnedSet.REVISION, Long.toString(next()));
        }
        set.minReadySeconds(deployment.getSpec().getMinReadySeconds());
        mark(set.annotation(OwnedSet.REVISION));
    }

    /** With one more; the oldest go where it gets too long. */
    private static String history(String before, String revision) {
        String history = before.isEmpty() ? revision : before + "," + revision;
        while (history.length() > LONGEST_HISTORY && history.indexOf(',') >= 0) {
            history = history.substring(history.indexOf(',') + 1);
        }
        return history;
    }

    /** The key of the new one; null if its name is taken, and the next try will have another. */
    @Nullable
    ObjectKey create(int replicas, Shares shares, PlanDraft draft) {
        DeploymentStatus status = Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
        deployment.setStatus(status);
        String hash = TemplateHash.of(deployment.getSpec().getTemplate(), Tally.orZero(status.getCollisionCount()));
        String name = owner.name() + "-" + hash;
        ObjectKey key = new ObjectKey(Kinds.REPLICA_SET, owner.namespace(), name);
        changed = true;
        if (snapshot.get(key).isPresent()) {
            status.setCollisionCount(Tally.orZero(status.getCollisionCount()) + 1);
            draft.lookAgainAt(now);
            return null;
        }
        Map<String, String> annotations = copied();
        String revision = Long.toString(next());
        annotations.put(OwnedSet.REVISION, revision);
        int wanted = Tally.orZero(deployment.getSpec().getReplicas());
        annotations.put(OwnedSet.DESIRED, Integer.toString(wanted));
        annotations.put(OwnedSet.MOST, Integer.toString(wanted + shares.maxSurge()));
        draft.create(new Plan.Creation(
                set(name, hash, replicas, annotations),
                owner.key(),
                Rollout.COMPONENT,
                new Plan.Words("", NOT_CREATED, "Failed to create new replica set \"" + name + "\": %s")));
        mark(revision);
        if (Progress.hasDeadline(deployment.getSpec())) {
            Progress.set(
                    status,
                    "Progressing",
                    "True",
                    "NewReplicaSetCreated",
                    "Created new replica set \"" + name + "\"",
                    now);
        }
        return key;
    }

    private ReplicaSet set(String name, String hash, int replicas, Map<String, String> annotations) {
        PodTemplateSpec template =
                new PodTemplateSpecBuilder(deployment.getSpec().getTemplate()).build();
        Map<String, String> labels =
                new LinkedHashMap<>(orEmpty(template.getMetadata().getLabels()));
        labels.put(TemplateHash.LABEL, hash);
        template.getMetadata().setLabels(labels);
        LabelSelector selector = new LabelSelectorBuilder(deployment.getSpec().getSelector())
                .addToMatchLabels(TemplateHash.LABEL, hash)
                .build();
        ReplicaSetSpec spec = new ReplicaSetSpec();
        spec.setReplicas(replicas);
        spec.setMinReadySeconds(deployment.getSpec().getMinReadySeconds());
        spec.setSelector(selector);
        spec.setTemplate(template);
        ObjectMeta meta = new ObjectMeta();
        meta.setName(name);
        meta.setNamespace(owner.namespace());
        meta.setLabels(new LinkedHashMap<>(labels));
        meta.setAnnotations(annotations);
        meta.setOwnerReferences(List.of(Ownership.reference(owner)));
        ReplicaSet set = new ReplicaSet();
        set.setMetadata(meta);
        set.setSpec(spec);
        return set;
    }

    private long next() {
        return sets.stream()
                        .filter(s -> s != newest)
                        .mapToLong(OwnedSet::revision)
                        .max()
                        .orElse(0)
                + 1;
    }

    private Map<String, String> copied() {
        Map<String, String> copied =
                new LinkedHashMap<>(orEmpty(deployment.getMetadata().getAnnotations()));
        copied.keySet().removeAll(NOT_COPIED);
        return copied;
    }

    private void mark(String revision) {
        Map<String, String> annotations =
                new LinkedHashMap<>(orEmpty(deployment.getMetadata().getAnnotations()));
        if (!revision.equals(annotations.put(OwnedSet.REVISION, revision))) {
            deployment.getMetadata().setAnnotations(annotations);
            changed = true;
        }
    }
}
