package dev.timonel.controller;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.registry.writer.SettledCluster;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/** A cluster that settles after each change by the committer's own rules, and fails if a reconciler plans again what it planned. */
public final class Settle {
    public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final ClusterConfig CONFIG = NodeFixtures.config("10.244.0.0/16");

    private final List<Reconciler> reconcilers;
    private final SettledCluster cluster;
    private List<Change> consequences = List.of();
    private List<Plan.Note> notes = List.of();
    private int uids;

    public Settle(Reconciler... reconcilers) {
        this(List.of(reconcilers));
    }

    public Settle(Collection<Reconciler> reconcilers) {
        this.reconcilers = List.copyOf(reconcilers);
        this.cluster = new SettledCluster(reconcilers, CONFIG);
    }

    /** All objects in one batch. */
    public Settle start(ClusterFixtures cluster) {
        return put(cluster.objects().toArray(HasMetadata[]::new));
    }

    public Settle put(HasMetadata... objects) {
        for (HasMetadata object : objects) {
            apply(object);
        }
        return settle();
    }

    public Settle delete(ObjectKey... keys) {
        for (ObjectKey key : keys) {
            snapshot()
                    .get(key)
                    .ifPresent(last ->
                            cluster.apply(revision -> new Change(Change.Type.DELETED, last.committed(revision), last)));
        }
        return settle();
    }

    public ClusterSnapshot snapshot() {
        return cluster.snapshot();
    }

    /** What the reconcilers changed since the last put or delete, in order. */
    public List<Change> consequences() {
        return consequences;
    }

    public List<Plan.Note> notes() {
        return notes;
    }

    /** A copy of the object. */
    public <T extends HasMetadata> T get(ObjectKey key, Class<T> type) {
        return snapshot().get(key).orElseThrow().as(type);
    }

    private Settle settle() {
        consequences = cluster.settle(NOW);
        notes = cluster.takeNotes();
        for (Change change : consequences) {
            for (Reconciler reconciler : reconcilers) {
                for (ObjectKey key : reconciler.affected(change, snapshot())) {
                    if (!reconciler.reconcile(key, snapshot(), NOW).isEmpty()) {
                        throw new AssertionError(reconciler.name() + " plans again what it planned for " + key);
                    }
                }
            }
        }
        return this;
    }

    private void apply(HasMetadata object) {
        ObjectKey key = KubeObject.draft(object).key();
        KubeObject previous = snapshot().get(key).orElse(null);
        HasMetadata copy = KubeJson.read(KubeJson.write(object), key.kind().type());
        if (copy.getMetadata().getUid() == null) {
            copy.getMetadata().setUid(previous == null ? "uid-" + ++uids : previous.uid());
        }
        if (previous != null && Arrays.equals(body(copy), body(previous.as(HasMetadata.class)))) {
            return;
        }
        cluster.apply(revision -> new Change(
                previous == null ? Change.Type.ADDED : Change.Type.MODIFIED,
                KubeObject.draft(copy).committed(revision),
                previous));
    }

    private static byte[] body(HasMetadata object) {
        ObjectNode tree = (ObjectNode) KubeJson.tree(KubeJson.write(object));
        ((ObjectNode) Objects.requireNonNull(tree.get("metadata"))).remove("resourceVersion");
        return KubeJson.write(tree);
    }

    /** The JSON of every object, to see whether anybody wrote to one. */
    public static Map<ObjectKey, String> bytes(ClusterSnapshot snapshot) {
        Map<ObjectKey, String> bytes = new LinkedHashMap<>();
        Kinds.STORED.forEach(kind -> snapshot.list(kind)
                .forEach(o -> bytes.put(o.key(), new String(o.json(), java.nio.charset.StandardCharsets.UTF_8))));
        return bytes;
    }
}
