package dev.timonel.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.controller.pods.PodReconciler;
import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.net.Cidr;
import dev.timonel.net.PortRange;
import dev.timonel.registry.writer.SettledCluster;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A cluster that settles after each write by the committer's own rules, without store and clock. */
public final class NodeFixtures {
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    public final List<Plan.Note> notes = new ArrayList<>();
    /** Reconcile each key again after each settle and demand that nothing follows. */
    public boolean checkSettled = true;

    public Instant now = START;
    public ClusterSnapshot snapshot = ClusterSnapshot.empty();
    private final List<Reconciler> reconcilers;
    private final SettledCluster cluster;
    private int uids;

    public NodeFixtures(ClusterConfig config) {
        this(config, UnaryOperator.identity());
    }

    /** With another pod reconciler in the place of the usual one. */
    public NodeFixtures(ClusterConfig config, UnaryOperator<Reconciler> pods) {
        this.reconcilers = reconcilers(config).stream()
                .map(each -> each instanceof PodReconciler ? pods.apply(each) : each)
                .toList();
        this.cluster = new SettledCluster(reconcilers, config);
    }

    /** With a grace period of 40 s for silent nodes, which have been watched from the first. */
    static List<Reconciler> reconcilers(ClusterConfig config) {
        return ClusterReconcilers.all(config, Duration.ofSeconds(40), Instant.EPOCH);
    }

    public static NodeFixtures cluster() {
        return new NodeFixtures(config("10.244.0.0/16"));
    }

    public static ClusterConfig config(String... clusterCidrs) {
        return config("198.51.100.0/24", 24, clusterCidrs);
    }

    public static ClusterConfig config(String pool, int mask, String... clusterCidrs) {
        return new ClusterConfig(
                Arrays.stream(clusterCidrs).map(Cidr::of).toList(),
                List.of(Cidr.of("10.96.0.0/16")),
                mask,
                new PortRange(30000, 32767),
                Cidr.of(pool),
                "cluster.local");
    }

    public NodeFixtures withNodes(String... names) {
        Stream.of(names).forEach(name -> put(node(name)));
        return this;
    }

    public static Node node(String name) {
        return new NodeBuilder().withNewMetadata().withName(name).endMetadata().build();
    }

    public static Node externalNode(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToAnnotations("timonel.dev/agent", "external")
                .endMetadata()
                .build();
    }

