package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.dump.Dump;
import dev.timonel.dump.DumpLimits;
import dev.timonel.dump.DumpRefusedException;
import dev.timonel.dump.Export;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.net.Cidr;
import dev.timonel.registry.Proposal;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an imported cluster is, and what time, a restart and writes make of it. */
class FrozenClusterTest {
    /** Everything that a live cluster would not leave as it is. */
    private static final String DUMP = """
        {"kind":"Namespace","apiVersion":"v1","metadata":{"name":"shop","uid":"u-ns"}}
        {"kind":"Node","apiVersion":"v1","metadata":{"name":"worker-1","uid":"u-node"},"spec":{"podCIDR":"10.9.1.0/24",\
        "podCIDRs":["10.9.1.0/24"]},"status":{"addresses":[{"type":"InternalIP","address":"172.18.0.2"}],\
        "conditions":[{"type":"Ready","status":"True","lastHeartbeatTime":"2026-03-01T10:00:00Z"}]}}
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-1","namespace":"shop","uid":"u-1","labels":{"app":"web"},\
        "creationTimestamp":"2026-03-01T09:00:00Z"},"spec":{"nodeName":"worker-1","containers":[{"name":"c","image":"i","imagePullPolicy":"Always",\
        "terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}],"dnsPolicy":"ClusterFirst",\
        "enableServiceLinks":true,"restartPolicy":"Always","schedulerName":"default-scheduler",\
        "terminationGracePeriodSeconds":30,"securityContext":{}},\
        "status":{"phase":"Running","podIP":"10.9.1.1","podIPs":[{"ip":"10.9.1.1"}],\
        "conditions":[{"type":"Ready","status":"True"}]}}
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"leaving","namespace":"shop","uid":"u-2",\
        "deletionTimestamp":"2026-03-01T10:00:10Z","deletionGracePeriodSeconds":30},\
        "spec":{"nodeName":"worker-1","containers":[{"name":"c","image":"i"}]},"status":{"phase":"Running"}}
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"waiting","namespace":"shop","uid":"u-3"},\
        "spec":{"containers":[{"name":"c","image":"i"}]},"status":{"phase":"Pending"}}
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"stray","namespace":"shop","uid":"u-4"},\
        "spec":{"nodeName":"gone","containers":[{"name":"c","image":"i"}]},"status":{"phase":"Running"}}
        {"kind":"Service","apiVersion":"v1","metadata":{"name":"web","namespace":"shop","uid":"u-5"},\
        "spec":{"type":"LoadBalancer","clusterIP":"10.60.0.7","clusterIPs":["10.60.0.7"],"ipFamilies":["IPv4"],\
        "ipFamilyPolicy":"SingleStack","selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080,"protocol":"TCP"}]}}
        {"kind":"Service","apiVersion":"v1","metadata":{"name":"stale","namespace":"shop","uid":"u-6"},\
        "spec":{"type":"ClusterIP","clusterIP":"10.60.0.8","clusterIPs":["10.60.0.8"],"ipFamilies":["IPv4"],\
        "ipFamilyPolicy":"SingleStack","selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080,"protocol":"TCP"}]}}
        {"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","metadata":{"name":"stale-x","namespace":"shop","uid":"u-7",\
        "labels":{"kubernetes.io/service-name":"stale","endpointslice.kubernetes.io/managed-by":\
        "endpointslice-controller.k8s.io"},"ownerReferences":[{"apiVersion":"v1","kind":"Service","name":"stale","uid":"u-6",\
        "controller":true}]},"addressType":"IPv4","endpoints":[{"addresses":["10.9.1.99"],"conditions":{"ready":true}}],\
        "ports":[{"port":8080,"protocol":"TCP","name":""}]}
        {"kind":"Event","apiVersion":"v1","metadata":{"name":"web-1.1","namespace":"shop","uid":"u-8",\
        "creationTimestamp":"2026-03-01T08:00:00Z"},"involvedObject":{"kind":"Pod","name":"web-1","namespace":"shop"},\
        "lastTimestamp":"2026-03-01T08:00:00Z","reason":"Started","type":"Normal"}
        """;

