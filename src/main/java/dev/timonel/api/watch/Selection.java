package dev.timonel.api.watch;

import dev.timonel.model.Change;
import dev.timonel.model.FieldSelector;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.net.IpAddress;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PodSelection;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The objects that a LIST or WATCH is about: a kind, a namespace ({@code ""}: all), and two selectors. */
public record Selection(ResourceKind kind, String namespace, LabelSelector labels, FieldSelector fields) {

    /** Whether no selector narrows it, so that what follows a page can be counted. */
    public boolean isWhole() {
        return labels.isEverything() && fields.isEverything();
    }

    public boolean matches(KubeObject object) {
        return object.kind().equals(kind)
                && (namespace.isEmpty() || object.namespace().equals(namespace))
                && labels.matches(object.labels())
                && fields.matches(object);
    }

    /** The selected objects in order. A selection of one name in one namespace is a look-up. */
    public Stream<KubeObject> in(ClusterSnapshot snapshot) {
        Optional<String> name = fields.exact(FieldSelector.NAME);
        if (name.isPresent() && (!namespace.isEmpty() || !kind.namespaced())) {
            return snapshot.get(new ObjectKey(kind, kind.namespaced() ? namespace : "", name.get())).stream()
                    .filter(this::matches);
        }
        return after(new ObjectKey(kind, kind.namespaced() ? namespace : "", ""), snapshot);
    }

    /** The selected objects after this key. Pods are found by their node, their address or a label, if the selectors name one. */
    public Stream<KubeObject> after(ObjectKey key, ClusterSnapshot snapshot) {
        return candidates(key, snapshot).filter(this::matches);
    }

    private Stream<KubeObject> candidates(ObjectKey key, ClusterSnapshot snapshot) {
        if (!kind.equals(Kinds.POD)) {
            return rest(key, snapshot).stream();
        }
        Optional<List<KubeObject>> few = fields.exact(FieldSelector.NODE_NAME)
                .map(snapshot::podsOnNode)
                .or(() -> fields.exact(FieldSelector.POD_IP)
                        .flatMap(IpAddress::parse)
                        .map(snapshot::podsWithIp));
        return few.isPresent()
                ? few.get().stream().filter(pod -> pod.key().compareTo(key) > 0)
                : PodSelection.after(key, snapshot, namespace, labels);
    }

    /** The objects after this key, selected or not. */
    public Collection<KubeObject> rest(ObjectKey key, ClusterSnapshot snapshot) {
        return snapshot.listAfter(key, namespace);
    }

    /**
     * What the change is to somebody who sees only this selection: an object that stops matching is deleted, one that
     * starts to is added ({@code k8s.io/apiserver/pkg/storage/cacher/cache_watcher.go}). Empty if they see nothing.
     */
    public Optional<Change.Type> see(Change change) {
        boolean gone = change.type() == Change.Type.DELETED;
        boolean did = change.type() != Change.Type.ADDED
                && matches(Objects.requireNonNullElse(change.previous(), change.object()));
        boolean does = !gone && matches(change.object());
        if (did && does) {
            return Optional.of(Change.Type.MODIFIED);
        }
        if (did) {
            return Optional.of(Change.Type.DELETED);
        }
        return does ? Optional.of(Change.Type.ADDED) : Optional.empty();
    }
}
