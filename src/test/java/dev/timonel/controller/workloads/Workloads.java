package dev.timonel.controller.workloads;

import dev.timonel.controller.ClusterReconcilers;
import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.WorkloadReconcilers;
import dev.timonel.controller.garbage.GarbageReconciler;
import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.kinds.ServedKinds;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.registry.writer.SettledCluster;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A cluster in which workloads come to rest after each write; time moves when told to. */
final class Workloads {
    static final String TEMPLATE =
            "'template': {'metadata': {'labels': {'app': 'a'}, 'annotations': {ANNOTATIONS}}, 'spec':"
                    + " {'containers': [{'name': 'c', 'image': 'v1'}]}}";

    final List<Plan.Note> notes = new ArrayList<>();
    Instant now = NodeFixtures.START;
    private final SettledCluster cluster;
    private int uids;

    Workloads(String... nodes) {
        this(UnaryOperator.identity(), nodes);
    }

    /** With each of the workloads' reconcilers as {@code watched} has it. */
    Workloads(UnaryOperator<Reconciler> watched, String... nodes) {
        ClusterConfig config = NodeFixtures.config("10.244.0.0/16");
        List<Reconciler> all = new ArrayList<>(ClusterReconcilers.all(config, Duration.ofSeconds(40), Instant.EPOCH));
        WorkloadReconcilers.all().forEach(each -> all.add(watched.apply(each)));
        all.add(new GarbageReconciler());
        this.cluster = new SettledCluster(all, config);
        put(new NamespaceBuilder()
                .withNewMetadata()
                .withName("default")
                .endMetadata()
                .build());
        for (String node : nodes) {
            put(NodeFixtures.node(node));
        }
    }

    /** As a client creates it; {@code '} stands for a quotation mark, {@code TEMPLATE} for a template, which may say ready-after. */
    KubeObject create(ResourceKind kind, String name, String spec) {
        return create(kind, name, spec, "");
    }

    KubeObject create(ResourceKind kind, String name, String spec, String annotations) {
        String json = "{'metadata': {'namespace': 'default', 'name': '" + name + "'}, 'spec': {" + spec + "}}";
        HasMetadata object =
                Writes.json(kind.type(), json.replace("TEMPLATE", TEMPLATE).replace("ANNOTATIONS", annotations));
        Strategy<HasMetadata> strategy = ServedKinds.strategies().of(kind, snapshot());
        strategy.setDefaults(object);
        strategy.prepareForCreate(object, Writes.onNothing());
        object.getMetadata().setGeneration(1L);
        put(object);
        return get(kind, name);
    }

    <T extends HasMetadata> void edit(ResourceKind kind, String name, Class<T> type, Consumer<T> change) {
        T object = get(kind, name).as(type);
        change.accept(object);
        Long generation = object.getMetadata().getGeneration();
        object.getMetadata().setGeneration(generation == null ? null : generation + 1);
        put(object);
    }

    void put(HasMetadata object) {
        ObjectKey key = KubeObject.keyOf(object);
        KubeObject before = snapshot().get(key).orElse(null);
        if (before == null) {
            object.getMetadata()
                    .setUid(Objects.requireNonNullElse(object.getMetadata().getUid(), "uid-" + ++uids));
            object.getMetadata().setCreationTimestamp(ApiTime.text(now));
        }
        cluster.apply(revision -> new Change(
                before == null ? Change.Type.ADDED : Change.Type.MODIFIED,
                KubeObject.draft(object).committed(revision),
                before));
        settle();
    }

    void delete(ResourceKind kind, String name) {
        KubeObject last = get(kind, name);
        cluster.apply(revision -> new Change(Change.Type.DELETED, last.committed(revision), last));
        settle();
    }

    void advance(long seconds) {
        now = now.plusSeconds(seconds);
        settle();
    }

    private void settle() {
        cluster.settle(now);
        notes.addAll(cluster.takeNotes());
    }

    ClusterSnapshot snapshot() {
        return cluster.snapshot();
    }

    KubeObject get(ResourceKind kind, String name) {
        return snapshot()
                .get(new ObjectKey(kind, kind.namespaced() ? "default" : "", name))
                .orElseThrow(() -> new AssertionError(kind + " " + name + " is not there"));
    }

    <T extends HasMetadata> T get(ResourceKind kind, String name, Class<T> type) {
        return get(kind, name).as(type);
    }

    List<KubeObject> all(ResourceKind kind) {
        return List.copyOf(snapshot().list(kind, "default"));
    }

    /** The names of the pods that are not deleted, in order. */
    List<String> pods() {
        return all(Kinds.POD).stream()
                .filter(pod -> !pod.deleting())
                .map(KubeObject::name)
                .sorted()
                .toList();
    }

    long ready() {
        return all(Kinds.POD).stream()
                .filter(pod -> !pod.deleting() && pod.facts(PodFacts.class).ready())
                .count();
    }

    /** How many pods have this image. */
    long running(String image) {
        return all(Kinds.POD).stream()
                .filter(pod ->
                        pod.asPod().getSpec().getContainers().get(0).getImage().equals(image))
                .count();
    }

    List<String> reasons() {
        return notes.stream().map(Plan.Note::reason).distinct().toList();
    }
}
