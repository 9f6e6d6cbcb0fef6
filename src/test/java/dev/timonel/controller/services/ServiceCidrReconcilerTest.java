package dev.timonel.controller.services;

import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.key;
import static dev.timonel.controller.NodeFixtures.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.plan.ApiTime;
import dev.timonel.model.Kinds;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

public class ServiceCidrReconcilerTest {
    private static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";

    public static IPAddress address(String ip, String service) {
        return new IPAddressBuilder()
                .withNewMetadata()
                .withName(ip)
                .endMetadata()
                .withNewSpec()
                .withNewParentRef("", service, "default", "services")
                .endSpec()
                .build();
    }

    /** An address with a parent that Timonel does not know. */
    public static IPAddress reserved(String ip) {
        IPAddress address = address(ip, "edge");
        address.getSpec().getParentRef().setResource("gateways");
        address.getSpec().getParentRef().setGroup("gateway.networking.k8s.io");
        return address;
    }

    private static ServiceCIDR range(String name, String... cidrs) {
        return new ServiceCIDRBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withCidrs(cidrs)
                .endSpec()
                .build();
    }

    private static ServiceCIDR get(NodeFixtures cluster, String name) {
        return cluster.snapshot.get(key(Kinds.SERVICE_CIDR, name)).orElseThrow().as(ServiceCIDR.class);
    }

    private static boolean exists(NodeFixtures cluster, String name) {
        return cluster.exists(key(Kinds.SERVICE_CIDR, name));
    }

    private static void delete(NodeFixtures cluster, String name) {
        cluster.edit(
                key(Kinds.SERVICE_CIDR, name),
                ServiceCIDR.class,
                c -> c.getMetadata().setDeletionTimestamp(ApiTime.text(cluster.now)));
    }

    @Test
    void aRangeIsReadyAndProtected() {
        NodeFixtures cluster = cluster();
        cluster.put(range("kubernetes", "10.96.0.0/16"));

        assertThat(get(cluster, "kubernetes").getMetadata().getFinalizers()).containsExactly(FINALIZER);
        assertThat(get(cluster, "kubernetes").getStatus().getConditions())
                .extracting(
                        Condition::getType,
                        Condition::getStatus,
                        Condition::getReason,
                        Condition::getMessage,
                        Condition::getLastTransitionTime)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        "Ready", "True", "", "Kubernetes Service CIDR is ready", "2026-01-01T00:00:00Z"));
    }

    @Test
    void aRangeWithoutAddressesGoesAtOnce() {
        NodeFixtures cluster = cluster();
        cluster.put(range("extra", "10.97.0.0/24"));
        cluster.put(reserved("10.96.0.1"));
        delete(cluster, "extra");

        assertThat(exists(cluster, "extra")).isFalse();
    }

    @Test
    void aRangeStaysWhileAnAddressNeedsIt() {
        NodeFixtures cluster = cluster();
        cluster.put(range("extra", "10.97.0.0/24"));
        cluster.put(reserved("10.97.0.5"));
        delete(cluster, "extra");

        assertThat(get(cluster, "extra").getStatus().getConditions())
                .extracting(Condition::getStatus, Condition::getReason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("False", "Terminating"));

        cluster.delete(key(Kinds.IP_ADDRESS, "10.97.0.5"));
        assertThat(exists(cluster, "extra")).isFalse();
    }

    @Test
    void aRangeMayGoIfAnotherCoversItsAddresses() {
        NodeFixtures cluster = cluster();
        cluster.put(range("small", "10.97.0.0/24"));
        cluster.put(range("large", "10.97.0.0/16"));
        cluster.put(reserved("10.97.0.5"));
        delete(cluster, "small");

        assertThat(exists(cluster, "small")).isFalse();
    }

    @Test
    void aRangeThatIsLeavingCoversNothing() {
        NodeFixtures cluster = cluster();
        cluster.put(range("a", "10.97.0.0/24"));
        cluster.put(range("b", "10.97.0.0/24"));
        cluster.put(reserved("10.97.0.5"));
        delete(cluster, "a");
        assertThat(exists(cluster, "a")).isFalse();

        delete(cluster, "b");
        assertThat(exists(cluster, "b")).isTrue();

        cluster.put(range("c", "10.97.0.0/20"));
        assertThat(exists(cluster, "b")).as("a new range covers the address").isFalse();
    }

    @Test
    void eachBlockOfADualStackRangeCounts() {
        NodeFixtures cluster = cluster();
        cluster.put(range("dual", "10.97.0.0/24", "fd00:97::/112"));
        cluster.put(range("v4", "10.97.0.0/24"));
        cluster.put(reserved("10.97.0.5"));
        cluster.put(reserved("fd00:97::5"));
        delete(cluster, "dual");

        assertThat(exists(cluster, "dual")).isTrue();
    }

    @Test
    void anotherFinalizerKeepsTheRange() {
        NodeFixtures cluster = cluster();
        cluster.put(range("extra", "10.97.0.0/24"));
        cluster.edit(
                key(Kinds.SERVICE_CIDR, "extra"),
                ServiceCIDR.class,
                c -> c.getMetadata().setFinalizers(List.of(FINALIZER, "example.com/hold")));
        delete(cluster, "extra");

        assertThat(get(cluster, "extra").getMetadata().getFinalizers()).containsExactly("example.com/hold");
    }

    @Test
    void theAddressOfADeletedServiceIsReleased() {
        NodeFixtures cluster = cluster();
        Service web = service("web", "ClusterIP");
        web.getSpec().setClusterIPs(List.of("10.96.0.10", "fd00:96::10"));
        cluster.put(web);
        cluster.put(address("10.96.0.10", "web"));
        cluster.put(address("fd00:96::10", "web"));
        cluster.delete(key(Kinds.SERVICE, "web"));

        assertThat(cluster.snapshot.list(Kinds.IP_ADDRESS)).isEmpty();
    }

    @Test
    void theAddressOfAServiceThatExistsOrOfAnotherParentIsKept() {
        NodeFixtures cluster = cluster();
        Service one = service("one", "ClusterIP");
        one.getSpec().setClusterIPs(List.of("10.96.0.10"));
        cluster.put(one);
        Service two = service("two", "ClusterIP");
        two.getSpec().setClusterIPs(List.of("10.96.0.10"));
        cluster.put(two);
        cluster.put(address("10.96.0.10", "one"));
        cluster.delete(key(Kinds.SERVICE, "two"));
        assertThat(cluster.exists(key(Kinds.IP_ADDRESS, "10.96.0.10"))).isTrue();

        cluster.put(reserved("10.96.0.10"));
        cluster.delete(key(Kinds.SERVICE, "one"));
        assertThat(cluster.exists(key(Kinds.IP_ADDRESS, "10.96.0.10"))).isTrue();
    }
}
