package dev.timonel.routing;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.PortRange;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A cluster built object by object, as the API would hold it: services defaulted, endpoints in slices. */
public final class Cluster {
    public static final ProxyConfig CONFIG = config(false, ProxyConfig.DetectLocalMode.ClusterCIDR);

    private final List<HasMetadata> objects = new ArrayList<>();
    private final Map<String, List<Member>> slices = new LinkedHashMap<>();

    /** One endpoint to be. */
    private record Member(String namespace, String service, String family, EndpointBuilder endpoint) {}

    public static ProxyConfig config(boolean masqueradeAll, ProxyConfig.DetectLocalMode mode) {
        return new ProxyConfig(
                masqueradeAll,
                mode,
                List.of(),
                List.of(Cidr.of("10.244.0.0/16"), Cidr.of("fd00:10:244::/56")),
                List.of(Cidr.of("10.96.0.0/16"), Cidr.of("fd00:10:96::/112")),
                "cluster.local",
                new PortRange(30000, 32767),
                true);
    }

    /** Nodes node-1..3 (192.168.0.11.., 10.244.1.0/24.., zones a, b, c), namespaces default and other. */
    public static Cluster ofThreeNodes() {
        Cluster cluster = new Cluster().add(namespace("default")).add(namespace("other"));
        for (int i = 1; i <= 3; i++) {
            cluster.node("node-" + i, String.valueOf((char) ('a' + i - 1)), i);
        }
        return cluster;
    }

    private static HasMetadata namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    public Cluster add(HasMetadata object) {
        objects.add(object);
        return this;
    }

    public Cluster node(String name, String zone, int number) {
        return node(name, zone, number, Map.of());
    }

    public Cluster node(String name, String zone, int number, Map<String, String> annotations) {
        return add(new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withAnnotations(annotations)
                .addToLabels("topology.kubernetes.io/zone", zone)
                .endMetadata()
                .withNewSpec()
                .withPodCIDR("10.244." + number + ".0/24")
                .withPodCIDRs("10.244." + number + ".0/24", "fd00:10:244:" + number + "::/64")
                .endSpec()
                .withNewStatus()
                .addNewAddress("192.168.0." + (10 + number), "InternalIP")
                .addNewAddress("fd00:192::" + (10 + number), "InternalIP")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build());
    }

    /** A running pod of namespace default with this label. */
    public Cluster pod(String name, String ip, String node, String labelKey, String labelValue, boolean ready) {
        return pod("default", name, ip, node, Map.of(labelKey, labelValue), ready);
    }

    public Cluster pod(
            String namespace, String name, String ip, String node, Map<String, String> labels, boolean ready) {
        return add(new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(ip)
                .addNewPodIP(ip)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .endStatus()
                .build());
    }

    /** Service default/name, port http 80/TCP → 8080, selector app=name, policies Cluster; the rest by {@code change}. */
    public Cluster service(String name, String clusterIp, Consumer<ServiceBuilder> change) {
        ServiceBuilder service = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP(clusterIp)
                .withClusterIPs(clusterIp)
                .withIpFamilies(clusterIp.contains(":") ? "IPv6" : "IPv4")
                .addToSelector("app", name)
                .withSessionAffinity("None")
                .withInternalTrafficPolicy("Cluster")
                .addNewPort()
                .withName("http")
                .withPort(80)
                .withProtocol("TCP")
                .withNewTargetPort(8080)
                .endPort()
                .endSpec();
        change.accept(service);
        return add(service.build());
    }

    /** A LoadBalancer service with nodePort 30080 and this address. */
    public Cluster loadBalancer(String name, String clusterIp, String vip, Consumer<ServiceBuilder> change) {
        return service(name, clusterIp, s -> {
            s.editSpec()
                    .withType("LoadBalancer")
                    .withExternalTrafficPolicy("Cluster")
                    .editFirstPort()
                    .withNodePort(30080)
                    .endPort()
                    .endSpec();
            s.withNewStatus()
                    .withNewLoadBalancer()
                    .addNewIngress()
                    .withIp(vip)
                    .withIpMode("VIP")
                    .endIngress()
                    .endLoadBalancer()
                    .endStatus();
            change.accept(s);
        });
    }

    /** A pod of the service and its endpoint on port 8080. */
    public Cluster member(String service, String pod, String ip, String node, boolean ready) {
        pod(pod, ip, node, "app", service, ready);
        return endpoint(service, pod, ip, node, ready, ready, false, e -> {});
    }

    public Cluster endpoint(
            String service,
            String pod,
            String ip,
            @Nullable String node,
            boolean ready,
            boolean serving,
            boolean terminating,
            Consumer<EndpointBuilder> change) {
        EndpointBuilder endpoint = new EndpointBuilder()
                .withAddresses(ip)
                .withNodeName(node)
                .withZone(node == null || node.isEmpty() ? null : String.valueOf((char) ('a' + node.charAt(5) - '1')))
                .withNewConditions(ready, serving, terminating);
        if (!pod.isEmpty()) {
            endpoint.withNewTargetRef()
                    .withKind("Pod")
                    .withNamespace("default")
                    .withName(pod)
                    .endTargetRef();
        }
        change.accept(endpoint);
        String family = ip.contains(":") ? "IPv6" : "IPv4";
        slices.computeIfAbsent(service + "-" + family.toLowerCase(java.util.Locale.ROOT), k -> new ArrayList<>())
                .add(new Member("default", service, family, endpoint));
        return this;
    }

    public ClusterSnapshot snapshot() {
        return snapshot(all());
    }

    /** The same objects, endpoints of slices and all, put in another order. */
    public ClusterSnapshot shuffled(long seed) {
        Random random = new Random(seed);
        slices.values().forEach(members -> Collections.shuffle(members, random));
        List<HasMetadata> all = all();
        Collections.shuffle(all, random);
        return snapshot(all);
    }

    private List<HasMetadata> all() {
        List<HasMetadata> all = new ArrayList<>(objects);
        slices.forEach((name, members) -> all.add(new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(members.get(0).namespace())
                .withName(name)
                .addToLabels("kubernetes.io/service-name", members.get(0).service())
                .endMetadata()
                .withAddressType(members.get(0).family())
                .addNewPort()
                .withName("http")
                .withProtocol("TCP")
                .withPort(8080)
                .endPort()
                .withEndpoints(members.stream().map(m -> m.endpoint().build()).toList())
                .build()));
        return all;
    }

    public static ClusterSnapshot snapshot(List<HasMetadata> objects) {
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (HasMetadata object : objects) {
            snapshot = snapshot.with(new Change(Change.Type.ADDED, KubeObject.draft(object), null));
        }
        return snapshot.at(4711);
    }

    /** A packet over TCP; {@code from} and {@code node} may be {@code ""}. */
    public static RouteQuery tcp(String host, int port, String from, String node) {
        return new RouteQuery(host, port, "", "TCP", from.isEmpty() ? null : IpAddress.of(from), node);
    }

    public static List<String> addresses(List<RouteDecision.Backend> backends) {
        return backends.stream().map(b -> b.address() + ":" + b.port()).toList();
    }

    public static RouteDecision.Backend chosen(RouteDecision decision) {
        return Objects.requireNonNull(decision.endpoint(), "no endpoint was chosen");
    }

    public static RouteDecision.Frontend hit(RouteDecision decision) {
        return Objects.requireNonNull(decision.frontend(), "no frontend was hit");
    }
}
