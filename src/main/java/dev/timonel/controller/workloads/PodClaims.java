package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The claims of a StatefulSet's pods, which outlive them ({@code getPersistentVolumeClaims}). */
final class PodClaims {
    private PodClaims() {}

    /** Whether the claim has the name of one that the set makes for a pod. */
    static boolean mayBeOf(KubeObject set, KubeObject claim) {
        return claim.name().contains("-" + set.name() + "-");
    }

    /** Makes those of the pod that are not there, and mounts them in it. Why it has to wait for one; empty if it has not. */
    static String add(KubeObject owner, StatefulSetSpec spec, Pod pod, ClusterSnapshot snapshot, PlanDraft draft) {
        List<String> going = new ArrayList<>();
        List<Volume> volumes = new ArrayList<>();
        for (PersistentVolumeClaim template : spec.getVolumeClaimTemplates()) {
            String name = template.getMetadata().getName();
            String claim = name + "-" + pod.getMetadata().getName();
            volumes.add(new VolumeBuilder()
                    .withName(name)
                    .withNewPersistentVolumeClaim()
                    .withClaimName(claim)
                    .endPersistentVolumeClaim()
                    .build());
            KubeObject known = snapshot.get(Kinds.PERSISTENT_VOLUME_CLAIM, owner.namespace(), claim)
                    .orElse(null);
            if (known == null) {
                String whose = "Pod " + pod.getMetadata().getName() + " in StatefulSet " + owner.name();
                draft.create(new Plan.Creation(
                        claim(owner, spec, template, claim),
                        owner.key(),
                        "statefulset-controller",
                        Plan.Words.of(
                                "Create Claim " + claim + " " + whose + " success",
                                "Create Claim " + claim + " for " + whose + " failed error: %s")));
            } else if (known.deleting()) {
                going.add("pvc " + claim + " is being deleted");
            }
        }
        pod.getSpec().getVolumes().stream()
                .filter(own -> volumes.stream().noneMatch(v -> v.getName().equals(own.getName())))
                .forEach(volumes::add);
        pod.getSpec().setVolumes(volumes);
        return going.size() > 1 ? "[" + String.join(", ", going) + "]" : String.join("", going);
    }

    /**
     * Gives the claims of a pod the owners with which they are to go: the set, or a pod that is beyond it
     * ({@code updateClaimOwnerRefForSetAndPod}).
     */
    static void keepOwners(
            KubeObject owner,
            StatefulSetSpec spec,
            KubeObject pod,
            boolean beyond,
            ClusterSnapshot snapshot,
            PlanDraft draft) {
        for (PersistentVolumeClaim template : spec.getVolumeClaimTemplates()) {
            String name = template.getMetadata().getName() + "-" + pod.name();
            snapshot.get(Kinds.PERSISTENT_VOLUME_CLAIM, owner.namespace(), name)
                    .ifPresent(claim -> keepOwners(
                            claim,
                            owner,
                            goesWithTheSet(spec) && !(goesWithItsPod(spec) && beyond),
                            pod,
                            goesWithItsPod(spec) && beyond,
                            draft));
        }
    }

    private static void keepOwners(
            KubeObject claim, KubeObject set, boolean ofSet, KubeObject pod, boolean ofPod, PlanDraft draft) {
        List<OwnerReference> others = claim.owners().stream()
                .filter(o -> !o.getUid().equals(set.uid()) && !o.getUid().equals(pod.uid()))
                .toList();
        boolean isOfSet = isOf(set, claim);
        boolean isOfPod = isOf(pod, claim);
        boolean another = others.stream()
                .anyMatch(o -> Boolean.TRUE.equals(o.getController())
                        || o.getKind().equals("StatefulSet") && o.getName().equals(set.name())
                        || o.getKind().equals("Pod") && o.getName().equals(pod.name()));
        if (another || isOfSet == ofSet && isOfPod == ofPod) {
            return;
        }
        List<OwnerReference> owners = new ArrayList<>(others);
        if (ofSet) {
            owners.add(Ownership.reference(set));
        }
        if (ofPod) {
            owners.add(Ownership.reference(pod));
        }
        PersistentVolumeClaim copy = claim.as(PersistentVolumeClaim.class);
        copy.getMetadata().setOwnerReferences(owners);
        draft.put(copy);
    }

    private static boolean isOf(KubeObject owner, KubeObject claim) {
        return claim.owners().stream().anyMatch(o -> o.getUid().equals(owner.uid()));
    }

    private static boolean goesWithTheSet(StatefulSetSpec spec) {
        return spec.getPersistentVolumeClaimRetentionPolicy() != null
                && "Delete"
                        .equals(spec.getPersistentVolumeClaimRetentionPolicy().getWhenDeleted());
    }

    private static boolean goesWithItsPod(StatefulSetSpec spec) {
        return spec.getPersistentVolumeClaimRetentionPolicy() != null
                && "Delete"
                        .equals(spec.getPersistentVolumeClaimRetentionPolicy().getWhenScaled());
    }

    private static PersistentVolumeClaim claim(
            KubeObject owner, StatefulSetSpec spec, PersistentVolumeClaim template, String name) {
        PersistentVolumeClaim claim = KubeJson.read(KubeJson.write(template), PersistentVolumeClaim.class);
        Map<String, String> labels =
                new LinkedHashMap<>(orEmpty(claim.getMetadata().getLabels()));
        labels.putAll(orEmpty(spec.getSelector().getMatchLabels()));
        claim.getMetadata().setLabels(labels);
        claim.getMetadata().setName(name);
        claim.getMetadata().setNamespace(owner.namespace());
        claim.setStatus(null);
        if (goesWithTheSet(spec)) {
            claim.getMetadata().setOwnerReferences(List.of(Ownership.reference(owner)));
        }
        return claim;
    }
}
