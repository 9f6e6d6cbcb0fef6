package dev.timonel.routing.table;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.RouteQuery;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHintsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of all that routing tells apart, drawn from a seed and changed by draws: types and policies of services, hints,
 * nodes that come and go, pods that are not ready, slices that contradict one another, NetworkPolicies.
 */
public final class RandomCluster {
    private static final int SERVICES = 7;
    private static final int NODES = 4;
    private static final int PODS = 8;

    private final Random random;
    private ClusterSnapshot snapshot = ClusterSnapshot.empty();

    public RandomCluster(long seed) {
        random = new Random(seed);
        IntStream.rangeClosed(1, NODES).forEach(i -> put(node(i)));
        IntStream.rangeClosed(1, PODS).forEach(i -> put(pod(i)));
        IntStream.rangeClosed(1, SERVICES).forEach(i -> {
            put(service(i));
            put(slice(i, 1));
            put(slice(i, 2));
        });
    }

    public ClusterSnapshot snapshot() {
        return snapshot;
    }

    /** One object is written anew, or goes. */
    public void change() {
        HasMetadata object = switch (random.nextInt(8)) {
            case 0 -> node(1 + random.nextInt(NODES));
            case 1 -> pod(1 + random.nextInt(PODS));
            case 2 -> service(1 + random.nextInt(SERVICES));
            case 3 -> networkPolicy(1 + random.nextInt(3));
            case 4 -> namespace();
            default -> slice(1 + random.nextInt(SERVICES), 1 + random.nextInt(2));
        };
        if (random.nextInt(5) == 0) {
            snapshot = snapshot.with(new Change(Change.Type.DELETED, KubeObject.draft(object), null));
        } else {
            put(object);
        }
        snapshot = snapshot.at(snapshot.revision() + 1);
    }

    /** A query that is likely to find something. */
    public RouteQuery query() {
        int i = 1 + random.nextInt(SERVICES);
        boolean six = random.nextInt(4) == 0;
        String host = switch (random.nextInt(10)) {
            case 0, 1 -> six ? "fd00:10:96::" + i : "10.96.0." + i;
            case 2, 3 -> "s" + i + ".default";
            case 4 -> six ? "fd00:192::" + i : "192.168.0." + (1 + random.nextInt(NODES));
            case 5 -> "node-" + (1 + random.nextInt(NODES));
            case 6 -> "198.51.100." + i;
            case 7 -> "203.0.113." + i;
            case 8 -> "s" + i;
            default -> "10.244.1." + (1 + random.nextInt(PODS));
        };
        boolean named = host.startsWith("s") && random.nextInt(3) == 0;
        int port = random.nextInt(3) == 0 ? 30000 + i : random.nextInt(5) == 0 ? 8080 : 80;
        return new RouteQuery(
                host,
                named ? 0 : port,
                named ? "http" : "",
                random.nextInt(8) == 0 ? "UDP" : "TCP",
                from(six),
                random.nextInt(2) == 0 ? "" : "node-" + (1 + random.nextInt(NODES)));
    }

    private @Nullable IpAddress from(boolean six) {
        String address = switch (random.nextInt(6)) {
            case 0 -> six ? "fd00:192::1" : "192.168.0." + (1 + random.nextInt(NODES));
            case 1 -> six ? "2001:db8::1" : "192.0.2.9";
            case 2 -> six ? "fd00:10:96::1" : "198.51.100.1";
            case 3 -> "";
            default -> (six ? "fd00:10:244:1::" : "10.244.1.") + (1 + random.nextInt(PODS));
        };
        return address.isEmpty() ? null : IpAddress.of(address);
    }

    private void put(HasMetadata object) {
        snapshot = snapshot.with(new Change(Change.Type.ADDED, KubeObject.draft(object), null));
    }

    private boolean sometimes() {
        return random.nextInt(3) == 0;
    }

    private String policy() {
        return random.nextBoolean() ? "Local" : "Cluster";
    }

    private HasMetadata node(int i) {
        NodeBuilder node = new NodeBuilder()
                .withNewMetadata()
                .withName("node-" + i)
                .endMetadata()
                .withNewSpec()
                .withPodCIDRs("10.244." + i + ".0/24", "fd00:10:244:" + i + "::/64")
                .endSpec()
                .withNewStatus()
                .addNewAddress("192.168.0." + i, "InternalIP")
                .addNewAddress("fd00:192::" + i, "InternalIP")
                .addNewCondition()
                .withType("Ready")
                .withStatus(sometimes() ? "False" : "True")
                .endCondition()
                .endStatus();
        if (random.nextInt(4) > 0) {
            node.editMetadata()
                    .addToLabels("topology.kubernetes.io/zone", zone())
                    .endMetadata();
        }
        if (sometimes()) {
            node.editMetadata().addToLabels(BalancerNodes.EXCLUDE_LABEL, "").endMetadata();
        }
        return node.build();
    }

    private HasMetadata namespace() {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName("default")
                .addToLabels("zone", zone())
                .endMetadata()
                .build();
    }

