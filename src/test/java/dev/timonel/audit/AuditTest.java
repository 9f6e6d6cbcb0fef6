package dev.timonel.audit;

import static dev.timonel.audit.ConsistentCluster.change;
import static dev.timonel.audit.ConsistentCluster.remove;
import static dev.timonel.audit.ConsistentCluster.service;
import static dev.timonel.audit.ConsistentCluster.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.audit.AuditReport.AuditFinding;
import dev.timonel.audit.AuditReport.ObjectName;
import dev.timonel.audit.ConsistentCluster.Mutation;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.routing.explain.Rule;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LoadBalancerIngressBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTest {

    @Test
    void aConsistentClusterHasNoFinding() {
        AuditReport report = Audit.of(ConsistentCluster.snapshot());
        assertThat(report.items()).isEmpty();
        assertThat(report.notChecked()).isEmpty();
        assertThat(report.summary()).isEqualTo("Nothing is amiss.");
    }

    static Stream<Arguments> mutations() {
        return Stream.of(slices(), legacy(), pods(), nodes(), services()).flatMap(s -> s);
    }

    private static Stream<Arguments> slices() {
        return Stream.of(
                arguments(
                        "an endpoint is taken from a slice",
                        slice("web", s -> s.getEndpoints().remove(0)),
                        "EndpointMissing"),
                arguments(
                        "a slice keeps the pod of another service",
                        slice("web", s -> s.getEndpoints().get(0).setAddresses(List.of("10.244.1.7"))),
                        "EndpointExtra EndpointMissing"),
                arguments(
                        "an endpoint of a pod that is long gone",
                        slice(
                                "web",
                                s -> s.getEndpoints()
                                        .add(s.getEndpoints().get(0).toBuilder()
                                                .withAddresses("10.244.1.99")
                                                .editTargetRef()
                                                .withName("web-9")
                                                .endTargetRef()
                                                .build())),
                        "EndpointWithoutPod"),
                arguments(
                        "a slice says ready of a pod that is not",
                        slice(
                                "web",
                                s -> s.getEndpoints().get(0).getConditions().setReady(false)),
                        "EndpointReadinessWrong"),
                arguments(
                        "a slice has another port number",
                        slice("web", s -> s.getPorts().get(0).setPort(8081)),
                        "EndpointPortWrong"),
                arguments(
                        "a slice has another zone",
                        slice("web", s -> s.getEndpoints().get(0).setZone("c")),
                        "EndpointPlaceWrong"),
                arguments("a slice is there twice", (Mutation) ConsistentCluster::copySliceOfWeb, "EndpointTwice"),
                arguments(
                        "a slice of a service that is gone",
                        slice("web", s -> s.getMetadata().getLabels().put("kubernetes.io/service-name", "gone")),
                        "EndpointMissing SliceOrphaned"),
                arguments(
                        "a slice of the service before",
                        slice(
                                "web",
                                s -> s.getMetadata().getOwnerReferences().get(0).setUid("before")),
                        "SliceOrphaned"),
                arguments(
                        "a slice by hand beside the selector",
                        (Mutation) objects -> objects.add(byHand("web", "192.0.2.9", "")),
                        "SliceBesideSelector"),
                arguments(
                        "a slice by hand of nobody",
                        (Mutation) objects -> objects.add(byHand("nobody", "192.0.2.9", "")),
                        "SliceServesNobody"),
                arguments(
                        "a slice by hand that names a pod that is not there",
                        (Mutation) objects -> objects.add(byHand("hand", "192.0.2.9", "web-7")),
                        "TargetPodWrong"));
    }

    private static Stream<Arguments> legacy() {
        return Stream.of(
                arguments(
                        "Endpoints with an address of old",
                        change(
                                Endpoints.class,
                                "web",
                                e -> e.getSubsets().get(0).getAddresses().get(0).setIp("10.244.1.4")),
                        "EndpointsStale"),
                arguments("no Endpoints", remove(Endpoints.class, "web"), "EndpointsStale"),
                arguments(
                        "Endpoints of a service that is gone",
                        (Mutation) objects -> objects.add(new EndpointsBuilder()
                                .withNewMetadata()
                                .withNamespace("default")
                                .withName("gone")
                                .addToLabels("endpoints.kubernetes.io/managed-by", "endpoint-controller")
                                .endMetadata()
                                .build()),
                        "EndpointsOrphaned"),
                arguments(
                        "Endpoints by hand that their slice does not mirror",
                        change(
                                Endpoints.class,
                                "hand",
                                e -> e.getSubsets().get(0).getAddresses().get(0).setIp("192.0.2.77")),
                        "MirrorStale"));
    }

    private static Stream<Arguments> pods() {
        return Stream.of(
                arguments(
                        "two pods of one address",
                        change(Pod.class, "other", p -> ConsistentCluster.address(p, "10.244.1.5")),
                        "PodAddressTwice"),
                arguments(
                        "a pod outside its node's range",
                        change(Pod.class, "other", p -> ConsistentCluster.address(p, "10.244.9.9")),
                        "PodAddressOutsideNode"),
                arguments(
                        "a pod loses its label and the endpoints stay",
                        change(Pod.class, "web-1", p -> p.getMetadata().setLabels(Map.of("app", "wbe"))),
                        "EndpointExtra EndpointsStale"),
                arguments(
                        "a pod asks for the name of no service",
                        change(Pod.class, "other", p -> {
                            p.getSpec().setHostname("other");
                            p.getSpec().setSubdomain("nowhere");
                        }),
                        "NameNotServed"),
                arguments(
                        "a pod in a namespace that is not there",
                        change(Pod.class, "other", p -> p.getMetadata().setNamespace("nowhere")),
                        "NamespaceMissing"));
    }

    private static Stream<Arguments> nodes() {
        return Stream.of(
                arguments(
                        "a node is not ready and its endpoints are",
                        change(
                                Node.class,
                                "node-1",
                                n -> n.getStatus().getConditions().get(0).setStatus("Unknown")),
                        "ReadyEndpointsOnNodeNotReady"),
                arguments(
                        "two nodes of overlapping ranges",
                        change(Node.class, "node-3", n -> {
                            n.getSpec().setPodCIDR("10.244.0.0/22");
                            n.getSpec().setPodCIDRs(List.of("10.244.0.0/22"));
                        }),
                        "NodeRangesOverlap"),
                arguments(
                        "two nodes of one address",
                        change(
                                Node.class,
                                "node-3",
                                n -> n.getStatus()
                                        .setAddresses(List.of(new NodeAddress("192.168.0.11", "InternalIP")))),
                        "NodeAddressTwice"),
                arguments(
                        "the pods of a node have the addresses of services",
                        change(Node.class, "node-3", n -> {
                            n.getSpec().setPodCIDR("10.96.3.0/24");
                            n.getSpec().setPodCIDRs(List.of("10.96.3.0/24"));
                        }),
                        "RangesOverlap"));
    }

    private static Stream<Arguments> services() {
        return Stream.of(
                arguments(
                        "two services of one cluster IP",
                        service("hand", s -> ConsistentCluster.clusterIp(s, "10.96.0.10")),
                        "ClusterIpTwice IpAddressOrphaned"),
                arguments(
                        "a cluster IP outside the ranges",
                        change(ServiceCIDR.class, "kubernetes", r -> r.getSpec().setCidrs(List.of("10.97.0.0/16"))),
                        "ClusterIpOutside"),
                arguments("an IPAddress is gone", remove(IPAddress.class, "10.96.0.10"), "IpAddressMissing"),
                arguments(
                        "an IPAddress of a service that is gone",
                        change(
                                IPAddress.class,
                                "10.96.0.10",
                                a -> a.getSpec().getParentRef().setName("gone")),
                        "IpAddressOrphaned"),
                arguments(
                        "one node port twice",
                        service("hand", s -> s.getSpec().getPorts().get(0).setNodePort(30080)),
                        "NodePortTwice"),
                arguments(
                        "one node port over two protocols",
                        service("hand", s -> {
                            s.getSpec().getPorts().get(0).setNodePort(30080);
                            s.getSpec().getPorts().get(0).setProtocol("UDP");
                        }),
                        "PortLeadsNowhere"),
                arguments(
                        "two services of one frontend",
                        (Mutation) objects -> {
                            service("web", s -> s.getSpec().setExternalIPs(List.of("198.51.100.1")))
                                    .on(objects);
                            service("hand", s -> s.getSpec().setExternalIPs(List.of("198.51.100.1")))
                                    .on(objects);
                        },
                        "FrontendTwice"),
                arguments(
                        "a selector that nothing carries",
                        service("web", s -> s.getSpec().setSelector(Map.of("app", "wbe"))),
                        "EndpointExtra EndpointsStale SelectorMatchesNothing"),
                arguments(
                        "a selector that was taken away",
                        service("web", s -> s.getSpec().setSelector(null)),
                        "MirrorStale SliceLeftBehind"),
                arguments(
                        "a targetPort that no container has",
                        service("web", s -> s.getSpec().getPorts().get(0).setTargetPort(new IntOrString("htpt"))),
                        "EndpointPortWrong EndpointsStale"),
                arguments(
                        "a load balancer without an address",
                        service("web", s -> s.getSpec().setType("LoadBalancer")),
                        "LoadBalancerPending"),
                arguments(
                        "a load balancer with one, that keeps to the node",
                        service("web", s -> {
                            s.getSpec().setType("LoadBalancer");
                            s.getSpec().setExternalTrafficPolicy("Local");
                            s.setStatus(new io.fabric8.kubernetes.api.model.ServiceStatusBuilder()
                                    .withNewLoadBalancer()
                                    .withIngress(new LoadBalancerIngressBuilder()
                                            .withIp("198.51.100.7")
                                            .build())
                                    .endLoadBalancer()
                                    .build());
                        }),
                        "ExternalPolicyLocal"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("mutations")
    void whatIsBrokenIsFoundAndNothingElse(String title, Mutation mutation, String rules) {
        List<HasMetadata> objects = ConsistentCluster.objects();
        mutation.on(objects);
        AuditReport report = Audit.of(ConsistentCluster.snapshot(objects));
        TreeSet<String> found = new TreeSet<>();
        report.items().forEach(f -> found.add(f.rule()));
        assertThat(String.join(" ", found)).as(AuditText.of(report)).isEqualTo(sorted(rules));
        assertThat(report.items()).allSatisfy(f -> {
            assertThat(f.evidence()).isNotEmpty();
            assertThat(AuditText.of(report)).contains(f.object().toString(), "[" + f.rule() + "]");
        });
    }

    private static String sorted(String words) {
        return String.join(" ", new TreeSet<>(List.of(words.split(" "))));
    }

    /** Those that say nothing of a single service; the others are tested where the explanation is. */
    @Test
    void everyRuleOfTheAuditHasAMutation() {
        TreeSet<String> tested = new TreeSet<>();
        mutations().forEach(m -> tested.addAll(List.of(((String) m.get()[2]).split(" "))));
        assertThat(Stream.of(AuditRule.values()).map(AuditRule::name))
                .filteredOn(rule -> !tested.contains(rule))
                .containsExactly("PodAddressesOfAnotherPlan");
    }

    @Test
    void everyRuleIsInTheDocument() throws IOException {
        String document = Files.readString(Path.of("docs/audit.md"));
        Stream<String> ofServices = Stream.of(Rule.values())
                .filter(rule -> !rule.isDescription() && rule != Rule.PortMergedAway)
                .map(Rule::name);
        assertThat(Stream.concat(Stream.of(AuditRule.values()).map(AuditRule::name), ofServices))
                .allMatch(rule -> document.contains("| `" + rule + "` |"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("mutations")
    void theOrderInWhichObjectsComeChangesNothing(String title, Mutation mutation, String rules) {
        List<HasMetadata> objects = ConsistentCluster.objects();
        mutation.on(objects);
        List<HasMetadata> shuffled = new ArrayList<>(objects);
        Collections.shuffle(shuffled, new Random(title.hashCode()));
        assertThat(json(Audit.of(ConsistentCluster.snapshot(shuffled))))
                .isEqualTo(json(Audit.of(ConsistentCluster.snapshot(objects))));
    }

    private static String json(AuditReport report) {
        return new String(KubeJson.write(report), StandardCharsets.UTF_8);
    }

    @Test
    void aNetworkWithAPlanOfItsOwnIsSaidOnce() {
        List<HasMetadata> objects = ConsistentCluster.objects();
        objects.stream().filter(Node.class::isInstance).map(Node.class::cast).forEach(node -> {
            String third = node.getMetadata().getName().substring(5);
            node.getSpec().setPodCIDR("172.16." + third + ".0/24");
            node.getSpec().setPodCIDRs(List.of("172.16." + third + ".0/24"));
        });
        assertThat(Audit.of(ConsistentCluster.snapshot(objects)).items())
                .extracting(AuditFinding::rule)
                .containsExactly("PodAddressesOfAnotherPlan");
    }

    @Test
    void aPodThatHasEndedOrIsOfTheNodesNetworkMayShowTheAddressOfAnother() {
        List<HasMetadata> objects = ConsistentCluster.objects();
        change(Pod.class, "other", p -> {
                    p.getStatus().setPhase("Succeeded");
                    p.getStatus().setPodIPs(new ArrayList<>(List.of(new PodIP("10.244.1.5"))));
                })
                .on(objects);
        assertThat(Audit.of(ConsistentCluster.snapshot(objects)).items()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Node", "Pod", "EndpointSlice", "Endpoints", "IPAddress", "ServiceCIDR", "Namespace"})
    void aKindThatTheDumpDoesNotHaveIsSaidAndBlamedOnNobody(String kind) {
        List<HasMetadata> objects = ConsistentCluster.objects();
        objects.removeIf(o -> o.getKind().equals(kind));
        AuditReport report = Audit.of(ConsistentCluster.snapshot(objects));
        assertThat(report.items()).as(AuditText.of(report)).isEmpty();
        assertThat(report.notChecked()).hasSize(1).allMatch(s -> s.startsWith("There is no " + kind + ","));
    }

    @Test
    void namespaceAndSeverityLeaveOutTheRestAndCountWhatIsLeft() {
        List<HasMetadata> objects = ConsistentCluster.objects();
        service("web", s -> s.getSpec().setType("LoadBalancer")).on(objects);
        objects.add(byHand("nobody", "192.0.2.9", ""));
        ClusterSnapshot snapshot = ConsistentCluster.snapshot(objects);
        AuditReport report = Audit.of(snapshot);
        assertThat(report.hasErrors()).isTrue();
        assertThat(report.summary()).isEqualTo("1 error, 1 to know; the objects agree with each other.");
        assertThat(Audit.of(snapshot, "default", "info").items()).hasSize(2);
        assertThat(Audit.of(snapshot, "shop", "info").items()).isEmpty();
        assertThat(Audit.of(snapshot, "", "error").items())
                .extracting(AuditFinding::object)
                .containsExactly(new ObjectName("Service", "default", "web"));
    }

    @Test
    void ofManyFindingsOfARuleTheFirstAreListedAndTheRestCounted() {
        List<HasMetadata> objects = ConsistentCluster.objects();
        for (int n = 0; n < 1200; n++) {
            EndpointSlice slice = byHand("nobody", "192.0.2.9", "");
            slice.getMetadata().setName("nobody-" + (1000 + n));
            objects.add(slice);
        }
        service("web", s -> s.getSpec().setType("LoadBalancer")).on(objects);
        ClusterSnapshot snapshot = ConsistentCluster.snapshot(objects);
        AuditReport report = Audit.of(snapshot);
        assertThat(report.items())
                .hasSize(1001)
                .last()
                .extracting(finding -> finding.object().name())
                .isEqualTo("nobody-1999");
        assertThat(report.moreItems()).isEqualTo(Map.of("SliceServesNobody", 200));
        assertThat(report.count()).isEqualTo(1201);
        assertThat(report.summary()).startsWith("1 error, 1200 to know;");
        assertThat(AuditText.of(report)).contains("and 200 more [SliceServesNobody]");
        assertThat(Audit.of(snapshot, "", "error").moreItems()).isEmpty();
    }

    @Test
    void ofManyFactsTheFirstAreShownAndTheRestCounted() {
        List<HasMetadata> objects = ConsistentCluster.objects();
        slice("web", s -> {
                    for (int i = 100; i < 130; i++) {
                        s.getEndpoints()
                                .add(s.getEndpoints().get(0).toBuilder()
                                        .withAddresses("10.244.1." + i)
                                        .build());
                    }
                })
                .on(objects);
        AuditFinding finding =
                Audit.of(ConsistentCluster.snapshot(objects)).items().get(0);
        assertThat(finding.evidence()).hasSize(20);
        assertThat(finding.moreEvidence()).isEqualTo(10);
    }

    @Test
    void servicesOfNobodysAskingAreNoOrphans() {
        List<HasMetadata> objects = ConsistentCluster.objects();
        change(IPAddress.class, "10.96.0.10", a -> a.getSpec().getParentRef().setNamespace("elsewhere"))
                .on(objects);
        ClusterSnapshot snapshot = ConsistentCluster.snapshot(objects);
        assertThat(snapshot.list(Kinds.SERVICE))
                .extracting(KubeObject::namespace)
                .containsOnly("default");
        AuditReport report = Audit.of(snapshot);
        assertThat(report.items()).isEmpty();
        assertThat(report.notChecked()).hasSize(1).allMatch(s -> s.contains("namespace elsewhere"));
    }

    private static EndpointSlice byHand(String service, String address, String pod) {
        EndpointSlice slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("by-hand")
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewEndpoint()
                .withAddresses(address)
                .endEndpoint()
                .addNewPort()
                .withName("http")
                .withPort(8080)
                .withProtocol("TCP")
                .endPort()
                .build();
        if (!pod.isEmpty()) {
            slice.getEndpoints()
                    .get(0)
                    .setTargetRef(new io.fabric8.kubernetes.api.model.ObjectReferenceBuilder()
                            .withKind("Pod")
                            .withNamespace("default")
                            .withName(pod)
                            .build());
        }
        return slice;
    }
}
