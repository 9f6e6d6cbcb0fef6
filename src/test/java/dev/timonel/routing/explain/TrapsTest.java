package dev.timonel.routing.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.routing.explain.ServiceExplanation.Finding;
import dev.timonel.routing.explain.Traps.PortNumber;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a writer is warned of, a row a situation: the spec of a Service beside the same neighbours. */
class TrapsTest {
    private static final String NEIGHBOURS = """
            {apiVersion: v1, kind: Pod, metadata: {namespace: default, name: web-1, labels: {app: web}},
             spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080, protocol: TCP}]}]}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {namespace: default, name: bare-1, labels: {app: bare}},
             spec: {containers: [{name: c}]}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {namespace: system, name: agent, labels: {app: agent}},
             spec: {nodeName: node-1, containers: [{name: c, ports: [
              {containerPort: 9100, hostPort: 30100, protocol: TCP},
              {containerPort: 9101, hostPort: 30101, hostIP: 127.0.0.1, protocol: TCP}]}]}}
            ---
            {apiVersion: v1, kind: Service, metadata: {namespace: default, name: twin},
             spec: {type: ClusterIP, clusterIP: 10.96.0.2, selector: {app: twin, tier: front}, ports: [{port: 80}]}}
            ---
            {apiVersion: v1, kind: Service, metadata: {namespace: default, name: governing},
             spec: {type: ClusterIP, clusterIP: None, clusterIPs: [None], selector: {app: db}, ports: [{port: 5432}]}}
            ---
            {apiVersion: v1, kind: Service, metadata: {namespace: other, name: far},
             spec: {type: ClusterIP, clusterIP: 10.96.0.3, selector: {app: far}, ports: [{port: 80}]}}
            """;

    private static ClusterSnapshot neighbours() {
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (String yaml : NEIGHBOURS.split("---\n")) {
            snapshot = snapshot.with(new Change(Change.Type.ADDED, object(yaml), null));
        }
        return snapshot;
    }

    private static KubeObject object(String yaml) {
        return KubeObject.draft((HasMetadata) Serialization.unmarshal("---\n" + yaml));
    }