    private HasMetadata networkPolicy(int i) {
        NetworkPolicyBuilder policy = new NetworkPolicyBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("policy-" + i)
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .endPodSelector()
                .endSpec();
        NetworkPolicyPeer peer = sometimes()
                ? new NetworkPolicyPeerBuilder()
                        .withNewIpBlock()
                        .withCidr("10.244.1." + 4 * random.nextInt(3) + "/30")
                        .endIpBlock()
                        .build()
                : new NetworkPolicyPeerBuilder()
                        .withNewNamespaceSelector()
                        .addToMatchLabels("zone", zone())
                        .endNamespaceSelector()
                        .build();
        if (sometimes()) {
            policy.editSpec().addNewEgress().withTo(peer).endEgress().endSpec();
        }
        if (random.nextInt(4) > 0) {
            policy.editSpec().addNewIngress().withFrom(peer).endIngress().endSpec();
        }
        return policy.build();
    }

    private String zone() {
        return "abc".substring(random.nextInt(3)).substring(0, 1);
    }

    private HasMetadata pod(int i) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("pod-" + i)
                .addToLabels("app", "s" + (1 + random.nextInt(SERVICES)))
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-" + (1 + random.nextInt(NODES)))
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewPodIP("10.244.1." + i)
                .addNewPodIP("fd00:10:244:1::" + i)
                .endStatus()
                .build();
    }

    private Service service(int i) {
        ServiceBuilder service = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("s" + i)
                .endMetadata()
                .withNewSpec()
                .withIpFamilies("IPv4", "IPv6")
                .addToSelector("app", "s" + i)
                .withInternalTrafficPolicy(policy())
                .withSessionAffinity(sometimes() ? "ClientIP" : "None")
                .addNewPort()
                .withName("http")
                .withPort(80)
                .withProtocol("TCP")
                .withNewTargetPort(8080)
                .endPort()
                .endSpec();
        int type = random.nextInt(7);
        if (type == 0) {
            service.editSpec()
                    .withType("ExternalName")
                    .withExternalName("example.org")
                    .endSpec();
        } else if (type == 1) {
            service.editSpec()
                    .withType("ClusterIP")
                    .withClusterIP("None")
                    .withClusterIPs("None")
                    .endSpec();
        } else {
            service.editSpec()
                    .withType("ClusterIP")
                    .withClusterIPs("10.96.0." + i, "fd00:10:96::" + i)
                    .endSpec();
            if (type > 2) {
                exposed(service, i, type);
            }
        }
        return service.build();
    }

    private void exposed(ServiceBuilder service, int i, int type) {
        service.editSpec()
                .withType(type > 4 ? "LoadBalancer" : "NodePort")
                .withExternalTrafficPolicy(policy())
                .editFirstPort()
                .withNodePort(30000 + i)
                .endPort()
                .endSpec();
        if (type == 3 || sometimes()) {
            service.editSpec().addToExternalIPs("203.0.113." + i, "192.168.0.1").endSpec();
        }
        if (type > 4) {
            if (sometimes()) {
                service.editSpec()
                        .addToLoadBalancerSourceRanges("192.0.2.0/24", "192.168.0.0/24")
                        .endSpec();
            }
            service.withNewStatus()
                    .withNewLoadBalancer()
                    .addNewIngress()
                    .withIp("198.51.100." + i)
                    .withIpMode(sometimes() ? "Proxy" : "VIP")
                    .endIngress()
                    .endLoadBalancer()
                    .endStatus();
        }
    }

    private EndpointSlice slice(int service, int number) {
        boolean six = random.nextInt(5) == 0;
        boolean hinted = random.nextBoolean();
        boolean nodeHinted = random.nextBoolean();
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            int pod = 1 + random.nextInt(PODS);
            boolean ready = random.nextInt(3) > 0;
            EndpointBuilder endpoint = new EndpointBuilder()
                    .withAddresses((six ? "fd00:10:244:1::" : "10.244.1.") + pod)
                    .withNewConditions(ready, ready || random.nextBoolean(), !ready && random.nextBoolean());
            if (random.nextInt(6) > 0) {
                endpoint.withNodeName("node-" + (1 + random.nextInt(NODES))).withZone(zone());
            }
            if (random.nextInt(6) > 0) {
                endpoint.withNewTargetRef()
                        .withKind("Pod")
                        .withNamespace("default")
                        .withName("pod-" + pod)
                        .endTargetRef();
            }
            if (hinted && random.nextInt(8) > 0) {
                EndpointHintsBuilder hints = new EndpointHintsBuilder().addNewForZone(zone());
                endpoint.withHints(
                        nodeHinted
                                ? hints.addNewForNode("node-" + (1 + random.nextInt(NODES)))
                                        .build()
                                : hints.build());
            }
            endpoints.add(endpoint.build());
        }
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("s" + service + "-" + number)
                .addToLabels("kubernetes.io/service-name", "s" + service)
                .endMetadata()
                .withAddressType(six ? "IPv6" : "IPv4")
                .addNewPort()
                .withName(random.nextInt(6) == 0 ? "other" : "http")
                .withProtocol("TCP")
                .withPort(8080)
                .endPort()
                .withEndpoints(endpoints)
                .build();
    }
}
