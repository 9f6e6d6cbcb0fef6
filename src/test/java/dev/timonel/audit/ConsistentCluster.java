package dev.timonel.audit;

import static dev.timonel.controller.ClusterFixtures.containerPort;
import static dev.timonel.controller.ClusterFixtures.headless;
import static dev.timonel.controller.ClusterFixtures.hostname;
import static dev.timonel.controller.ClusterFixtures.ip;
import static dev.timonel.controller.ClusterFixtures.labelled;
import static dev.timonel.controller.ClusterFixtures.on;
import static dev.timonel.controller.ClusterFixtures.port;
import static dev.timonel.controller.ClusterFixtures.selecting;
import static dev.timonel.controller.ClusterFixtures.withoutSelector;
import static dev.timonel.controller.ClusterFixtures.zone;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.Settle;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Three nodes and four services, with all that their controllers make of them: web of two pods, the headless db of one, hand
 * without selector and with Endpoints by hand; and a pod of no service.
 */
final class ConsistentCluster {
    private ConsistentCluster() {}

    /** One thing that is done to the objects. */
    interface Mutation {
        void on(List<HasMetadata> objects);
    }

    static List<HasMetadata> objects() {
        List<HasMetadata> objects = new ArrayList<>();
        Settle settle = new Settle(EndpointReconcilers.all());
        settle.start(cluster());
        for (var kind : Kinds.STORED) {
            settle.snapshot().list(kind).forEach(o -> objects.add(o.as(HasMetadata.class)));
        }
        return objects;
    }

    static ClusterSnapshot snapshot() {
        return snapshot(objects());
    }

    static ClusterSnapshot snapshot(List<HasMetadata> objects) {
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (HasMetadata object : objects) {
            snapshot = snapshot.with(new Change(Change.Type.ADDED, KubeObject.draft(object), null));
        }
        return snapshot.at(4711);
    }

    private static ClusterFixtures cluster() {
        ClusterFixtures cluster = ClusterFixtures.cluster()
                .object(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("default")
                        .endMetadata()
                        .build())
                .object(new ServiceCIDRBuilder()
                        .withNewMetadata()
                        .withName("kubernetes")
                        .endMetadata()
                        .withNewSpec()
                        .withCidrs("10.96.0.0/16")
                        .endSpec()
                        .build());
        for (int i = 1; i <= 3; i++) {
            cluster.node("node-" + i, zone("z" + i), place(i));
        }
        return cluster.pod("web-1", on("node-1"), ip("10.244.1.5"), containerPort("http", 8080, "TCP"))
                .pod("web-2", on("node-2"), ip("10.244.2.5"), containerPort("http", 8080, "TCP"))
                .pod("db-0", on("node-1"), ip("10.244.1.6"), labelled("app", "db"), hostname("db-0", "db"))
                .pod("other", on("node-1"), ip("10.244.1.7"), labelled("app", "other"))
                .service(
                        "web",
                        clusterIp("10.96.0.10"),
                        port("http", 80, "http"),
                        s -> s.getSpec().getPorts().get(0).setNodePort(30080))
                .service("db", headless(), selecting("app", "db"), port("db", 5432, 5432))
                .service("hand", clusterIp("10.96.0.11"), withoutSelector(), port("http", 80, 8080))
                .object(new EndpointsBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("hand")
                        .endMetadata()
                        .addNewSubset()
                        .addNewAddress()
                        .withIp("192.0.2.7")
                        .endAddress()
                        .addNewPort()
                        .withName("http")
                        .withPort(8080)
                        .withProtocol("TCP")
                        .endPort()
                        .endSubset()
                        .build())
                .object(reservation("10.96.0.10", "web"))
                .object(reservation("10.96.0.11", "hand"));
    }

    private static ClusterFixtures.Setting<Node> place(int i) {
        return n -> {
            n.getSpec().setPodCIDR("10.244." + i + ".0/24");
            n.getSpec().setPodCIDRs(List.of("10.244." + i + ".0/24"));
            n.getStatus().setAddresses(List.of(new NodeAddress("192.168.0." + (10 + i), "InternalIP")));
        };
    }

    private static ClusterFixtures.Setting<Service> clusterIp(String ip) {
        return s -> clusterIp(s, ip);
    }

    static void clusterIp(Service service, String ip) {
        service.getSpec().setClusterIP(ip);
        service.getSpec().setClusterIPs(List.of(ip));
    }

    static void address(Pod pod, String ip) {
        pod.getStatus().setPodIP(ip);
        pod.getStatus().setPodIPs(new ArrayList<>(List.of(new PodIP(ip))));
    }

    private static HasMetadata reservation(String ip, String service) {
        return new IPAddressBuilder()
                .withNewMetadata()
                .withName(ip)
                .endMetadata()
                .withNewSpec()
                .withNewParentRef()
                .withGroup("")
                .withResource("services")
                .withNamespace("default")
                .withName(service)
                .endParentRef()
                .endSpec()
                .build();
    }

    static <T extends HasMetadata> Mutation change(Class<T> type, String name, Consumer<T> change) {
        return objects -> change.accept(
                type.cast(objects.stream().filter(is(type, name)).findFirst().orElseThrow()));
    }

    static Mutation remove(Class<? extends HasMetadata> type, String name) {
        return objects -> {
            if (!objects.removeIf(is(type, name))) {
                throw new IllegalArgumentException(name);
            }
        };
    }

    private static Predicate<HasMetadata> is(Class<? extends HasMetadata> type, String name) {
        return o -> type.isInstance(o) && o.getMetadata().getName().equals(name);
    }

    static Mutation service(String name, Consumer<Service> change) {
        return change(Service.class, name, change);
    }

    static Mutation slice(String service, Consumer<EndpointSlice> change) {
        return objects -> change.accept(sliceOf(objects, service));
    }

    static void copySliceOfWeb(List<HasMetadata> objects) {
        objects.add(sliceOf(objects, "web").toBuilder()
                .editMetadata()
                .withName("web-copy")
                .endMetadata()
                .build());
    }

    private static EndpointSlice sliceOf(List<HasMetadata> objects, String service) {
        return objects.stream()
                .filter(EndpointSlice.class::isInstance)
                .map(EndpointSlice.class::cast)
                .filter(s -> service.equals(s.getMetadata().getLabels().get("kubernetes.io/service-name")))
                .findFirst()
                .orElseThrow();
    }
}
