package dev.timonel.controller.services;

import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.config;
import static dev.timonel.controller.NodeFixtures.key;
import static dev.timonel.controller.NodeFixtures.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Kinds;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.LoadBalancerIngressBuilder;
import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadBalancerReconcilerTest {

    private static List<String> ips(NodeFixtures cluster, String name) {
        ServiceStatus status = cluster.serviceNamed(name).getStatus();
        return status == null || status.getLoadBalancer() == null
                ? List.of()
                : status.getLoadBalancer().getIngress().stream()
                        .map(LoadBalancerIngress::getIp)
                        .toList();
    }

    private static Service balanced(String name) {
        return service(name, "LoadBalancer");
    }

    private static Service wanting(String name, String ip) {
        Service service = balanced(name);
        service.getSpec().setLoadBalancerIP(ip);
        return service;
    }

    private static void edit(NodeFixtures cluster, String name, Consumer<Service> edit) {
        cluster.edit(key(Kinds.SERVICE, name), Service.class, edit);
    }

    private static Consumer<Service> ingress(String ip, String mode) {
        return service -> {
            LoadBalancerStatus status = new LoadBalancerStatus();
            status.setIngress(List.of(
                    new LoadBalancerIngressBuilder().withIp(ip).withIpMode(mode).build()));
            service.setStatus(new ServiceStatus(List.of(), status));
        };
    }

    @Test
    void aLoadBalancerGetsTheLowestFreeAddressWithItsEvents() {
        NodeFixtures cluster = cluster();
        cluster.put(balanced("a"));
        cluster.put(balanced("b"));

        assertThat(ips(cluster, "a")).containsExactly("198.51.100.1");
        assertThat(ips(cluster, "b")).containsExactly("198.51.100.2");
        assertThat(cluster.serviceNamed("a").getStatus().getLoadBalancer().getIngress())
                .extracting(LoadBalancerIngress::getIpMode)
                .containsExactly("VIP");
        assertThat(cluster.notes.subList(0, 2))
                .containsExactly(
                        new Plan.Note(
                                key(Kinds.SERVICE, "a"),
                                "Normal",
                                "EnsuringLoadBalancer",
                                "Ensuring load balancer",
                                "service-controller"),
                        new Plan.Note(
                                key(Kinds.SERVICE, "a"),
                                "Normal",
                                "EnsuredLoadBalancer",
                                "Ensured load balancer",
                                "service-controller"));
    }

    @Test
    void aReleasedAddressIsTheNextOne() {
        NodeFixtures cluster = cluster();
        cluster.put(balanced("a"));
        cluster.put(balanced("b"));
        cluster.delete(key(Kinds.SERVICE, "a"));
        cluster.put(balanced("c"));

        assertThat(ips(cluster, "c")).containsExactly("198.51.100.1");
    }

    @ParameterizedTest(name = "{2}: {0} gives {1}")
    @CsvSource({
        "198.51.100.77, 198.51.100.77, free and in the pool",
        "198.51.100.1,  198.51.100.2,  taken",
        "203.0.113.1,   198.51.100.2,  outside the pool",
        "198.51.100.0,  198.51.100.2,  the network's own address",
        "198.51.100.255,198.51.100.2,  the broadcast address",
        "nonsense,      198.51.100.2,  no address"
    })
    void loadBalancerIpIsHonouredIfItCanBe(String wanted, String given, String rule) {
        NodeFixtures cluster = cluster();
        cluster.put(balanced("a"));
        cluster.put(wanting("b", wanted));

        assertThat(ips(cluster, "b")).as(rule).containsExactly(given);
    }

    @Test
    void aServiceMovesToTheAddressItAsksForLater() {
        NodeFixtures cluster = cluster();
        cluster.put(balanced("a"));
        edit(cluster, "a", s -> s.getSpec().setLoadBalancerIP("198.51.100.9"));

        assertThat(ips(cluster, "a")).containsExactly("198.51.100.9");
    }

    @Test
    void otherTypesGetNone() {
        NodeFixtures cluster = cluster();
        cluster.put(service("a", "ClusterIP"));
        cluster.put(service("b", "NodePort"));

        assertThat(ips(cluster, "a")).isEmpty();
        assertThat(ips(cluster, "b")).isEmpty();
        assertThat(cluster.notes).isEmpty();
    }

    @Test
    void theAddressIsClearedWhenTheTypeChanges() {
        NodeFixtures cluster = cluster();
        cluster.put(balanced("a"));
        edit(cluster, "a", s -> s.getSpec().setType("ClusterIP"));

        assertThat(ips(cluster, "a")).isEmpty();
        assertThat(cluster.reasons())
                .containsExactly(
                        "EnsuringLoadBalancer", "EnsuredLoadBalancer", "DeletingLoadBalancer", "DeletedLoadBalancer");
    }

    @Test
    void aServiceOfAnotherClassIsLeftToItsImplementation() {
        NodeFixtures cluster = cluster();
        Service service = balanced("a");
        service.getSpec().setLoadBalancerClass("example.com/metal");
        cluster.put(service);
        assertThat(ips(cluster, "a")).isEmpty();

        edit(cluster, "a", ingress("203.0.113.5", "Proxy"));
        assertThat(ips(cluster, "a")).containsExactly("203.0.113.5");
    }

    @Test
    void anIngressOutsideThePoolIsReplacedWhereNoClassIsSet() {
        NodeFixtures cluster = cluster();
        cluster.put(balanced("a"));
        edit(cluster, "a", ingress("203.0.113.5", "VIP"));

        assertThat(ips(cluster, "a")).containsExactly("198.51.100.1");
    }

    @Test
    void anIngressOfThePoolKeepsWhatAClientAddedToIt() {
        NodeFixtures cluster = cluster();
        cluster.put(balanced("a"));
        edit(cluster, "a", ingress("198.51.100.40", "Proxy"));

        assertThat(cluster.serviceNamed("a").getStatus().getLoadBalancer().getIngress())
                .extracting(LoadBalancerIngress::getIp, LoadBalancerIngress::getIpMode)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("198.51.100.40", "Proxy"));
    }

    @Test
    void anAddressThatAnotherServiceHoldsIsNotShared() {
        NodeFixtures cluster = cluster();
        Service external = service("ext", "ClusterIP");
        external.getSpec().setExternalIPs(List.of("198.51.100.1"));
        cluster.put(external);
        cluster.put(balanced("a"));
        assertThat(ips(cluster, "a")).containsExactly("198.51.100.2");

        cluster.put(balanced("b"));
        edit(cluster, "b", ingress("198.51.100.2", "VIP"));
        assertThat(ips(cluster, "b")).containsExactly("198.51.100.3");
    }

    @Test
    void anExhaustedPoolIsReportedOnceAndTheNextFreeAddressGoesToWhoWaits() {
        NodeFixtures cluster = new NodeFixtures(config("198.51.100.0/30", 24, "10.244.0.0/16"));
        for (String name : List.of("a", "b", "c")) {
            cluster.put(balanced(name));
        }
        edit(cluster, "c", s -> s.getMetadata().setLabels(Map.of("touched", "yes")));
        assertThat(ips(cluster, "c")).isEmpty();
        assertThat(cluster.notes)
                .filteredOn(n -> n.type().equals("Warning"))
                .containsExactly(new Plan.Note(
                        key(Kinds.SERVICE, "c"),
                        "Warning",
                        "SyncLoadBalancerFailed",
                        "Error syncing load balancer: failed to ensure load balancer: no address is left in the pool"
                                + " 198.51.100.0/30",
                        "service-controller"));

        cluster.delete(key(Kinds.SERVICE, "b"));

        assertThat(ips(cluster, "c")).containsExactly("198.51.100.2");
        assertThat(cluster.serviceNamed("c").getStatus().getConditions()).isEmpty();
    }

    @Test
    void aTypeChangeReleasesAnAddressForWhoWaitsAndForgetsAFailure() {
        NodeFixtures cluster = new NodeFixtures(config("198.51.100.7/32", 24, "10.244.0.0/16"));
        for (String name : List.of("a", "b", "c")) {
            cluster.put(balanced(name));
        }
        edit(cluster, "c", s -> s.getSpec().setType("NodePort"));
        edit(cluster, "a", s -> s.getSpec().setType("NodePort"));

        assertThat(ips(cluster, "b")).containsExactly("198.51.100.7");
        assertThat(cluster.serviceNamed("c").getStatus().getConditions()).isEmpty();
    }

    @Test
    void aServiceWithoutTheFamilyOfThePoolGetsNone() {
        NodeFixtures cluster = cluster();
        Service v6 = balanced("v6");
        v6.getSpec().setIpFamilies(List.of("IPv6"));
        cluster.put(v6);
        Service dual = balanced("dual");
        dual.getSpec().setIpFamilies(List.of("IPv6", "IPv4"));
        cluster.put(dual);

        assertThat(ips(cluster, "v6")).isEmpty();
        assertThat(ips(cluster, "dual")).containsExactly("198.51.100.1");
        assertThat(cluster.reasons()).containsOnlyOnce("SyncLoadBalancerFailed");

        edit(cluster, "dual", s -> s.getSpec().setIpFamilies(List.of("IPv6")));
        assertThat(ips(cluster, "dual")).as("the family was given up").isEmpty();
    }

    @Test
    void anIpv6PoolServesIpv6Services() {
        NodeFixtures cluster = new NodeFixtures(config("2001:db8::/126", 24, "10.244.0.0/16"));
        Service v6 = balanced("v6");
        v6.getSpec().setIpFamilies(List.of("IPv6"));
        cluster.put(v6);

        assertThat(ips(cluster, "v6")).containsExactly("2001:db8::1");
    }

    @Test
    void aServiceThatIsBeingDeletedKeepsItsAddressAndGetsNoNewOne() {
        NodeFixtures cluster = cluster();
        cluster.put(balanced("a"));
        edit(cluster, "a", s -> {
            s.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
            s.getMetadata().setFinalizers(List.of("example.com/hold"));
        });

        assertThat(ips(cluster, "a")).containsExactly("198.51.100.1");
    }
}
