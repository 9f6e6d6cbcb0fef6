package dev.timonel.controller;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * A committer for tests: applies a change, then the plans of the reconcilers, until nothing follows. It stamps UIDs and
 * revisions, drops puts that change nothing, and fails if a reconciler writes to what it was given or never comes to rest.
 */
public final class Settle {
    public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final int MAX_ROUNDS = 1000;

    private final List<Reconciler> reconcilers;
    private final List<Change> consequences = new ArrayList<>();
    private final List<Plan.Note> notes = new ArrayList<>();
    private final Deque<Change> pending = new ArrayDeque<>();
    private ClusterSnapshot snapshot = ClusterSnapshot.empty();
    private long revision = 100;
    private int uids;

    public Settle(Reconciler... reconcilers) {
        this.reconcilers = List.of(reconcilers);
    }

    public Settle(Collection<Reconciler> reconcilers) {
        this.reconcilers = List.copyOf(reconcilers);
    }

    /** All objects in one batch. */
    public Settle start(ClusterFixtures cluster) {
        return put(cluster.objects().toArray(HasMetadata[]::new));
    }

    public Settle put(HasMetadata... objects) {
        begin();
        for (HasMetadata object : objects) {
            apply(object);
        }
        return settle();
    }

    public Settle delete(ObjectKey... keys) {
        begin();
        for (ObjectKey key : keys) {
            remove(key);
        }
        return settle();
    }

    public ClusterSnapshot snapshot() {
        return snapshot;
    }

    /** What the reconcilers changed since the last put or delete, in order. */
    public List<Change> consequences() {
        return List.copyOf(consequences);
    }

    public List<Plan.Note> notes() {
        return List.copyOf(notes);
    }

    /** A copy of the object. */
    public <T extends HasMetadata> T get(ObjectKey key, Class<T> type) {
        return snapshot.get(key).orElseThrow().as(type);
    }

    private void begin() {
        consequences.clear();
        notes.clear();
    }

    private Settle settle() {
        for (int round = 0; !pending.isEmpty(); round++) {
            if (round > MAX_ROUNDS) {
                throw new AssertionError("the reconcilers never come to rest");
            }
            Map<Reconciler, Set<ObjectKey>> work = new LinkedHashMap<>();
            while (!pending.isEmpty()) {
                Change change = pending.removeFirst();
                for (Reconciler reconciler : reconcilers) {
                    work.computeIfAbsent(reconciler, r -> new LinkedHashSet<>())
                            .addAll(reconciler.affected(change, snapshot));
                }
            }
            work.forEach((reconciler, keys) -> keys.forEach(key -> run(reconciler, key)));
        }
        return this;
    }

    private void run(Reconciler reconciler, ObjectKey key) {
        Plan plan = reconciler.reconcile(key, snapshot, NOW);
        int before = pending.size();
        plan.puts().forEach(this::apply);
        plan.deletes().forEach(this::remove);
        List<Change> follows = List.copyOf(pending).subList(before, pending.size());
        if (follows.size() != plan.puts().size() + plan.deletes().size()) {
            throw new AssertionError(reconciler.name() + " plans what is there already for " + key);
        }
        consequences.addAll(follows);
        notes.addAll(plan.notes());
        if (!reconciler.reconcile(key, snapshot, NOW).isEmpty()) {
            throw new AssertionError(reconciler.name() + " plans again what it planned for " + key);
        }
    }

    private void apply(HasMetadata object) {
        ObjectKey key = KubeObject.draft(object).key();
        KubeObject previous = snapshot.get(key).orElse(null);
        HasMetadata copy = KubeJson.read(KubeJson.write(object), key.kind().type());
        if (copy.getMetadata().getUid() == null) {
            copy.getMetadata().setUid(previous == null ? "uid-" + ++uids : previous.uid());
        }
        if (previous != null && Arrays.equals(body(copy), body(previous.as(HasMetadata.class)))) {
            return;
        }
        KubeObject committed = KubeObject.draft(copy).committed(++revision);
        add(new Change(previous == null ? Change.Type.ADDED : Change.Type.MODIFIED, committed, previous));
    }

    private void remove(ObjectKey key) {
        KubeObject previous = snapshot.get(key).orElse(null);
        if (previous != null) {
            KubeObject last = KubeObject.draft(previous.as(HasMetadata.class)).committed(++revision);
            add(new Change(Change.Type.DELETED, last, previous));
        }
    }

    private void add(Change change) {
        snapshot = snapshot.with(change);
        pending.add(change);
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