    private final MovingClock clock = new MovingClock();

    @TempDir
    Path directory;

    @Test
    void neitherTimeNorARestartChangesIt() throws Exception {
        String before;
        try (TestCluster cluster = open("frozen")) {
            put(cluster, DUMP, false, false);
            before = export(cluster);
            clock.advance(Duration.ofDays(30));
            propose(cluster, new Proposal.Create(Kinds.NAMESPACE, "", namespace("nothing"), true));
            assertThat(export(cluster)).isEqualTo(before);
        }
        clock.advance(Duration.ofDays(30));
        try (TestCluster cluster = open("frozen")) {
            assertThat(export(cluster)).isEqualTo(before);
            Frozen frozen = Frozen.of(cluster.committer().current()).orElseThrow();
            assertThat(frozen.takenAt()).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
            assertThat(frozen.config().clusterCidrs()).containsExactly(Cidr.of("10.9.0.0/16"));
            assertThat(frozen.assumed()).containsKeys("clusterCidrs", "proxyMode");
        }
    }

    @Test
    void aWriteMovesTheEndpointsThatItIsAboutAndNoOthers() throws Exception {
        try (TestCluster cluster = open("writes")) {
            put(cluster, DUMP, false, false);
            assertThat(addresses(cluster, "web")).isEmpty();
            Pod pod = object(cluster, Kinds.POD, "web-1").as(Pod.class);
            pod.getMetadata().setLabels(Map.of("app", "other"));
            propose(cluster, new Proposal.Update(key(Kinds.POD, "web-1"), "", pod, false));
            assertThat(addresses(cluster, "stale")).as("its pod has left").isEmpty();
            assertThat(object(cluster, Kinds.POD, "waiting")
                            .as(Pod.class)
                            .getSpec()
                            .getNodeName())
                    .as("nothing is scheduled")
                    .isNull();
        }
    }

    @Test
    void newServicesGetAddressesOfTheRangesThatTheDumpTells() throws Exception {
        try (TestCluster cluster = open("ranges")) {
            put(cluster, DUMP, false, false);
            Service service = KubeJson.read(
                    "{\"metadata\":{\"name\":\"new\",\"namespace\":\"shop\"},\"spec\":{\"type\":\"LoadBalancer\",\"ports\":[{\"port\":80}]}}"
                            .getBytes(StandardCharsets.UTF_8),
                    Service.class);
            propose(cluster, new Proposal.Create(Kinds.SERVICE, "shop", service, false));
            Service made = object(cluster, Kinds.SERVICE, "new").as(Service.class);
            assertThat(Cidr.of("10.60.0.0/16")
                            .contains(
                                    dev.timonel.net.IpAddress.of(made.getSpec().getClusterIP())))
                    .isTrue();
            assertThat(made.getStatus() == null
                            || made.getStatus().getLoadBalancer() == null
                            || made.getStatus().getLoadBalancer().getIngress().isEmpty())
                    .as("no cloud is there")
                    .isTrue();
        }
    }

    @Test
    void endpointsFollowFromSelectorsIfThatIsAskedFor() throws Exception {
        try (TestCluster cluster = open("recomputed")) {
            put(cluster, DUMP, false, true);
            assertThat(addresses(cluster, "web")).containsExactly("10.9.1.1");
            assertThat(addresses(cluster, "stale")).containsExactly("10.9.1.1");
            assertThat(object(cluster, Kinds.POD, "leaving").deleting()).isTrue();
        }
    }

