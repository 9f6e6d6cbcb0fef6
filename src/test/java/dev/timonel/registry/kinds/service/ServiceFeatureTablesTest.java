package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.ServicePipeline.causes;
import static dev.timonel.registry.kinds.service.ServicePipeline.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code service/storage/storage_test.go} tries feature by feature: node ports, traffic policies, types, ports and what
 * is filled in. A service is told by what it holds: {@code 2ip 1np hc} are two addresses, one node port and a health check
 * port, {@code None} is headless, {@code nothing} holds nothing; {@code -} is a refusal.
 */
class ServiceFeatureTablesTest {
    private static final String TWO = "{name: p, port: 80}, {name: q, port: 443}";
    private static final String DNS = "{name: p, port: 53}, {name: q, port: 53, protocol: UDP}";

    @ParameterizedTest(name = "{0}, ports [{1}]: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ExternalName | {port: 80} | nothing",
                "ClusterIP | {port: 80} | 1ip",
                "ClusterIP | {port: 80, nodePort: 30093} | -",
                "NodePort | {port: 80} | 1ip 1np",
                "NodePort | {port: 80, nodePort: 30093} | 1ip 1np",
                "NodePort | " + TWO + " | 1ip 2np",
                "NodePort | {name: p, port: 80, nodePort: 30093}, {name: q, port: 443, nodePort: 30094} | 1ip 2np",
                "NodePort | {name: p, port: 80, nodePort: 30080}, {name: q, port: 443, nodePort: 30080} | -",
                "NodePort | " + DNS + " | 1ip 2np",
                "NodePort | {name: p, port: 53, nodePort: 30093}, {name: q, port: 53, protocol: UDP, nodePort: 30094} |"
                        + " 1ip 2np",
                "NodePort | {name: p, port: 53, nodePort: 30053}, {name: q, port: 53, protocol: UDP, nodePort: 30053} |"
                        + " 1ip 2np",
                "NodePort | {name: p, port: 93, nodePort: 30093}, {name: q, port: 76, protocol: UDP, nodePort: 30093} |"
                        + " -",
                "LoadBalancer, allocateLoadBalancerNodePorts: false | {port: 80} | 1ip",
                "LoadBalancer, allocateLoadBalancerNodePorts: true | {port: 80} | 1ip 1np",
                "LoadBalancer, allocateLoadBalancerNodePorts: false | {port: 80, nodePort: 30093} | 1ip 1np",
                "LoadBalancer, allocateLoadBalancerNodePorts: true | {port: 80, nodePort: 30093} | 1ip 1np",
                "LoadBalancer, allocateLoadBalancerNodePorts: false | " + TWO + " | 1ip",
                "LoadBalancer, allocateLoadBalancerNodePorts: true | " + TWO + " | 1ip 2np",
                "LoadBalancer | {name: p, port: 80, nodePort: 30080}, {name: q, port: 443, nodePort: 30080} | -",
                "LoadBalancer | " + DNS + " | 1ip 2np",
                "LoadBalancer | {name: p, port: 53, nodePort: 30053}, {name: q, port: 53, protocol: UDP, nodePort: 30053}"
                        + " | 1ip 2np",
                "LoadBalancer | {name: p, port: 93, nodePort: 30093}, {name: q, port: 76, protocol: UDP, nodePort: 30093}"
                        + " | -",
            })
    void aNewServiceHasNodePortsIfItsTypeHas(String type, String ports, String expected) {
        create(ServicePipeline.singleStack(), "type: " + type + ", ports: [" + ports + "]", expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ExternalName, healthCheckNodePort: 30000 | -",
                "ExternalName, externalTrafficPolicy: Cluster | -",
                "ExternalName, externalTrafficPolicy: Local | -",
                "ExternalName, externalTrafficPolicy: Local, healthCheckNodePort: 30000 | -",
                "ClusterIP | 1ip",
                "ClusterIP, healthCheckNodePort: 30000 | -",
                "ClusterIP, externalTrafficPolicy: Cluster | -",
                "ClusterIP, externalTrafficPolicy: Local | -",
                "ClusterIP, externalTrafficPolicy: Local, healthCheckNodePort: 30000 | -",
                "NodePort, externalTrafficPolicy: Cluster | 1ip 1np",
                "NodePort, externalTrafficPolicy: Local | 1ip 1np",
                "NodePort, healthCheckNodePort: 30000 | -",
                "NodePort, externalTrafficPolicy: Local, healthCheckNodePort: 30000 | -",
                "LoadBalancer, externalTrafficPolicy: Cluster | 1ip 1np",
                "LoadBalancer, externalTrafficPolicy: Local | 1ip 1np hc",
                "LoadBalancer, externalTrafficPolicy: Cluster, healthCheckNodePort: 30000 | -",
                "LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30000 | 1ip 1np hc",
                "LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: -1 | -",
                "ClusterIP, clusterIP: None | None",
                "NodePort, clusterIP: None | -",
                "LoadBalancer, clusterIP: None | -",
            })
    void aNewServiceHasAHealthCheckPortIfItIsALocalLoadBalancer(String type, String expected) {
        create(ServicePipeline.singleStack(), "type: " + type + ", ports: [{port: 80}]", expected);
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ExternalName | ClusterIP | 1ip",
                "ClusterIP | ExternalName | nothing",
                "ExternalName | NodePort | 1ip 1np",
                "NodePort | ExternalName | nothing",
                "ExternalName | LoadBalancer | 1ip 1np",
                "LoadBalancer | ExternalName | nothing",
                "ClusterIP | NodePort | 1ip 1np",
                "NodePort | ClusterIP | 1ip",
                "ClusterIP | LoadBalancer | 1ip 1np",
                "LoadBalancer | ClusterIP | 1ip",
                "NodePort | LoadBalancer | 1ip 1np",
                "LoadBalancer | NodePort | 1ip 1np",
                "ClusterIP, clusterIP: None | ExternalName | nothing",
                "ExternalName | ClusterIP, clusterIP: None | None",
                "ClusterIP, clusterIP: None | NodePort | -",
                "NodePort | ClusterIP, clusterIP: None | -",
                "ClusterIP, clusterIP: None | LoadBalancer | -",
                "LoadBalancer | ClusterIP, clusterIP: None | -",
                "ClusterIP | ClusterIP, clusterIP: None | -",
                "ClusterIP, clusterIP: None | ClusterIP, clusterIP: 10.96.0.93 | -",
                "ClusterIP, clusterIP: 10.96.0.93 | ClusterIP, clusterIP: 10.96.0.76 | -",
                "NodePort, externalTrafficPolicy: Cluster | NodePort, externalTrafficPolicy: Local | 1ip 1np",
                "NodePort, externalTrafficPolicy: Local | NodePort, externalTrafficPolicy: Cluster | 1ip 1np",
                "LoadBalancer | LoadBalancer, externalTrafficPolicy: Local | 1ip 1np hc",
                "LoadBalancer | LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30000 | 1ip 1np hc",
                "LoadBalancer, externalTrafficPolicy: Local | LoadBalancer, externalTrafficPolicy: Cluster | 1ip 1np",
                "LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30000 | LoadBalancer,"
                        + " externalTrafficPolicy: Cluster | 1ip 1np",
                "LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30000 | LoadBalancer,"
                        + " externalTrafficPolicy: Local, healthCheckNodePort: 30001 | -",
                "LoadBalancer, externalTrafficPolicy: Local | LoadBalancer, externalTrafficPolicy: Other | -",
                "ClusterIP | ClusterIP, externalTrafficPolicy: Cluster | -",
                "ExternalName | ExternalName, externalName: '' | -",
            })
    void anUpdateHoldsWhatItsTypeNeeds(String before, String after, String expected) {
        update(typed(before), typed(after), expected);
    }

    private static String typed(String type) {
        String name = type.equals("ExternalName") ? ", externalName: a.b" : "";
        return "type: " + type + name + ", selector: {a: b}, ports: [{port: 80}]";
    }

    @ParameterizedTest(name = "{0} [{1}] to {2} [{3}]: {4}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ClusterIP | {name: p, port: 80} | ClusterIP | " + TWO + " | 1ip",
                "ClusterIP | {name: p, port: 80} | NodePort | " + TWO + " | 1ip 2np",
                "NodePort | {name: p, port: 80} | ClusterIP | " + TWO + " | 1ip",
                "ClusterIP | " + TWO + " | ClusterIP | {name: p, port: 80} | 1ip",
                "ClusterIP | " + TWO + " | NodePort | {name: p, port: 80} | 1ip 1np",
                "NodePort | " + TWO + " | ClusterIP | {name: p, port: 80} | 1ip",
                "NodePort | " + TWO + " | NodePort | {name: q, port: 443}, {name: p, port: 80} | 1ip 2np",
                "NodePort | " + TWO + " | NodePort | {name: p, port: 8080}, {name: q, port: 8443} | 1ip 2np",
                "NodePort | " + TWO + " | NodePort | {name: p, port: 80, protocol: UDP}, {name: q, port: 443, protocol:"
                        + " UDP} | 1ip 2np",
                "NodePort | " + TWO + " | NodePort | {name: r, port: 53}, {name: s, port: 53, protocol: UDP} | 1ip 2np",
                "NodePort | {name: p, port: 53} | NodePort | " + DNS + " | 1ip 2np",
                "NodePort | " + TWO + " | NodePort | '' | -",
            })
    void portsComeAndGo(String type, String ports, String nextType, String nextPorts, String expected) {
        update(
                "type: " + type + ", ports: [" + ports + "]",
                "type: " + nextType + ", ports: [" + nextPorts + "]",
                expected);
    }

    /** The service before has the addresses 10.96.0.9 and fd00:10:96::9, node ports 30093, 30076, health check 30118. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ports: [{name: p, port: 867}, {name: q, port: 5309}] | 30093 30076",
                "ports: [{name: p, port: 867, nodePort: 30093}, {name: q, port: 5309}] | 30093 30076",
                "ports: [{name: q, port: 5309}, {name: p, port: 867}] | 30076 30093",
                "ports: [{name: p, port: 867, nodePort: 30076}, {name: q, port: 5309}], healthCheckNodePort: 30118 | 30076"
                        + " ?",
                "ports: [{name: p, port: 867, nodePort: 30076}, {name: q, port: 5309, nodePort: 30118}] | -",
                "ports: [{name: p, port: 867, nodePort: 30118}, {name: q, port: 5309}] | -",
                "ports: [{name: p, port: 867}, {name: q, port: 5309}], healthCheckNodePort: 30111 | -",
                "clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9], ports: [{name: p, port: 867}] | -",
            })
    void whatWasAllocatedIsFilledIn(String after, String expected) {
        ServicePipeline cluster = ServicePipeline.dualStack();
        String local = "type: LoadBalancer, externalTrafficPolicy: Local, ";
        Service before = cluster.create(service("{" + local + "ipFamilyPolicy: PreferDualStack, clusterIP: 10.96.0.9,"
                + " clusterIPs: [10.96.0.9, 'fd00:10:96::9'], healthCheckNodePort: 30118, ports: [{name: p, port: 867,"
                + " nodePort: 30093}, {name: q, port: 5309, nodePort: 30076}]}"));
        Service update = service("{" + local + after + "}");
        if (expected.equals("-")) {
            assertThat(causes(() -> cluster.update(update))).isNotEmpty();
            assertThat(cluster.get("web").getSpec()).isEqualTo(before.getSpec());
            return;
        }
        ServiceSpec spec = cluster.update(update).getSpec();
        assertThat(spec.getClusterIPs()).containsExactly("10.96.0.9", "fd00:10:96::9");
        assertThat(spec.getHealthCheckNodePort()).isEqualTo(30118);
        String[] ports = expected.split(" ");
        for (int i = 0; i < 2; i++) {
            Integer port = spec.getPorts().get(i).getNodePort();
            if (ports[i].equals("?")) {
                assertThat(port).isNotNull().isNotIn(30076, 30118);
            } else {
                assertThat(port).isEqualTo(Integer.parseInt(ports[i]));
            }
        }
    }

    /** {@code normalizeClusterIPs}: before and after are told as clusterIP and clusterIPs. */
    @ParameterizedTest(name = "from {0} [{1}], {2} [{3}] is {4} [{5}]")
    @CsvSource({
        "-, -, 10.0.0.10, '', 10.0.0.10, 10.0.0.10",
        "-, -, '', 10.0.0.10, '', 10.0.0.10",
        "-, -, 10.0.0.10, 10.0.0.10, 10.0.0.10, 10.0.0.10",
        "10.0.0.10, 10.0.0.10, 10.0.0.10, 10.0.0.10, 10.0.0.10, 10.0.0.10",
        "10.0.0.10, 10.0.0.10, 10.0.0.11, 10.0.0.11, 10.0.0.11, 10.0.0.11",
        "10.0.0.10, 10.0.0.10 2000::1, 10.0.0.11, 10.0.0.11 3000::1, 10.0.0.11, 10.0.0.11 3000::1",
        "10.0.0.10, 10.0.0.10, 10.0.0.10, 10.0.0.10 2000::1, 10.0.0.10, 10.0.0.10 2000::1",
        "10.0.0.10, 10.0.0.10 2000::1, 10.0.0.10, 10.0.0.10, 10.0.0.10, 10.0.0.10",
        "10.0.0.10, 10.0.0.10, '', 10.0.0.10, '', ''",
        "10.0.0.10, 10.0.0.10, 10.0.0.10, '', 10.0.0.10, 10.0.0.10",
        "10.0.0.10, 10.0.0.10, '', '', '', ''",
        "10.0.0.10, 10.0.0.10, '', 10.0.0.11, '', 10.0.0.11",
        "10.0.0.10, 10.0.0.10 2000::1, 10.0.0.11, '', 10.0.0.11, ''",
        "None, None, 10.0.0.10, None, 10.0.0.10, 10.0.0.10",
        "10.0.0.10, 10.0.0.10, None, 10.0.0.10, None, None",
        "10.0.0.10, 10.0.0.10 2000::1, None, 10.0.0.11 2000::1, None, 10.0.0.11 2000::1",
    })
    void theTwoSpellingsOfTheAddressAreBroughtTogether(
            String oldIp, String oldIps, String ip, String ips, String expectedIp, String expectedIps) {
        Service after = addressed(ip, ips);
        ServiceChanges.normalizeClusterIps(after, oldIp.equals("-") ? null : addressed(oldIp, oldIps));
        assertThat(Objects.requireNonNullElse(after.getSpec().getClusterIP(), ""))
                .isEqualTo(expectedIp);
        assertThat(String.join(" ", after.getSpec().getClusterIPs())).isEqualTo(expectedIps);
    }

    private static Service addressed(String ip, String ips) {
        Service service = service("{}");
        service.getSpec().setClusterIP(ip.isEmpty() ? null : ip);
        service.getSpec().setClusterIPs(ips.isEmpty() ? List.of() : List.of(ips.split(" ")));
        return service;
    }

    @ParameterizedTest(name = "{0} with families [{1}] and addresses [{2}]: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "single | IPv4, IPv4 | '' | Duplicate value",
                "dual | IPv4, IPv6, IPv6 | '' | Duplicate value",
                "single | '' | garbage | must be a valid IP",
                "single | '' | 'fd00:10:96::1' | not configured on this cluster",
                "single | IPv4 | 'fd00:10:96::1' | expected an IPv4 value as indicated",
                "single | '' | 10.96.0.1, 10.96.0.2 | no more than one IP for each IP family",
                "dual | '' | 10.96.0.1, 'fd00:10:96::1', 10.96.0.2 | only hold up to 2 values",
                "single | '' | 10.96.0.1, 10.96.0.1 | no more than one IP for each IP family",
                "single | '' | 10.96.0.1, None | must be a valid IP",
            })
    void addressesAndFamiliesThatCannotBeAreToldWhy(String stack, String families, String ips, String expected) {
        String first = ips.isEmpty() ? "null" : ips.split(",")[0];
        String spec = "{ipFamilies: [" + families + "], clusterIP: " + first + ", clusterIPs: [" + ips
                + "], ports: [{port: 80}]}";
        spec = spec.replaceAll("(fd00:10:96::1)", "'$1'").replace("''", "'");
        String manifest = spec;
        assertThat(causes(() -> ServicePipeline.of(stack).create(service(manifest))))
                .anyMatch(cause -> cause.contains(expected));
    }

    @ParameterizedTest(name = "cluster {0}")
    @ValueSource(
            strings = {
                "10.96.0.0/16",
                "fd00:10:96::/108",
                "10.96.0.0/16,fd00:10:96::/108",
                "fd00:10:96::/108,10.96.0.0/16"
            })
    void aDryRunOfAnUpdateNeitherTakesNorReleases(String cidrs) {
        String external = "{type: ExternalName, externalName: a.b, ports: [{port: 80}]}";
        String balanced = "{type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]}";
        ServicePipeline cluster = new ServicePipeline(cidrs, "30000-32767");
        cluster.create(service(external));
        assertThat(holds(cluster.update(service(balanced), true).getSpec())).isEqualTo("1ip 1np hc");
        assertThat(cluster.addresses()).isEmpty();
        assertThat(holds(cluster.get("web").getSpec())).isEqualTo("nothing");

        Service held = cluster.update(service(balanced));
        assertThat(holds(cluster.update(service(external), true).getSpec())).isEqualTo("nothing");
        assertThat(cluster.addresses()).isEqualTo(held.getSpec().getClusterIPs());
        assertThat(cluster.get("web").getSpec()).isEqualTo(held.getSpec());
    }

    private static void create(ServicePipeline cluster, String spec, String expected) {
        String full = spec.contains("ExternalName") ? "externalName: a.b, " + spec : spec;
        Service service = service("{" + full + "}");
        if (expected.equals("-")) {
            assertThat(causes(() -> cluster.create(service))).isNotEmpty();
            assertThat(cluster.addresses()).isEmpty();
            return;
        }
        Service created = cluster.create(service);
        assertThat(holds(created.getSpec())).isEqualTo(expected);
        holdsNothingOnceDeleted(cluster, created);
    }

    private static void update(String before, String after, String expected) {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service created = cluster.create(service("{" + before + "}"));
        Service service = service("{" + after + "}");
        if (expected.equals("-")) {
            assertThat(causes(() -> cluster.update(service))).isNotEmpty();
            assertThat(cluster.get("web").getSpec()).isEqualTo(created.getSpec());
            return;
        }
        Service updated = cluster.update(service);
        assertThat(holds(updated.getSpec())).isEqualTo(expected);
        holdsNothingOnceDeleted(cluster, updated);
    }

    private static void holdsNothingOnceDeleted(ServicePipeline cluster, Service service) {
        cluster.delete("web");
        assertThat(cluster.addresses()).isEmpty();
        Service again = service("{}");
        again.setSpec(service.getSpec());
        assertThat(cluster.create(again).getSpec()).as("all of it is free").isEqualTo(service.getSpec());
    }

    private static String holds(ServiceSpec spec) {
        List<String> ips = spec.getClusterIPs();
        boolean headless = ips.equals(List.of("None"));
        long ports = spec.getPorts().stream()
                .map(ServicePort::getNodePort)
                .filter(Objects::nonNull)
                .count();
        String held = (headless ? "None " : ips.isEmpty() ? "" : ips.size() + "ip ")
                + (ports == 0 ? "" : ports + "np ")
                + (spec.getHealthCheckNodePort() == null ? "" : "hc ");
        return held.isEmpty() ? "nothing" : held.trim();
    }
}
