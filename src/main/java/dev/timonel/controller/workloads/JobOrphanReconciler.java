package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Lets go the pods of Jobs that are gone, or going: nobody counts them ({@code syncOrphanPod} of {@code pkg/controller/job}). Keys are pods. */
public final class JobOrphanReconciler implements Reconciler {

    @Override
    public String name() {
        return "job-orphans";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        KubeObject object = change.object();
        if (object.kind().equals(Kinds.JOB)) {
            return change.type() == Change.Type.DELETED || object.deleting()
                    ? after.dependents(object.uid()).stream()
                            .filter(pod -> pod.kind().equals(Kinds.POD) && pod.hasFinalizers())
                            .map(KubeObject::key)
                            .toList()
                    : List.of();
        }
        return object.kind().equals(Kinds.POD) && object.hasFinalizers() && change.type() != Change.Type.DELETED
                ? List.of(change.key())
                : List.of();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        KubeObject object = snapshot.get(key)
                .filter(o -> o.kind().equals(Kinds.POD) && o.hasFinalizers())
                .orElse(null);
        if (object == null || !JobPod.isTracked(object) || isOfAJob(object, snapshot)) {
            return Plan.nothing();
        }
        Pod pod = object.asPod();
        JobPod.release(pod.getMetadata());
        return Plan.put(pod);
    }

    private static boolean isOfAJob(KubeObject pod, ClusterSnapshot snapshot) {
        OwnerReference owner = Ownership.controller(pod);
        return owner != null
                && owner.getKind().equals(Kinds.JOB.kind())
                && snapshot.get(Kinds.JOB, pod.namespace(), owner.getName())
                        .filter(job -> job.uid().equals(owner.getUid()) && !job.deleting())
                        .isPresent();
    }
}
