package dev.timonel.controller.garbage;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.controller.pods.PodDeletion;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what has lost all its owners, and finishes the deletion of owners that wait for their dependents or leave them
 * behind ({@code pkg/controller/garbagecollector/garbagecollector.go}). Keys are objects of any kind. An object that has
 * finalizers is not removed but marked as being deleted, and a pod has its grace, as after a DELETE.
 */
public final class GarbageReconciler implements Reconciler {

    @Override
    public boolean worksFrozen() {
        return true;
    }

    @Override
    public String name() {
        return "garbage";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        SortedSet<ObjectKey> keys = new TreeSet<>();
        KubeObject object = change.object();
        KubeObject previous = change.previous();
        boolean gone = change.type() == Change.Type.DELETED;
        if (gone) {
            addDependents(object, after, keys);
        } else if (previous != null && !previous.uid().equals(object.uid())) {
            addDependents(previous, after, keys);
        }
        boolean reowned = !gone && !object.owners().equals(owners(previous));
        if (!gone && object.deleting() || reowned && !arrivesWithoutOwner(previous, after)) {
            keys.add(object.key());
        }
        if (!gone && object.deleting()) {
            addDependents(object, after, keys);
        }
        if (previous != null && (gone || !object.owners().equals(previous.owners()))) {
            addDeletingOwners(previous, after, keys);
        }
        return keys;
    }

    /** A dump has not always the owners of what it has. */
    private static boolean arrivesWithoutOwner(@Nullable KubeObject previous, ClusterSnapshot after) {
        return previous == null && Frozen.is(after);
    }

    /** What is to go with its owner may go a little later: there may be thousands of it. In a frozen cluster no start would know of it. */
    @Override
    public boolean mayWait(ObjectKey key, ClusterSnapshot snapshot) {
        return snapshot.get(key).filter(object -> isLeft(object, snapshot)).isPresent() && !Frozen.is(snapshot);
    }

    /** What had to wait when the server was stopped. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.all()
                .filter(object -> isLeft(object, snapshot))
                .map(KubeObject::key)
                .toList();
    }

    /** Whether it has had owners, and none of them stays. */
    private static boolean isLeft(KubeObject object, ClusterSnapshot snapshot) {
        return !object.owners().isEmpty()
                && !object.deleting()
                && object.owners().stream()
                        .noneMatch(
                                r -> OwnerReferences.standing(object, r, snapshot) == OwnerReferences.Standing.SOLID);
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        KubeObject object = snapshot.get(key).orElse(null);
        if (object == null) {
            return Plan.nothing();
        }
        if (object.deleting()) {
            return finish(object, snapshot);
        }
        return object.owners().isEmpty() ? Plan.nothing() : collect(object, snapshot, now);
    }

    private static Plan finish(KubeObject object, ClusterSnapshot snapshot) {
        List<String> finalizers = OwnerReferences.finalizers(object);
        if (finalizers.contains(OwnerReferences.ORPHAN)) {
            List<HasMetadata> orphans = dependents(object, snapshot).stream()
                    .map(d -> without(d, r -> object.uid().equals(r.getUid())))
                    .toList();
            return new Plan(orphans, List.of(), List.of(), null).and(release(object, OwnerReferences.ORPHAN));
        }
        boolean waits = dependents(object, snapshot).stream().anyMatch(d -> blocks(d, object));
        return finalizers.contains(OwnerReferences.FOREGROUND) && !waits
                ? release(object, OwnerReferences.FOREGROUND)
                : Plan.nothing();
    }

