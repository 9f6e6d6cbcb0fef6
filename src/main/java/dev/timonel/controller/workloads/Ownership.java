package dev.timonel.controller.workloads;

import dev.timonel.model.Change;
import dev.timonel.model.Facts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.WorkloadFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PodSelection;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who controls what: adoption, release, and whom a change concerns ({@code pkg/controller/controller_ref_manager.go}). */
final class Ownership {
    /** So few are looked for one by one. More are found by their labels at once, if there are not many times as many that match. */
    private static final int FEW = 16;

    private static final int MOST_SELECTED = 4;

    private Ownership() {}

    static @Nullable OwnerReference controller(KubeObject object) {
        for (OwnerReference owner : object.owners()) {
            if (Boolean.TRUE.equals(owner.getController())) {
                return owner;
            }
        }
        return null;
    }

    static boolean controls(KubeObject owner, KubeObject object) {
        OwnerReference reference = controller(object);
        return reference != null && reference.getUid().equals(owner.uid());
    }

    /** Null for what selects nothing. */
    static @Nullable LabelSelector selector(KubeObject workload) {
        return workload.facts(Facts.class) instanceof WorkloadFacts facts ? facts.selector() : null;
    }

    /** The owners of this kind, now or before, of what changed; and if nobody controls it, those that may adopt it. */
    static Collection<ObjectKey> concerned(Change change, ClusterSnapshot after, ResourceKind kind) {
        KubeObject object = change.object();
        KubeObject before = change.previous();
        if (after.count(kind) == 0) {
            return Set.of();
        }
        TreeSet<ObjectKey> keys = new TreeSet<>();
        add(object, kind, keys);
        if (before != null && !before.owners().equals(object.owners())) {
            add(before, kind, keys);
        }
        boolean orphan = change.type() != Change.Type.DELETED && controller(object) == null && !object.deleting();
        boolean news = before == null
                || !before.labels().equals(object.labels())
                || !before.owners().equals(object.owners());
        if (orphan && news) {
            for (KubeObject workload : after.list(kind, object.namespace())) {
                LabelSelector selector = selector(workload);
                if (selector != null && selector.matches(object.labels())) {
                    keys.add(workload.key());
                }
            }
        }
        return keys;
    }

    private static void add(KubeObject object, ResourceKind kind, Set<ObjectKey> keys) {
        OwnerReference owner = controller(object);
        if (owner != null
                && owner.getKind().equals(kind.kind())
                && kind.apiVersion().equals(owner.getApiVersion())) {
            keys.add(new ObjectKey(kind, object.namespace(), owner.getName()));
        }
    }

    /** What the owner controls of the kind, in order. */
    static List<KubeObject> controlled(KubeObject owner, ResourceKind kind, ClusterSnapshot snapshot) {
        List<ObjectKey> keys = snapshot.dependents(owner.uid(), kind);
        LabelSelector selector = kind.equals(Kinds.POD) && keys.size() > FEW ? selector(owner) : null;
        if (selector != null) {
            List<KubeObject> selected = PodSelection.in(snapshot, owner.namespace(), selector)
                    .limit(MOST_SELECTED * (long) keys.size())
                    .filter(pod -> controls(owner, pod))
                    .toList();
            if (selected.size() == keys.size()) {
                return selected;
            }
        }
        return keys.stream()
                .flatMap(key -> snapshot.get(key).stream())
                .filter(object -> controls(owner, object))
                .toList();
    }

    static boolean matches(KubeObject owner, KubeObject object) {
        LabelSelector selector = selector(owner);
        return selector != null && selector.matches(object.labels());
    }

    /** Those of the kind in the namespace that nobody controls and that match. */
    static List<KubeObject> orphans(KubeObject owner, ResourceKind kind, ClusterSnapshot snapshot) {
        LabelSelector selector = selector(owner);
        if (selector == null || owner.deleting()) {
            return List.of();
        }
        Stream<KubeObject> matching = kind.equals(Kinds.POD)
                ? PodSelection.in(snapshot, owner.namespace(), selector)
                : snapshot.list(kind, owner.namespace()).stream().filter(o -> selector.matches(o.labels()));
        return matching.filter(o -> controller(o) == null && !o.deleting()).toList();
    }

    static HasMetadata adopted(KubeObject orphan, KubeObject owner) {
        HasMetadata copy = orphan.as(HasMetadata.class);
        List<OwnerReference> owners = new ArrayList<>(copy.getMetadata().getOwnerReferences());
        owners.removeIf(o -> o.getUid().equals(owner.uid()));
        owners.add(reference(owner));
        copy.getMetadata().setOwnerReferences(owners);
        return copy;
    }

    static HasMetadata released(KubeObject object, KubeObject owner) {
        HasMetadata copy = object.as(HasMetadata.class);
        List<OwnerReference> owners = new ArrayList<>(copy.getMetadata().getOwnerReferences());
        owners.removeIf(o -> o.getUid().equals(owner.uid()));
        copy.getMetadata().setOwnerReferences(owners);
        return copy;
    }

    static OwnerReference reference(KubeObject owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(owner.kind().apiVersion())
                .withKind(owner.kind().kind())
                .withName(owner.name())
                .withUid(owner.uid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