    public static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("app")
                .withImage("nginx:1")
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
    }

    public static Pod podOn(String name, String node) {
        Pod pod = pod(name);
        pod.getSpec().setNodeName(node);
        return pod;
    }

    public static Pod annotated(Pod pod, String key, String value) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToAnnotations(key, value)
                .endMetadata()
                .build();
    }

    public static Service service(String name, String type) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withType(type)
                .withIpFamilies("IPv4")
                .endSpec()
                .build();
    }

    public static ObjectKey key(ResourceKind kind, String name) {
        return new ObjectKey(kind, kind.namespaced() ? "default" : "", name);
    }

    public void put(HasMetadata object) {
        apply(object);
        settle();
    }

    public <T extends HasMetadata> void edit(ObjectKey key, Class<T> type, Consumer<T> edit) {
        T object = snapshot.get(key).orElseThrow().as(type);
        edit.accept(object);
        put(object);
    }

    public void editPod(String name, Consumer<Pod> edit) {
        edit(key(Kinds.POD, name), Pod.class, edit);
    }

    public void editNode(String name, Consumer<Node> edit) {
        edit(key(Kinds.NODE, name), Node.class, edit);
    }

    /** All in one batch. */
    public void delete(ObjectKey... keys) {
        for (ObjectKey key : keys) {
            remove(key);
        }
        settle();
    }

    /** What the API does on DELETE of a running pod: the deadline is set, the kubelet has the rest. */
    public void deleteGracefully(String pod, long graceSeconds) {
        editPod(pod, p -> {
            p.getMetadata().setDeletionTimestamp(ApiTime.text(now.plusSeconds(graceSeconds)));
            p.getMetadata().setDeletionGracePeriodSeconds(graceSeconds);
        });
    }

    public void advance(long seconds) {
        now = now.plusSeconds(seconds);
        settle();
    }

    public Optional<Instant> nextTimer() {
        return cluster.nextDue();
    }

    public boolean exists(ObjectKey key) {
        return snapshot.get(key).isPresent();
    }

    Pod pod(ObjectKey key) {
        return snapshot.get(key).orElseThrow().as(Pod.class);
    }

    public Pod podNamed(String name) {
        return pod(key(Kinds.POD, name));
    }

    public Node nodeNamed(String name) {
        return snapshot.get(key(Kinds.NODE, name)).orElseThrow().as(Node.class);
    }

    public Service serviceNamed(String name) {
        return snapshot.get(key(Kinds.SERVICE, name)).orElseThrow().as(Service.class);
    }

    public List<String> ipsOf(String pod) {
        return podNamed(pod).getStatus().getPodIPs().stream()
                .map(i -> i.getIp())
                .toList();
    }

    /** {@code True}, {@code False/Reason}, or {@code -} where the pod has no such condition. */
    public String condition(String pod, String type) {
        return podNamed(pod).getStatus().getConditions().stream()
                .filter(c -> type.equals(c.getType()))
                .map(c -> c.getReason() == null ? c.getStatus() : c.getStatus() + "/" + c.getReason())
                .findFirst()
                .orElse("-");
    }

    public String nodeCondition(String node, String type) {
        return nodeNamed(node).getStatus().getConditions().stream()
                .filter(c -> type.equals(c.getType()))
                .map(c -> c.getStatus() + "/" + c.getReason())
                .findFirst()
                .orElse("-");
    }

    public List<String> reasons() {
        return notes.stream().map(Plan.Note::reason).toList();
    }

    private void apply(HasMetadata object) {
        ResourceKind kind = Kinds.of(object);
        String namespace = object.getMetadata().getNamespace() == null
                ? ""
                : object.getMetadata().getNamespace();
        ObjectKey key = new ObjectKey(kind, namespace, object.getMetadata().getName());
        KubeObject before = snapshot.get(key).orElse(null);
        HasMetadata copy = KubeObject.draft(object).as(HasMetadata.class);
        if (before == null) {
            copy.getMetadata().setUid("uid-" + ++uids);
            if (copy.getMetadata().getCreationTimestamp() == null) {
                copy.getMetadata().setCreationTimestamp(ApiTime.text(now));
            }
        } else {
            HasMetadata current = before.as(HasMetadata.class);
            copy.getMetadata().setUid(current.getMetadata().getUid());
            copy.getMetadata().setCreationTimestamp(current.getMetadata().getCreationTimestamp());
            copy.getMetadata().setResourceVersion(current.getMetadata().getResourceVersion());
            if (Arrays.equals(KubeObject.draft(copy).json(), before.json())) {
                return;
            }
        }
        cluster.apply(revision -> new Change(
                before == null ? Change.Type.ADDED : Change.Type.MODIFIED,
                KubeObject.draft(copy).committed(revision),
                before));
    }

    private void remove(ObjectKey key) {
        snapshot.get(key)
                .ifPresent(last ->
                        cluster.apply(revision -> new Change(Change.Type.DELETED, last.committed(revision), last)));
    }

    private void settle() {
        cluster.settle(now);
        snapshot = cluster.snapshot();
        notes.addAll(cluster.takeNotes());
        if (checkSettled) {
            assertNothingFollows();
        }
    }

    /** The law of reconcilers: what a plan was applied to needs no further plan, wherever one looks. */
    void assertNothingFollows() {
        for (Reconciler reconciler : reconcilers) {
            snapshot.all().forEach(object -> {
                byte[] before = object.json().clone();
                Plan plan = reconciler.reconcile(object.key(), snapshot, now);
                assertThat(plan.isEmpty())
                        .as("%s on %s again: %s", reconciler.name(), object, plan)
                        .isTrue();
                assertThat(object.json()).isEqualTo(before);
            });
        }
    }
}