    private static Plan collect(KubeObject object, ClusterSnapshot snapshot, Instant now) {
        Set<OwnerReferences.Standing> standings = object.owners().stream()
                .map(r -> OwnerReferences.standing(object, r, snapshot))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(OwnerReferences.Standing.class)));
        if (standings.contains(OwnerReferences.Standing.SOLID)) {
            return standings.size() == 1
                    ? Plan.nothing()
                    : Plan.put(without(
                            object,
                            r -> OwnerReferences.standing(object, r, snapshot) != OwnerReferences.Standing.SOLID));
        }
        List<KubeObject> dependents = dependents(object, snapshot);
        if (standings.contains(OwnerReferences.Standing.WAITING) && !dependents.isEmpty()) {
            boolean cycle = dependents.stream().anyMatch(OwnerReferences::waitsForDependents);
            return foreground(object, cycle, now);
        }
        if (object.kind().equals(Kinds.POD) && !Frozen.is(snapshot)) {
            return PodDeletion.plan(object, snapshot, now);
        }
        return object.hasFinalizers() ? Plan.put(marked(object.as(HasMetadata.class), now)) : Plan.delete(object.key());
    }

    /** The dependent goes in the foreground too. In a cycle it no longer blocks its owner, or neither would ever go. */
    private static Plan foreground(KubeObject object, boolean cycle, Instant now) {
        HasMetadata copy = object.as(HasMetadata.class);
        List<String> finalizers = new ArrayList<>(copy.getMetadata().getFinalizers());
        if (!finalizers.contains(OwnerReferences.FOREGROUND)) {
            finalizers.add(OwnerReferences.FOREGROUND);
        }
        copy.getMetadata().setFinalizers(finalizers);
        if (cycle) {
            copy.getMetadata().getOwnerReferences().forEach(r -> r.setBlockOwnerDeletion(false));
        }
        if (copy instanceof Pod pod) {
            PlanDraft draft = new PlanDraft();
            PodDeletion.begin(object, pod, now, draft);
            return draft.plan();
        }
        return Plan.put(marked(copy, now));
    }

    private static HasMetadata marked(HasMetadata copy, Instant now) {
        copy.getMetadata()
                .setDeletionTimestamp(now.truncatedTo(ChronoUnit.SECONDS).toString());
        copy.getMetadata().setDeletionGracePeriodSeconds(0L);
        return copy;
    }

    /** Without the finalizer; gone, if that was the last thing to wait for. */
    private static Plan release(KubeObject object, String finalizer) {
        HasMetadata copy = object.as(HasMetadata.class);
        List<String> rest = copy.getMetadata().getFinalizers().stream()
                .filter(f -> !f.equals(finalizer))
                .toList();
        Long grace = copy.getMetadata().getDeletionGracePeriodSeconds();
        if (rest.isEmpty() && (grace == null || grace == 0)) {
            return Plan.delete(object.key());
        }
        copy.getMetadata().setFinalizers(new ArrayList<>(rest));
        return Plan.put(copy);
    }

    private static HasMetadata without(KubeObject object, Predicate<OwnerReference> dropped) {
        HasMetadata copy = object.as(HasMetadata.class);
        copy.getMetadata()
                .setOwnerReferences(new ArrayList<>(
                        object.owners().stream().filter(dropped.negate()).toList()));
        return copy;
    }

    private static boolean blocks(KubeObject dependent, KubeObject owner) {
        return dependent.owners().stream()
                .anyMatch(r -> owner.uid().equals(r.getUid()) && Boolean.TRUE.equals(r.getBlockOwnerDeletion()));
    }

    /** Those whose reference really leads to this object, by name and namespace too. */
    private static List<KubeObject> dependents(KubeObject owner, ClusterSnapshot snapshot) {
        return snapshot.dependents(owner.uid()).stream()
                .filter(d -> d.owners().stream()
                        .filter(r -> owner.uid().equals(r.getUid()))
                        .anyMatch(r -> OwnerReferences.owner(d, r, snapshot).isPresent()))
                .toList();
    }

    private static void addDependents(KubeObject owner, ClusterSnapshot after, SortedSet<ObjectKey> keys) {
        after.dependents(owner.uid()).forEach(d -> keys.add(d.key()));
    }

    private static void addDeletingOwners(KubeObject dependent, ClusterSnapshot after, SortedSet<ObjectKey> keys) {
        dependent.owners().stream()
                .flatMap(r -> OwnerReferences.owner(dependent, r, after).stream())
                .filter(KubeObject::deleting)
                .forEach(o -> keys.add(o.key()));
    }

    private static List<OwnerReference> owners(@Nullable KubeObject object) {
        return object == null ? List.of() : object.owners();
    }
}
