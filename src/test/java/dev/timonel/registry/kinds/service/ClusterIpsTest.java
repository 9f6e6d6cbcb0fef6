package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.ServicePipeline.causes;
import static dev.timonel.registry.kinds.service.ServicePipeline.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.StatusException;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Service-semantics B4: addresses from ServiceCIDR objects, held by IPAddress objects. */
class ClusterIpsTest {
    private static final String PORTS = "ports: [{port: 80}]}";

    @Test
    void aServiceGetsAnAddressOfTheDynamicBand() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service service = cluster.create(service("{" + PORTS));
        IpAddress address = IpAddress.of(service.getSpec().getClusterIP());
        assertThat(Cidr.of("10.96.0.0/16").contains(address)).isTrue();
        assertThat(address).isGreaterThan(IpAddress.of("10.96.1.0"));
        assertThat(service.getSpec().getClusterIPs())
                .containsExactly(service.getSpec().getClusterIP());
        assertThat(cluster.addresses()).containsExactly(address.toString());
    }

    @Test
    void theAddressObjectNamesItsServiceAndItsAllocator() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("{clusterIP: 10.96.0.10, " + PORTS));
        IPAddress address = cluster.address("10.96.0.10");
        assertThat(address.getMetadata().getLabels())
                .containsEntry("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io")
                .containsEntry("ipaddress.kubernetes.io/ip-family", "IPv4");
        assertThat(address.getSpec().getParentRef().getResource()).isEqualTo("services");
        assertThat(address.getSpec().getParentRef().getNamespace()).isEqualTo("default");
        assertThat(address.getSpec().getParentRef().getName()).isEqualTo("web");
        assertThat(address.getSpec().getParentRef().getGroup()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.96.0.1", "10.96.0.10", "10.96.1.0", "10.96.1.1", "10.96.200.7", "10.96.255.254"})
    void anyFreeAddressMayBeAskedFor(String ip) {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service service = cluster.create(service("{clusterIP: " + ip + ", " + PORTS));
        assertThat(service.getSpec().getClusterIP()).isEqualTo(ip);
        assertThat(cluster.addresses()).containsExactly(ip);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.96.0.0", "10.96.255.255", "10.97.0.1", "192.0.2.1"})
    void anAddressOutsideIsRefused(String ip) {
        ServicePipeline cluster = ServicePipeline.singleStack();
        assertThat(causes(() -> cluster.create(service("{clusterIP: " + ip + ", " + PORTS))))
                .containsExactly("spec.clusterIPs: Invalid value: [\"" + ip + "\"]: failed to allocate IP " + ip
                        + ": the provided network does not match the current range");
        assertThat(cluster.addresses()).isEmpty();
    }

    @Test
    void aDryRunOutsideNamesTheRange() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        assertThat(causes(() -> cluster.create(service("{clusterIP: 1.1.1.1, " + PORTS), true)))
                .containsExactly("spec.clusterIPs: Invalid value: [\"1.1.1.1\"]: failed to allocate IP 1.1.1.1: the"
                        + " provided IP (1.1.1.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16");
    }

    @Test
    void aTakenAddressIsRefused() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("one", "{clusterIP: 10.96.0.10, " + PORTS));
        assertThatThrownBy(() -> cluster.create(service("two", "{clusterIP: 10.96.0.10, " + PORTS)))
                .isInstanceOfSatisfying(StatusException.class, e -> {
                    assertThat(e.code()).isEqualTo(422);
                    assertThat(e.reason()).isEqualTo("Invalid");
                    assertThat(e.getMessage())
                            .isEqualTo("Service \"two\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.10\"]:"
                                    + " failed to allocate IP 10.96.0.10: provided IP is already allocated");
                });
    }

    /** Allocation comes first, whatever else is wrong (BeginCreate before BeforeCreate in the generic registry). */
    @Test
    void aTakenAddressIsToldBeforeAllElse() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("{clusterIP: 10.96.0.9, ports: [{port: 80}]}"));
        assertThat(causes(() ->
                        cluster.create(service("other", "{clusterIP: 10.96.0.9, ports: [{port: 80, protocol: X}]}"))))
                .containsExactly("spec.clusterIPs: Invalid value: [\"10.96.0.9\"]: failed to allocate IP 10.96.0.9:"
                        + " provided IP is already allocated");
        assertThat(causes(() ->
                        cluster.create(service("other", "{clusterIP: 10.96.0.10, ports: [{port: 80, protocol: X}]}"))))
                .containsExactly(
                        "spec.ports[0].protocol: Unsupported value: \"X\": supported values: \"SCTP\", \"TCP\","
                                + " \"UDP\"");
        assertThat(cluster.addresses()).as("nothing is taken").containsExactly("10.96.0.9");
    }

    @Test
    void anAddressThatSomebodyReservedIsTaken() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.put(ServicePipeline.parse(
                "{metadata: {name: 10.96.0.10}, spec: {parentRef: {group: example.com, resource: gateways, name: a}}}",
                IPAddress.class));
        assertThat(causes(() -> cluster.create(service("{clusterIP: 10.96.0.10, " + PORTS))))
                .hasSize(1)
                .allMatch(m -> m.endsWith("provided IP is already allocated"));
    }

    @Test
    void aDryRunShowsTheNetworkAddressAndTakesNothing() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        assertThat(cluster.create(service("{" + PORTS), true).getSpec().getClusterIP())
                .isEqualTo("10.96.0.0");
        assertThat(cluster.addresses()).isEmpty();
    }

    @Test
    void aFullRangeIsAnInternalError() {
        ServicePipeline cluster = new ServicePipeline("10.96.0.0/29", "30000-32767");
        for (int i = 0; i < 6; i++) {
            cluster.create(service("web-" + i, "{" + PORTS));
        }
        assertThat(cluster.addresses())
                .containsExactly("10.96.0.1", "10.96.0.2", "10.96.0.3", "10.96.0.4", "10.96.0.5", "10.96.0.6");
        assertThatThrownBy(() -> cluster.create(service("{" + PORTS)))
                .isInstanceOfSatisfying(StatusException.class, e -> {
                    assertThat(e.code()).isEqualTo(500);
                    assertThat(e.getMessage())
                            .isEqualTo("Internal error occurred: failed to allocate a serviceIP: range is full");
                });
    }

    @Test
    void aSecondBlockServesWhenTheFirstIsFull() {
        ServicePipeline cluster = new ServicePipeline("10.96.0.0/30", "30000-32767");
        cluster.addServiceCidr("more", "10.97.0.0/24");
        Set<String> ips = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            ips.add(cluster.create(service("web-" + i, "{" + PORTS)).getSpec().getClusterIP());
        }
        assertThat(ips).hasSize(5).contains("10.96.0.1", "10.96.0.2");
        assertThat(ips.stream().filter(ip -> ip.startsWith("10.97.0."))).hasSize(3);
        assertThat(cluster.create(service("{clusterIP: 10.97.0.9, " + PORTS))
                        .getSpec()
                        .getClusterIP())
                .isEqualTo("10.97.0.9");
    }

    @Test
    void aBlockThatIsDeletedOrNotReadyServesNothing() {
        ServicePipeline cluster = new ServicePipeline("10.96.0.0/16", "30000-32767");
        cluster.put(ServicePipeline.parse(
                "{metadata: {name: a, deletionTimestamp: '2026-11-24T10:00:00Z'}, spec: {cidrs: [10.97.0.0/24]}}",
                ServiceCIDR.class));
        cluster.put(ServicePipeline.parse(
                "{metadata: {name: b}, spec: {cidrs: [10.98.0.0/24]}, status: {conditions: [{type: Ready, status:"
                        + " 'False'}]}}",
                ServiceCIDR.class));
        assertThat(cluster.create(service("{" + PORTS)).getSpec().getClusterIP())
                .startsWith("10.96.");
        for (String ip : List.of("10.97.0.9", "10.98.0.9")) {
            assertThat(causes(() -> cluster.create(service("two", "{clusterIP: " + ip + ", " + PORTS))))
                    .hasSize(1)
                    .allMatch(m -> m.endsWith("the provided network does not match the current range"));
        }
    }

    @Test
    void deletingAServiceReleasesItsAddresses() {
        ServicePipeline cluster = ServicePipeline.dualStack();
        cluster.create(service("{clusterIP: 10.96.0.10, ipFamilyPolicy: RequireDualStack, " + PORTS));
        assertThat(cluster.addresses()).hasSize(2);
        cluster.delete("web");
        assertThat(cluster.addresses()).isEmpty();
        assertThat(cluster.create(service("next", "{clusterIP: 10.96.0.10, " + PORTS))
                        .getSpec()
                        .getClusterIP())
                .isEqualTo("10.96.0.10");
    }

    @Test
    void anAddressThatChangedItsOwnerIsNotReleased() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("{clusterIP: 10.96.0.10, " + PORTS));
        cluster.put(ServicePipeline.parse(
                "{metadata: {name: 10.96.0.10}, spec: {parentRef: {resource: services, namespace: other, name: web}}}",
                IPAddress.class));
        cluster.delete("web");
        assertThat(cluster.addresses()).containsExactly("10.96.0.10");
    }

    @Test
    void becomingExternalNameReleasesAndComingBackTakesAnew() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service service = cluster.create(service("{clusterIP: 10.96.0.10, " + PORTS));
        service.getSpec().setType("ExternalName");
        service.getSpec().setExternalName("example.com");
        service = cluster.update(service);
        assertThat(cluster.addresses()).isEmpty();
        service.getSpec().setType("ClusterIP");
        service = cluster.update(service);
        assertThat(cluster.addresses()).containsExactly(service.getSpec().getClusterIP());
        assertThat(service.getSpec().getIpFamilies()).containsExactly("IPv4");
        assertThat(service.getSpec().getIpFamilyPolicy()).isEqualTo("SingleStack");
    }

    @Test
    void aHeadlessServiceHoldsNoAddress() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service service = cluster.create(service("{clusterIP: None, selector: {a: b}, " + PORTS));
        assertThat(service.getSpec().getClusterIPs()).containsExactly("None");
        assertThat(cluster.addresses()).isEmpty();
        cluster.update(service);
        cluster.delete("web");
        assertThat(cluster.addresses()).isEmpty();
    }

    @Test
    void anIpv6AddressIsHeldUnderItsCanonicalName() {
        ServicePipeline cluster = new ServicePipeline("fd00:10:96::/108", "30000-32767");
        Service service = cluster.create(service("{clusterIP: 'FD00:10:96:0::000A', " + PORTS));
        assertThat(service.getSpec().getClusterIP()).isEqualTo("FD00:10:96:0::000A");
        assertThat(cluster.addresses()).containsExactly("fd00:10:96::a");
        cluster.delete("web");
        assertThat(cluster.addresses()).isEmpty();
    }

    @Test
    void aRefusedSecondAddressTakesNotTheFirst() {
        ServicePipeline cluster = ServicePipeline.dualStack();
        assertThat(causes(() -> cluster.create(service(
                        "{clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10, 'fd99::1'], ipFamilyPolicy: PreferDualStack, "
                                + PORTS))))
                .containsExactly("spec.clusterIPs: Invalid value: [\"10.96.0.10\",\"fd99::1\"]: failed to allocate IP"
                        + " fd99::1: the provided network does not match the current range");
        assertThat(cluster.addresses()).isEmpty();
    }

    @Test
    void thousandsOfServicesAreFast() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Set<String> ips = new HashSet<>();
        Instant start = Instant.now();
        for (int i = 0; i < 3000; i++) {
            ips.add(cluster.create(service("web-" + i, "{" + PORTS)).getSpec().getClusterIP());
        }
        assertThat(ips).hasSize(3000);
        // Generous: a scan from the start of the band would look at 4.5 million addresses.
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }
}