    @Test
    void onlyAServerOnWhichNobodyMadeAnythingTakesADumpUnasked() throws Exception {
        try (TestCluster cluster = open("empty")) {
            cluster.create(namespace("default")).join();
            cluster.create(namespace("mine")).join();
            long before = cluster.committer().current().revision();
            assertThatThrownBy(() -> put(cluster, DUMP, false, false))
                    .isInstanceOfSatisfying(
                            StatusException.class, e -> assertThat(e.code()).isEqualTo(409));
            assertThat(cluster.committer().current().revision()).isEqualTo(before);
            put(cluster, DUMP, true, false);
            assertThat(cluster.committer().current().list(Kinds.NAMESPACE))
                    .extracting(KubeObject::name)
                    .containsExactly("shop");
            long imported = cluster.committer().current().revision();
            put(cluster, DUMP, true, false);
            assertThat(cluster.committer().current().revision())
                    .as("the same again")
                    .isEqualTo(imported);
        }
    }

    @Test
    void oneObjectThatCouldNotBeStoredRefusesAll() throws Exception {
        try (TestCluster cluster = open("refused")) {
            long before = cluster.committer().current().revision();
            String bad = DUMP.replace("{\"app\":\"web\"},\"creation", "{\"app\":\"-web-\"},\"creation");
            assertThat(bad).isNotEqualTo(DUMP);
            assertThatThrownBy(() -> put(cluster, bad, true, false))
                    .isInstanceOfSatisfying(
                            StatusException.class, e -> assertThat(e.code()).isEqualTo(422));
            assertThat(cluster.committer().current().revision()).isEqualTo(before);
        }
    }

    @Test
    void whatIsExportedAndImportedIsExportedAgainByteByByte() throws Exception {
        String exported;
        try (TestCluster cluster = open("random")) {
            RandomWrites.run(cluster, new Random(9), 120);
            exported = export(cluster);
        }
        assertThat(exported).contains("\"kind\":\"Pod\"").contains("\"kind\":\"EndpointSlice\"");
        try (TestCluster cluster = open("copy")) {
            put(cluster, exported, false, false);
            assertThat(export(cluster)).isEqualTo(exported);
        }
        try (TestCluster cluster = open("copy")) {
            assertThat(export(cluster)).as("after a restart").isEqualTo(exported);
        }
    }

    private TestCluster open(String name) {
        List<Reconciler> reconcilers = new ArrayList<>(TestCluster.clusterReconcilers(TestCluster.CONFIG));
        reconcilers.addAll(EndpointReconcilers.all());
        return TestCluster.open(
                "jdbc:h2:file:" + directory.resolve(name), reconcilers, 1, UnaryOperator.identity(), clock);
    }

    private static void put(TestCluster cluster, String text, boolean replace, boolean recompute)
            throws DumpRefusedException {
        Dump dump = Dump.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), DumpLimits.DEFAULT);
        propose(cluster, Proposal.Import.of(dump.snapshot(), replace, recompute, false));
    }

    private static void propose(TestCluster cluster, Proposal proposal) {
        try {
            cluster.committer().propose(proposal).join();
        } catch (CompletionException refused) {
            throw (StatusException) refused.getCause();
        }
    }

    private static String export(TestCluster cluster) throws IOException {
        ClusterSnapshot snapshot = cluster.committer().current();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Export.write(snapshot, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<String> addresses(TestCluster cluster, String service) {
        return cluster.committer().current().slicesOf("shop", service).stream()
                .flatMap(s -> s.as(EndpointSlice.class).getEndpoints().stream())
                .flatMap(e -> e.getAddresses().stream())
                .toList();
    }

    private static KubeObject object(TestCluster cluster, dev.timonel.model.ResourceKind kind, String name) {
        return cluster.committer().current().get(key(kind, name)).orElseThrow();
    }

    private static ObjectKey key(dev.timonel.model.ResourceKind kind, String name) {
        return new ObjectKey(kind, "shop", name);
    }

    private static io.fabric8.kubernetes.api.model.Namespace namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }
}
