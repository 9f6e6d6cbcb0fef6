package dev.timonel.compare;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has to be looked at, because it is not the same object in both: the keys of changed objects, and of the services whose
 * routes may follow from them. {@code byNodes} are services that are the same, but mind nodes; {@code moved} are the nodes that
 * routing can tell from what they were. A kind that did not change costs nothing, an object that did not change a comparison of
 * references.
 */
record Touched(
        TreeSet<ObjectKey> services,
        TreeSet<ObjectKey> byNodes,
        TreeSet<ObjectKey> pods,
        TreeSet<ObjectKey> nodes,
        TreeSet<ObjectKey> policies,
        TreeSet<String> moved) {
    private static final List<ResourceKind> READ =
            List.of(Kinds.SERVICE, Kinds.ENDPOINT_SLICE, Kinds.NODE, Kinds.POD, Kinds.NAMESPACE, Kinds.NETWORK_POLICY);

    static Touched between(ClusterState before, ClusterState after) {
        TreeSet<ObjectKey> changed = new TreeSet<>();
        READ.forEach(kind -> changed(kind, before.snapshot(), after.snapshot(), changed));
        return of(before, after, changed);
    }

    /** As {@link #between}, where it is known that nothing else has changed. */
    static Touched of(ClusterState before, ClusterState after, Collection<ObjectKey> changed) {
        Touched touched = new Touched(
                new TreeSet<>(),
                new TreeSet<>(),
                ofKind(Kinds.POD, changed),
                ofKind(Kinds.NODE, changed),
                ofKind(Kinds.NETWORK_POLICY, changed),
                new TreeSet<>());
        touched.nodes.stream()
                .filter(key -> matters(node(before, key), node(after, key)))
                .forEach(key -> touched.moved.add(key.name()));
        touched.services.addAll(ofKind(Kinds.SERVICE, changed));
        for (ObjectKey slice : ofKind(Kinds.ENDPOINT_SLICE, changed)) {
            touched.addOwner(before.snapshot(), slice);
            touched.addOwner(after.snapshot(), slice);
        }
        boolean all = !before.proxy().equals(after.proxy());
        if (all) {
            Stream.of(before, after)
                    .flatMap(s -> s.snapshot().list(Kinds.SERVICE).stream())
                    .forEach(s -> touched.services.add(s.key()));
        }
        ofKind(Kinds.NAMESPACE, changed)
                .forEach(ns -> Stream.of(before, after)
                        .flatMap(s -> s.snapshot().list(Kinds.SERVICE, ns.name()).stream())
                        .forEach(s -> touched.services.add(s.key())));
        if (!touched.moved.isEmpty()) {
            touched.addServicesThatMindNodes(after.snapshot());
        }
        return touched;
    }

    private static TreeSet<ObjectKey> ofKind(ResourceKind kind, Collection<ObjectKey> keys) {
        TreeSet<ObjectKey> found = new TreeSet<>();
        keys.stream().filter(key -> key.kind().equals(kind)).forEach(found::add);
        return found;
    }

    /** Walks along both sorted lists. */
    private static void changed(
            ResourceKind kind, ClusterSnapshot before, ClusterSnapshot after, Collection<ObjectKey> changed) {
        if (before.hasSame(kind, after)) {
            return;
        }
        Iterator<KubeObject> left = before.list(kind).iterator();
        Iterator<KubeObject> right = after.list(kind).iterator();
        @Nullable KubeObject a = next(left);
        @Nullable KubeObject b = next(right);
        while (a != null || b != null) {
            int order = a == null ? 1 : b == null ? -1 : a.key().compareTo(b.key());
            if (a != b) {
                changed.add((order <= 0 && a != null ? a : java.util.Objects.requireNonNull(b)).key());
            }
            a = order <= 0 ? next(left) : a;
            b = order >= 0 ? next(right) : b;
        }
    }

    private static @Nullable KubeObject next(Iterator<KubeObject> all) {
        return all.hasNext() ? all.next() : null;
    }

    private void addOwner(ClusterSnapshot snapshot, ObjectKey slice) {
        snapshot.get(slice)
                .map(s -> s.facts(SliceFacts.class).service())
                .filter(name -> !name.isEmpty())
                .ifPresent(name -> services.add(new ObjectKey(Kinds.SERVICE, slice.namespace(), name)));
    }

    private void addServicesThatMindNodes(ClusterSnapshot snapshot) {
        snapshot.list(Kinds.SERVICE).stream()
                .filter(service -> !services.contains(service.key()) && mindsNodes(snapshot, service))
                .forEach(service -> byNodes.add(service.key()));
    }

    private static boolean mindsNodes(ClusterSnapshot snapshot, KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        return facts.internalTrafficPolicy().equals("Local")
                || facts.externalTrafficPolicy().equals("Local")
                || !facts.sourceRanges().isEmpty()
                || facts.ports().stream().anyMatch(port -> port.nodePort() != 0)
                || snapshot.slicesOf(service.namespace(), service.name()).stream()
                        .flatMap(s -> s.facts(SliceFacts.class).endpoints().stream())
                        .anyMatch(SliceFacts.Target::hasHints);
    }

    private static @Nullable KubeObject node(ClusterState state, ObjectKey key) {
        return state.snapshot().get(key).orElse(null);
    }

    /** Whether routing may tell one state of a node from the other; a heartbeat it may not. */
    private static boolean matters(@Nullable KubeObject before, @Nullable KubeObject after) {
        return before == null
                || after == null
                || !NodeView.of(before).equals(NodeView.of(after))
                || !before.labels().equals(after.labels())
                || before.deleting() != after.deleting()
                || !before.facts(NodeFacts.class)
                        .taints()
                        .equals(after.facts(NodeFacts.class).taints())
                || before.facts(NodeFacts.class).ready()
                        != after.facts(NodeFacts.class).ready();
    }
}
