package dev.timonel.controller;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small language for clusters in tests: {@code cluster().node("a", zone("z1")).pod("web-1", on("a"), ip("10.1.0.1"))}.
 * Everything is in namespace {@code default} unless {@link #in} says otherwise. Pods are Running and Ready and carry
 * {@code app=web}; services select {@code app=web} and send port 80 to 8080; UIDs are {@code uid-<name>}.
 */
public final class ClusterFixtures {
    private final List<HasMetadata> objects = new ArrayList<>();

    /** One property of an object of a kind. */
    @FunctionalInterface
    public interface Setting<T> {
        void on(T object);
    }

    public static ClusterFixtures cluster() {
        return new ClusterFixtures();
    }

    @SafeVarargs
    public final ClusterFixtures node(String name, Setting<? super Node>... settings) {
        return object(nodeNamed(name, settings));
    }

    @SafeVarargs
    public final ClusterFixtures pod(String name, Setting<? super Pod>... settings) {
        return object(podNamed(name, settings));
    }

    @SafeVarargs
    public final ClusterFixtures service(String name, Setting<? super Service>... settings) {
        return object(serviceNamed(name, settings));
    }

    public ClusterFixtures object(HasMetadata object) {
        objects.add(object);
        return this;
    }

    public List<HasMetadata> objects() {
        return List.copyOf(objects);
    }

    public ClusterSnapshot snapshot() {
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (HasMetadata object : objects) {
            snapshot = snapshot.with(new Change(Change.Type.ADDED, KubeObject.draft(object), null));
        }
        return snapshot;
    }

    @SafeVarargs
    public static Node nodeNamed(String name, Setting<? super Node>... settings) {
        Node node = new NodeBuilder()
                .withMetadata(metadata("", name))
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
        return with(node, settings);
    }

    @SafeVarargs
    public static Pod podNamed(String name, Setting<? super Pod>... settings) {
        Pod pod = new PodBuilder()
                .withMetadata(metadata("default", name))
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
        pod.getMetadata().getLabels().put("app", "web");
        return with(pod, settings);
    }

    @SafeVarargs
    public static Service serviceNamed(String name, Setting<? super Service>... settings) {
        Service service = new ServiceBuilder()
                .withMetadata(metadata("default", name))
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP("10.96.0.10")
                .withClusterIPs("10.96.0.10")
                .withIpFamilies("IPv4")
                .withSelector(new LinkedHashMap<>(Map.of("app", "web")))
                .endSpec()
                .build();
        Service built = with(service, settings);
        if (built.getSpec().getPorts().isEmpty()
                && !"None".equals(built.getSpec().getClusterIP())) {
            port("", 80, 8080).on(built);
        }
        return built;
    }

    // ---- any object

    public static Setting<HasMetadata> in(String namespace) {
        return o -> o.getMetadata().setNamespace(namespace);
    }

    public static Setting<HasMetadata> uid(String uid) {
        return o -> o.getMetadata().setUid(uid);
    }

    public static Setting<HasMetadata> labelled(String key, String value) {
        return o -> o.getMetadata().getLabels().put(key, value);
    }

    public static Setting<HasMetadata> unlabelled() {
        return o -> o.getMetadata().getLabels().clear();
    }

    public static Setting<HasMetadata> annotated(String key, String value) {
        return o -> o.getMetadata().getAnnotations().put(key, value);
    }

    public static Setting<HasMetadata> deleting() {
        return o -> o.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
    }

    public static Setting<HasMetadata> finalizer(String finalizer) {
        return o -> o.getMetadata().getFinalizers().add(finalizer);
    }

    public static Setting<HasMetadata> ownedBy(String apiVersion, String kind, String name, String uid) {
        return o -> {
            OwnerReference reference = new OwnerReference();
            reference.setApiVersion(apiVersion);
            reference.setKind(kind);
            reference.setName(name);
            reference.setUid(uid);
            o.getMetadata().getOwnerReferences().add(reference);
        };
    }

    /** The last owner named may not go before this object. */
    public static Setting<HasMetadata> blocking() {
        return o -> {
            List<OwnerReference> owners = o.getMetadata().getOwnerReferences();
            owners.get(owners.size() - 1).setBlockOwnerDeletion(true);
        };
    }

    // ---- nodes

    public static Setting<Node> zone(String zone) {
        return n -> n.getMetadata().getLabels().put("topology.kubernetes.io/zone", zone);
    }

    public static Setting<Node> cpus(String amount) {
        return n -> n.getStatus().setAllocatable(new LinkedHashMap<>(Map.of("cpu", new Quantity(amount))));
    }

    public static Setting<Node> nodeNotReady() {
        return n -> n.getStatus().getConditions().get(0).setStatus("False");
    }

    // ---- pods

    public static Setting<Pod> on(String node) {
        return p -> p.getSpec().setNodeName(node);
    }

    /** The first becomes the primary one. */
    public static Setting<Pod> ip(String ip) {
        return p -> {
            p.getStatus().getPodIPs().add(new PodIP(ip));
            p.getStatus().setPodIP(p.getStatus().getPodIPs().get(0).getIp());
        };
    }

    public static Setting<Pod> notReady() {
        return p -> p.getStatus().getConditions().get(0).setStatus("False");
    }

    public static Setting<Pod> phase(String phase) {
        return p -> p.getStatus().setPhase(phase);
    }

    public static Setting<Pod> hostname(String hostname, String subdomain) {
        return p -> {
            p.getSpec().setHostname(hostname);
            p.getSpec().setSubdomain(subdomain);
        };
    }

    public static Setting<Pod> containerPort(String name, int port, String protocol) {
        return p -> p.getSpec().getContainers().get(0).getPorts().add(containerPortNamed(name, port, protocol));
    }

    public static Setting<Pod> initContainerPort(String restartPolicy, String name, int port) {
        return p -> p.setSpec(p.getSpec().toBuilder()
                .addNewInitContainer()
                .withName("init")
                .withRestartPolicy(restartPolicy.isEmpty() ? null : restartPolicy)
                .withPorts(containerPortNamed(name, port, "TCP"))
                .endInitContainer()
                .build());
    }

    // ---- services

    public static Setting<Service> port(String name, int port, int target) {
        return port(name, port, new IntOrString(target), "TCP");
    }

    public static Setting<Service> port(String name, int port, String target) {
        return port(name, port, new IntOrString(target), "TCP");
    }

    public static Setting<Service> port(String name, int port, IntOrString target, String protocol) {
        return s -> s.getSpec()
                .getPorts()
                .add(new ServicePortBuilder()
                        .withName(name.isEmpty() ? null : name)
                        .withPort(port)
                        .withTargetPort(target)
                        .withProtocol(protocol)
                        .build());
    }

    public static Setting<Service> selecting(String key, String value) {
        return s -> s.getSpec().setSelector(new LinkedHashMap<>(Map.of(key, value)));
    }

    public static Setting<Service> withoutSelector() {
        return s -> s.getSpec().setSelector(null);
    }

    public static Setting<Service> headless() {
        return s -> {
            s.getSpec().setClusterIP("None");
            s.getSpec().setClusterIPs(new ArrayList<>(List.of("None")));
        };
    }

    public static Setting<Service> families(String... families) {
        return s -> s.getSpec().setIpFamilies(new ArrayList<>(List.of(families)));
    }

    public static Setting<Service> externalName(String name) {
        return s -> {
            s.getSpec().setType("ExternalName");
            s.getSpec().setExternalName(name);
        };
    }

    public static Setting<Service> publishNotReady() {
        return s -> s.getSpec().setPublishNotReadyAddresses(true);
    }

    public static Setting<Service> trafficDistribution(String value) {
        return s -> s.getSpec().setTrafficDistribution(value);
    }

    // ---- reading

    public static KubeObject draft(HasMetadata object) {
        return KubeObject.draft(object);
    }

    public static List<KubeObject> slices(ClusterSnapshot snapshot) {
        return List.copyOf(snapshot.list(Kinds.ENDPOINT_SLICE));
    }

    @SafeVarargs
    public static <T> T with(T object, Setting<? super T>... settings) {
        for (Setting<? super T> setting : settings) {
            setting.on(object);
        }
        return object;
    }

    public static ObjectMeta metadata(String namespace, String name) {
        ObjectMeta metadata = new ObjectMeta();
        metadata.setName(name);
        metadata.setNamespace(namespace.isEmpty() ? null : namespace);
        metadata.setUid("uid-" + name);
        metadata.setLabels(new LinkedHashMap<>());
        metadata.setAnnotations(new LinkedHashMap<>());
        metadata.setFinalizers(new ArrayList<>());
        metadata.setOwnerReferences(new ArrayList<>());
        return metadata;
    }

    private static ContainerPort containerPortNamed(String name, int port, String protocol) {
        return new ContainerPortBuilder()
                .withName(name)
                .withContainerPort(port)
                .withProtocol(protocol)
                .build();
    }
}