    private static KubeObject service(String spec, @Nullable String status) {
        return object("{apiVersion: v1, kind: Service, metadata: {namespace: default, name: mine}, spec: {" + spec + "}"
                + (status == null ? "" : ", status: {loadBalancer: {ingress: [{" + status + "}]}}") + "}");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            type: ExternalName, externalName: 192.0.2.1 | | externalName 192.0.2.1 is an address, not a name | coredns/coredns/issues/2324
            selector: {tier: front, app: twin}, ports: [{port: 80}] | | selector app=twin,tier=front is that of service twin, too | intel/intel-device-plugins-for-kubernetes/issues/1676
            selector: {app: web}, ports: [{port: 80, targetPort: htpp}] | | port 80 leads nowhere | kubernetes/kubernetes/issues/109627
            selector: {app: web}, ports: [{name: dns, port: 53, protocol: UDP, targetPort: http}] | | port dns leads nowhere | kubernetes/kubernetes/issues/109627
            selector: {app: bare}, ports: [{port: 80, targetPort: http}] | | port 80 leads nowhere | kubernetes/kubernetes/issues/109627
            selector: {app: web}, ports: [{port: 80}] | | port 80 leads to 80, which no container of web-1 declares | kubernetes/kubernetes/issues/73049
            type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30100}] | | nodePort 30100 is also the host port of pod system/agent on node node-1 | kubernetes/kubernetes/issues/9995
            type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 6443}] | | nodePort 6443 is where the API server listens on a node | kubernetes/kubernetes/issues/76892
            type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30100, selector: {app: web}, ports: [{port: 80, targetPort: http}] | | healthCheckNodePort 30100 is also the host port of pod system/agent on node node-1 | kubernetes/kubernetes/issues/63617
            publishNotReadyAddresses: true, selector: {app: web}, ports: [{port: 80, targetPort: http}] | | publishNotReadyAddresses sends what comes to the cluster IP to pods that are not ready, too | kubernetes/kubernetes/issues/124914
            type: LoadBalancer, externalTrafficPolicy: Local, sessionAffinity: ClientIP, selector: {app: web}, ports: [{port: 80, targetPort: http}] | | sessionAffinity ClientIP takes all clients for one if the load balancer masquerades them | kubernetes/kubernetes/issues/13892
            type: LoadBalancer, externalTrafficPolicy: Local, sessionAffinity: ClientIP, selector: {app: web}, ports: [{port: 80, targetPort: http}] | ip: 192.0.2.9, ipMode: Proxy | sessionAffinity ClientIP takes all clients of the load balancer for one | kubernetes/kubernetes/issues/13892
            type: LoadBalancer, externalTrafficPolicy: Cluster, sessionAffinity: ClientIP, selector: {app: web}, ports: [{port: 80, targetPort: http}] | hostname: lb.example.com | sessionAffinity ClientIP takes all clients of the load balancer for one | kubernetes/kubernetes/issues/13892
            """)
    void aServiceIsWarnedOf(String spec, @Nullable String status, String warning, String thread) {
        List<Finding> traps = Traps.of(neighbours(), service(spec, status));

        assertThat(traps).singleElement().satisfies(trap -> {
            assertThat(Traps.line(trap)).startsWith(warning + ": ").endsWith(" (https://github.com/" + thread + ")");
            assertThat(Traps.line(trap)).hasSizeLessThanOrEqualTo(256).doesNotContain("...");
        });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "type: ExternalName, externalName: docs.example.com",
                "selector: {app: web}, ports: [{port: 80, targetPort: http}, {name: b, port: 81, targetPort: 8080}]",
                "selector: {app: bare}, ports: [{port: 80}]",
                "selector: {app: nobody}, ports: [{port: 80, targetPort: http}]",
                "selector: {app: db}, ports: [{port: 80}]",
                "selector: {app: far}, ports: [{port: 80}]",
                "clusterIP: None, clusterIPs: [None], selector: {app: twin, tier: front}, ports: [{port: 80}]",
                "clusterIP: None, clusterIPs: [None], publishNotReadyAddresses: true, selector: {app: db}, ports: [{port: 80}]",
                "clusterIP: None, clusterIPs: [None], selector: {app: web}, ports: [{port: 80}]",
                "type: NodePort, selector: {app: bare}, ports: [{port: 80, protocol: UDP, nodePort: 30100}, {name: b, port: 81, nodePort: 30101}]",
                "type: NodePort, selector: {app: bare}, ports: [{port: 80, protocol: UDP, nodePort: 6443}]",
                "type: LoadBalancer, externalTrafficPolicy: Cluster, sessionAffinity: ClientIP, selector: {app: bare}, ports: [{port: 80}]",
                "type: NodePort, externalTrafficPolicy: Local, sessionAffinity: ClientIP, selector: {app: bare}, ports: [{port: 80}]",
                "ports: [{port: 80, targetPort: http}]",
            })
    void whatIsUsualIsNotWarnedOf(String spec) {
        assertThat(Traps.of(neighbours(), service(spec, null))).isEmpty();
    }

    @Test
    void ofThousandsOfPodsOnlyTheFirstAreLookedAt() {
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (int i = 0; i < 100; i++) {
            snapshot = snapshot.with(new Change(
                    Change.Type.ADDED,
                    object("{apiVersion: v1, kind: Pod, metadata: {namespace: default, name: p" + (100 + i)
                            + ", labels: {app: many}}, spec: {containers: [{name: c, ports: [{containerPort: "
                            + (i < 20 ? 8080 : 80) + "}]}]}}"),
                    null));
        }
        assertThat(Traps.of(snapshot, service("selector: {app: many}, ports: [{port: 80}]", null)))
                .singleElement()
                .satisfies(trap -> assertThat(trap.thread()).isEqualTo(Rule.NoPortOfThatNumber.thread()));
    }

    @Test
    void aPortThatSomePodsDeclareIsNoTrap() {
        ClusterSnapshot snapshot = neighbours()
                .with(new Change(
                        Change.Type.ADDED,
                        object(
                                "{apiVersion: v1, kind: Pod, metadata: {namespace: default, name: web-2, labels: {app: web}},"
                                        + " spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}}"),
                        null));
        assertThat(Traps.of(snapshot, service("selector: {app: web}, ports: [{port: 80}]", null)))
                .allSatisfy(finding -> assertThat(finding.thread()).isNull());
    }

    @ParameterizedTest(name = "asked {0}, left {1}")
    @CsvSource(delimiter = '|', textBlock = """
            31337/TCP 31337/UDP | 31337/TCP | 31337/UDP
            53/UDP 53/TCP 80/TCP | 53/UDP, 80/TCP | 53/TCP
            53/UDP 53/TCP | 53/UDP, 53/TCP |
            53/UDP 80/TCP | 80/TCP |
            """)
    void aPortIsLostIfAnotherOneOfItsNumberIsThere(String asked, String left, @Nullable String lost) {
        String ports = Stream.of(left.split(", "))
                .map(p -> "{name: x" + p.length() + p.charAt(p.length() - 3) + ", port: " + p.split("/")[0]
                        + ", protocol: " + p.split("/")[1] + "}")
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
        List<PortNumber> all = Stream.of(asked.split(" "))
                .map(p -> new PortNumber(Integer.parseInt(p.split("/")[0]), p.split("/")[1]))
                .toList();

        List<String> lines = Traps.ofMerge(all, service("ports: [" + ports + "]", null)).stream()
                .map(Traps::line)
                .toList();

        if (lost == null) {
            assertThat(lines).isEmpty();
        } else {
            assertThat(lines)
                    .singleElement()
                    .asString()
                    .startsWith("port " + lost + " is gone: ")
                    .endsWith("(https://github.com/kubernetes/kubernetes/issues/105610)")
                    .hasSizeLessThanOrEqualTo(256);
        }
    }

    @Test
    void aLongLineIsCutBeforeItsThread() {
        String name = "a".repeat(63);
        KubeObject service = service(
                "selector: {" + name + ": " + name + ", b" + name.substring(1) + ": " + name + "}, ports: [{port: 80}]",
                null);
        KubeObject twin = object("{apiVersion: v1, kind: Service, metadata: {namespace: default, name: " + name
                + "}, spec: {clusterIP: 10.96.0.9, selector: {" + name + ": " + name + ", b" + name.substring(1) + ": "
                + name + "}}}");
        ClusterSnapshot snapshot = ClusterSnapshot.empty().with(new Change(Change.Type.ADDED, twin, null));

        assertThat(Traps.line(Traps.of(snapshot, service).get(0)))
                .hasSize(256)
                .endsWith("... (" + Rule.SelectorOfAnotherService.thread() + ")");
    }

    @Test
    void everyTrapIsInTheDocumentWithItsThread() throws IOException {
        String document = Files.readString(Path.of("docs/traps.md"));
        assertThat(Stream.of(Rule.values())
                        .map(Rule::thread)
                        .filter(Objects::nonNull)
                        .filter(t -> !document.contains(t)))
                .isEmpty();
        assertThat(Objects.requireNonNull(document)).contains("timonel.warnings");
    }
}
