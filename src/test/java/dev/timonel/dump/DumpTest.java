package dev.timonel.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.net.Cidr;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpTest {
    static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web-1
          namespace: shop
          uid: 0d5c1f4e-0000-4000-8000-000000000001
          resourceVersion: "4711"
          creationTimestamp: "2026-03-01T10:00:00Z"
          deletionTimestamp: "2030-03-01T10:00:30Z"
          deletionGracePeriodSeconds: 30
          finalizers: [example.com/hold]
          labels: {app: web}
          ownerReferences:
          - {apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: 0d5c1f4e-0000-4000-8000-000000000002}
          managedFields:
          - {manager: kubelet, operation: Update, apiVersion: v1, time: "2026-03-01T10:00:07Z"}
        spec:
          nodeName: worker-1
          containers: [{name: web, image: nginx}]
        status: {phase: Running, podIP: 10.1.2.3, podIPs: [{ip: 10.1.2.3}]}
        """;

    static final String NODE = """
        apiVersion: v1
        kind: Node
        metadata: {name: worker-1, uid: 0d5c1f4e-0000-4000-8000-000000000003}
        spec: {podCIDR: 10.1.2.0/24, podCIDRs: [10.1.2.0/24]}
        status:
          addresses: [{type: InternalIP, address: 172.18.0.2}]
          conditions: [{type: Ready, status: "True", lastHeartbeatTime: "2026-03-01T10:05:00Z"}]
        """;

    @Test
    void aDumpThatTellsNoTimeSaysSoEverywhere() throws DumpRefusedException {
        Dump dump = Dump.read(
                new ByteArrayInputStream(bytes("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n")),
                DumpLimits.DEFAULT);

        assertThat(dump.report().takenAt()).isNull();
        assertThat(DumpText.of(dump.report()))
                .contains("does not say as of when")
                .doesNotContain("1970");
        assertThat(Frozen.of(dump.snapshot()).orElseThrow().asOf())
                .isEqualTo("of a moment that the dump does not tell");
    }

    @Test
    void whatAnObjectSaysStaysButForWhoWroteIt() throws Exception {
        Dump dump = read(POD);
        Pod pod = dump.snapshot().get(Kinds.POD, "shop", "web-1").orElseThrow().as(Pod.class);
        assertThat(pod.getMetadata().getUid()).isEqualTo("0d5c1f4e-0000-4000-8000-000000000001");
        assertThat(pod.getMetadata().getCreationTimestamp()).isEqualTo("2026-03-01T10:00:00Z");
        assertThat(pod.getMetadata().getDeletionTimestamp()).isEqualTo("2030-03-01T10:00:30Z");
        assertThat(pod.getMetadata().getFinalizers()).containsExactly("example.com/hold");
        assertThat(pod.getMetadata().getOwnerReferences()).hasSize(1);
        assertThat(pod.getMetadata().getManagedFields()).isEmpty();
        assertThat(pod.getStatus().getPodIP()).isEqualTo("10.1.2.3");
        assertThat(dump.takenAt()).as("the deletion is ahead").isEqualTo(Instant.parse("2026-03-01T10:00:07Z"));
    }

    @Test
    void nodesAreRunBySomebodyElse() throws Exception {
        KubeObject node = read(NODE).snapshot().get(Kinds.NODE, "", "worker-1").orElseThrow();
        assertThat(node.facts(NodeFacts.class).external()).isTrue();
    }

    @Test
    void everyFormOfTheSameObjectsIsTheSameDump() throws Exception {
        byte[] documents = bytes(POD + "---\n" + NODE + "---\n");
        byte[] list = bytes("apiVersion: v1\nitems:\n" + item(POD) + item(NODE) + "kind: List\nmetadata: {}\n");
        String pod = KubeJson.mapper()
                .writeValueAsString(
                        read(POD).snapshot().all().findFirst().orElseThrow().as(Pod.class));
        byte[] json = bytes("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":["
                + pod.replace("\"apiVersion\":\"v1\",\"kind\":\"Pod\",", "") + "]}\n" + json(NODE));
        byte[] typed = bytes("apiVersion: v1\nitems:\n" + item(POD.replace("apiVersion: v1\nkind: Pod\n", ""))
                + "kind: PodList\n---\n" + NODE);
        String whole = text(Dump.read(new ByteArrayInputStream(documents), DumpLimits.DEFAULT));
        assertThat(whole).contains("web-1").contains("worker-1");
        for (byte[] form : new byte[][] {
            list,
            json,
            typed,
            gzip(documents),
            tar(Map.of("a/pods.json", json, "a/web-1/logs.txt", bytes("started"))),
            gzip(tar(Map.of("pods.yaml", documents)))
        }) {
            assertThat(text(Dump.read(new ByteArrayInputStream(form), DumpLimits.DEFAULT)))
                    .isEqualTo(whole);
        }
    }

    @Test
    void unknownKindsAreNamedAndSecretsOnlyCounted() throws Exception {
        Dump dump = read(POD + """
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: hush, namespace: shop}
            data: {password: aHVzaA==}
            ---
            apiVersion: cilium.io/v2
            kind: CiliumEndpoint
            metadata: {name: web, namespace: shop}
            """);
        assertThat(dump.report().kept()).containsExactly(Map.entry("Pod", 1));
        assertThat(dump.report().leftOut()).containsExactly(Map.entry("CiliumEndpoint (cilium.io/v2)", 1));
        assertThat(dump.report().secrets()).isEqualTo(1);
        assertThat(text(dump) + KubeJson.mapper().writeValueAsString(dump.report()))
                .doesNotContain("hush", "aHVzaA");
    }

    @Test
    void whatOldClustersServedIsKeptAsV1AndWhatTwoVersionsHaveIsKeptOnce() throws Exception {
        Dump dump = read("""
            apiVersion: discovery.k8s.io/v1beta1
            kind: EndpointSlice
            metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            endpoints:
            - addresses: [10.1.0.1]
              conditions: {ready: true}
              topology: {kubernetes.io/hostname: n1, topology.kubernetes.io/zone: b, topology.kubernetes.io/region: eu}
            ports: [{name: "", port: 8080, protocol: TCP}]
            ---
            apiVersion: v1
            kind: Event
            metadata: {name: web.1, namespace: shop, uid: e1}
            involvedObject: {kind: Pod, namespace: shop, name: web-1}
            reason: Unhealthy
            message: it fails
            ---
            apiVersion: events.k8s.io/v1
            kind: Event
            metadata: {name: web.1, namespace: shop, uid: e1}
            regarding: {kind: Pod, namespace: shop, name: web-1}
            reason: Unhealthy
            note: it fails
            ---
            apiVersion: events.k8s.io/v1
            kind: Event
            metadata: {name: web.2, namespace: shop, uid: e2}
            regarding: {kind: Pod, namespace: shop, name: web-2}
            reportingController: kubelet
            deprecatedLastTimestamp: "2026-03-01T10:00:00Z"
            deprecatedCount: 7
            reason: BackOff
            note: again
            """);
        assertThat(dump.report().kept()).containsOnly(Map.entry("EndpointSlice", 1), Map.entry("Event", 2));
        assertThat(dump.report().droppedFields()).isEmpty();
        assertThat(text(dump))
                .contains("\"apiVersion\":\"discovery.k8s.io/v1\"", "\"nodeName\":\"n1\"", "\"zone\":\"b\"")
                .contains("\"deprecatedTopology\":{\"topology.kubernetes.io/region\":\"eu\"}")
                .contains("\"message\":\"again\"", "\"count\":7", "\"lastTimestamp\":\"2026-03-01T10:00:00Z\"")
                .contains("\"reportingComponent\":\"kubelet\"");
    }

    @Test
    void filesThatHoldNoObjectsArePassedOver() throws Exception {
        Dump dump = Dump.read(
                new ByteArrayInputStream(tar(Map.of(
                        "pods.yaml",
                        bytes(POD),
                        "version.json",
                        bytes("{\"major\":\"1\"}"),
                        "kubelet.log",
                        bytes("x")))),
                DumpLimits.DEFAULT);
        assertThat(dump.report().objects()).isEqualTo(1);
        assertThat(dump.report().filesPassedOver()).isEqualTo(2);
        assertThat(dump.report().passedOver()).containsOnlyKeys("version.json", "kubelet.log");
        assertThat(DumpText.of(dump.report()))
                .contains("2 read, 2 passed over\n", "  version.json: ", "  kubelet.log: ");
    }

    @Test
    void aTwinIsRefusedWithBothPlaces() {
        refused(POD + "---\n" + POD, "Pod shop/web-1 is there a second time; the first is at line 1")
                .satisfies(e -> assertThat(e.line()).isBetween(22L, 24L));
    }

    @Test
    void whatIsNoDumpIsRefused() {
        refused("<!DOCTYPE html><html>", "HTML");
        refused("", "empty");
        refused("error: You must be logged in to the server", "no kind");
        refused("Unable to connect to the server", "text");
        refused("apiVersion: v1\nkind: Config\nclusters: []\nusers:\n- {name: a, user: {token: abc}}\n", "kubeconfig")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("abc"));
        refused("apiVersion: v1\nitems:\n" + item(POD), "cut off");
        refused(
                "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":["
                        + json(NODE).substring(0, 60),
                "end of JSON");
        refused("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":403}", "error");
        refused("apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: b}\n", "none of the objects");
        refused("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n", "no namespace");
        refused("apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: seven}\n", "string");
        refused("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "aliases");
        refused("a: [".repeat(500), "nesting");
        refused("\0\1\2binary", "special characters");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 200, 400})
    void anArchiveThatIsCutOffIsRefused(int left) throws Exception {
        byte[] whole = gzip(tar(Map.of("pods.yaml", bytes(POD))));
        refused(java.util.Arrays.copyOf(whole, Math.min(left, whole.length - 10)), DumpLimits.DEFAULT, "");
    }

    @Test
    void theLimitIsOfWhatIsUnpacked() throws Exception {
        byte[] bomb = gzip(bytes("# " + "x".repeat(1 << 20) + "\n" + POD));
        assertThat(bomb.length).isLessThan(4096);
        refused(bomb, DumpLimits.of(1 << 20), "more than 1048576 bytes");
        refused(bytes(POD), new DumpLimits(1 << 20, 4000, 100), "there is not memory enough");
        refused(bytes(POD.replace("nginx", "x".repeat(5000))), new DumpLimits(1 << 20, 4000, 1 << 20), "too long");
        for (String endless : List.of("# ", "a: \"", "a: |\n  ", "  ", "")) {
            refused(bytes(endless + "y".repeat(300_000)), new DumpLimits(1 << 20, 4000, 1 << 20), "too long");
        }
    }

    @Test
    void rangesAreThoseOfTheConfigMapsOrElseGuessed() throws Exception {
        Dump guessed = read(NODE + "---\n" + POD);
        assertThat(guessed.config().clusterCidrs()).containsExactly(Cidr.of("10.1.0.0/16"));
        assertThat(guessed.report().facts())
                .filteredOn(Fact::assumed)
                .extracting(Fact::name)
                .contains("clusterCidrs", "proxyMode");
        Dump told = read(NODE + "---\n" + """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: kube-proxy, namespace: kube-system}
            data:
              config.conf: |
                apiVersion: kubeproxy.config.k8s.io/v1alpha1
                kind: KubeProxyConfiguration
                mode: iptables
                clusterCIDR: 10.1.0.0/17
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: coredns, namespace: kube-system}
            data:
              Corefile: |
                .:53 {
                    kubernetes corp.example in-addr.arpa ip6.arpa {
                    }
                }
            """);
        assertThat(told.config().clusterCidrs()).containsExactly(Cidr.of("10.1.0.0/17"));
        assertThat(told.config().clusterDomain()).isEqualTo("corp.example");
        assertThat(told.proxy().nodePortAddresses())
                .as("iptables answers node ports everywhere")
                .containsExactly(Cidr.of("0.0.0.0/0"), Cidr.of("::/0"));
        assertThat(told.report().facts())
                .contains(new Fact("proxyMode", "iptables", "ConfigMap kube-system/kube-proxy", false));
    }

    @Test
    void aListWithoutItemsHasNone() throws DumpRefusedException {
        String empty = "{\"kind\":\"DaemonSetList\",\"apiVersion\":\"apps/v1\",\"items\":null}\n";
        Dump dump = read(POD + "---\n" + empty + "---\nkind: List\napiVersion: v1\nitems: [" + empty + "]\n");

        assertThat(dump.report().kept()).containsExactly(Map.entry("Pod", 1));
        assertThat(dump.report().leftOut()).isEmpty();
        refused(empty, "the dump is empty");
    }

    private static org.assertj.core.api.AbstractObjectAssert<?, DumpRefusedException> refused(
            String text, String because) {
        return refused(bytes(text), DumpLimits.DEFAULT, because);
    }

    private static org.assertj.core.api.AbstractObjectAssert<?, DumpRefusedException> refused(
            byte[] dump, DumpLimits limits, String because) {
        try {
            Dump.read(new ByteArrayInputStream(dump), limits);
        } catch (DumpRefusedException refused) {
            assertThat(refused).hasMessageContaining(because);
            return assertThat(refused);
        }
        throw new AssertionError("taken: " + new String(dump, StandardCharsets.UTF_8));
    }

    @Test
    void whatAnotherClusterHasToTheLetterIsInMemoryOnce() throws DumpRefusedException {
        read(POD);
        Dump there = read(POD);
        DumpLimits little = new DumpLimits(1 << 20, 1 << 20, DumpLimits.SHARED + 100);

        Dump again = Dump.read(new ByteArrayInputStream(bytes(POD)), little, there.snapshot()::get);

        assertThat(text(again)).isEqualTo(text(there));
        refused(bytes(POD), little, "there is not memory enough");
        assertThatThrownBy(() -> Dump.read(
                        new ByteArrayInputStream(bytes(POD.replace("10.1.2.3", "10.1.2.4"))),
                        little,
                        there.snapshot()::get))
                .isInstanceOf(DumpRefusedException.class);
    }

    static Dump read(String text) throws DumpRefusedException {
        return Dump.read(new ByteArrayInputStream(bytes(text)), DumpLimits.DEFAULT);
    }

    private static String text(Dump dump) {
        StringBuilder all = new StringBuilder();
        dump.snapshot()
                .all()
                .forEach(o -> all.append(new String(o.json(), StandardCharsets.UTF_8)
                                .replaceAll("\"resourceVersion\":\"[0-9]+\"", ""))
                        .append('\n'));
        return all.toString();
    }

    private static String item(String document) {
        return "- " + document.strip().replace("\n", "\n  ") + "\n";
    }

    private static String json(String yaml) {
        return new tools.jackson.dataformat.yaml.YAMLMapper().readTree(yaml).toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(packed)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                out.putArchiveEntry(entry);
                out.write(file.getValue());
                out.closeArchiveEntry();
            }
        }
        return packed.toByteArray();
    }
}
