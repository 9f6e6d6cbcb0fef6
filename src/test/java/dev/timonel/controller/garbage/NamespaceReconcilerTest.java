package dev.timonel.controller.garbage;

import static dev.timonel.controller.NodeFixtures.annotated;
import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.externalNode;
import static dev.timonel.controller.NodeFixtures.key;
import static dev.timonel.controller.NodeFixtures.pod;
import static dev.timonel.controller.NodeFixtures.podOn;
import static dev.timonel.controller.NodeFixtures.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.services.ServiceCidrReconcilerTest;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamespaceReconcilerTest {
    private static final ObjectKey DEFAULT = key(Kinds.NAMESPACE, "default");
    private static final String HOLD = "example.com/hold";

    private static NodeFixtures withNamespace(String... finalizers) {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(new NamespaceBuilder()
                .withNewMetadata()
                .withName("default")
                .withFinalizers(finalizers)
                .endMetadata()
                .withNewSpec()
                .withFinalizers("kubernetes")
                .endSpec()
                .withNewStatus()
                .withPhase("Active")
                .endStatus()
                .build());
        return cluster;
    }

    private static void terminate(NodeFixtures cluster) {
        cluster.edit(DEFAULT, Namespace.class, n -> n.getMetadata().setDeletionTimestamp(ApiTime.text(cluster.now)));
    }

    private static <T extends HasMetadata> T held(T object) {
        object.getMetadata().setFinalizers(List.of(HOLD));
        return object;
    }

    private static EndpointSlice slice(String name, String service) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .build();
    }

    private static String phase(NodeFixtures cluster) {
        return cluster.snapshot
                .get(DEFAULT)
                .orElseThrow()
                .as(Namespace.class)
                .getStatus()
                .getPhase();
    }

    @Test
    void aNamespaceThatIsNotDeletedIsLeftAlone() {
        NodeFixtures cluster = withNamespace();
        cluster.put(pod("p"));

        assertThat(phase(cluster)).isEqualTo("Active");
        assertThat(cluster.exists(key(Kinds.POD, "p"))).isTrue();
    }

    @Test
    void anEmptyNamespaceIsGoneAtOnce() {
        NodeFixtures cluster = withNamespace();
        terminate(cluster);

        assertThat(cluster.exists(DEFAULT)).isFalse();
    }

    @Test
    void allContentsGoWithTheNamespaceAndOthersStay() {
        NodeFixtures cluster = withNamespace();
        cluster.put(pod("p"));
        cluster.put(service("web", "ClusterIP"));
        cluster.put(slice("web-1", "web"));
        cluster.put(new EndpointsBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .build());
        cluster.put(new EventBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("e")
                .endMetadata()
                .build());
        Pod elsewhere = pod("p");
        elsewhere.getMetadata().setNamespace("other");
        cluster.put(elsewhere);

        terminate(cluster);

        assertThat(cluster.snapshot.all().map(o -> o.key().toString()))
                .containsExactlyInAnyOrder(
                        "nodes node-1",
                        "pods other/p",
                        "cursors.timonel.dev node-ipv4",
                        "cursors.timonel.dev pods-node-1");
    }

    @Test
    void podsGoFirstAndNothingElseBeforeTheLastOfThem() {
        NodeFixtures cluster = withNamespace();
        cluster.put(held(pod("held")));
        cluster.put(pod("free"));
        cluster.put(service("web", "ClusterIP"));
        terminate(cluster);

        assertThat(phase(cluster)).isEqualTo("Terminating");
        assertThat(cluster.exists(key(Kinds.POD, "free"))).isFalse();
        assertThat(cluster.snapshot.get(key(Kinds.POD, "held")).orElseThrow().deleting())
                .isTrue();
        assertThat(cluster.exists(key(Kinds.SERVICE, "web"))).isTrue();

        cluster.editPod("held", p -> p.getMetadata().setFinalizers(List.of()));
        assertThat(cluster.exists(key(Kinds.SERVICE, "web"))).isFalse();
        assertThat(cluster.exists(DEFAULT)).isFalse();
    }

    @Test
    void aPodThatTerminatesSlowlyHasItsTime() {
        NodeFixtures cluster = withNamespace();
        cluster.put(annotated(pod("p"), "timonel.dev/terminate-after", "10s"));
        terminate(cluster);

        Pod pod = cluster.podNamed("p");
        assertThat(pod.getMetadata().getDeletionTimestamp()).isEqualTo("2026-01-01T00:00:30Z");
        assertThat(pod.getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(30);
        cluster.advance(9);
        assertThat(cluster.exists(DEFAULT)).isTrue();
        cluster.advance(1);
        assertThat(cluster.exists(DEFAULT)).isFalse();
    }

    @Test
    void aPodOfAnExternalNodeWaitsForItsAgent() {
        NodeFixtures cluster = withNamespace();
        cluster.put(externalNode("vm"));
        Pod pod = podOn("p", "vm");
        pod.getSpec().setTerminationGracePeriodSeconds(7L);
        cluster.put(pod);
        terminate(cluster);

        assertThat(cluster.podNamed("p").getMetadata().getDeletionGracePeriodSeconds())
                .isEqualTo(7);
        cluster.delete(key(Kinds.POD, "p"));
        assertThat(cluster.exists(DEFAULT)).isFalse();
    }

    @Test
    void podsThatNeverRanOrHaveFinishedGoAtOnce() {
        NodeFixtures cluster = withNamespace();
        cluster.put(externalNode("vm"));
        Pod done = podOn("done", "vm");
        done.getStatus().setPhase("Failed");
        cluster.put(done);
        Pod other = pod("unscheduled");
        other.getSpec().setSchedulerName("mine");
        cluster.put(other);
        terminate(cluster);

        assertThat(cluster.exists(DEFAULT)).isFalse();
    }

    @Test
    void anObjectWithAFinalizerIsMarkedAndHoldsTheNamespace() {
        NodeFixtures cluster = withNamespace();
        cluster.put(held(service("web", "ClusterIP")));
        cluster.put(slice("web-1", "web"));
        cluster.put(slice("stray", "gone"));
        terminate(cluster);

        assertThat(cluster.snapshot.get(key(Kinds.SERVICE, "web")).orElseThrow().deleting())
                .isTrue();
        assertThat(cluster.exists(key(Kinds.ENDPOINT_SLICE, "web-1")))
                .as("endpoints stay with a service that stays")
                .isTrue();
        assertThat(cluster.exists(key(Kinds.ENDPOINT_SLICE, "stray"))).isFalse();

        cluster.delete(key(Kinds.SERVICE, "web"));
        assertThat(cluster.exists(key(Kinds.ENDPOINT_SLICE, "web-1"))).isFalse();
        assertThat(cluster.exists(DEFAULT)).isFalse();
    }

    @Test
    void theConditionsSayWhatTheNamespaceWaitsFor() {
        NodeFixtures cluster = withNamespace();
        cluster.put(held(pod("held")));
        cluster.put(held(service("api", "ClusterIP")));
        cluster.put(held(service("web", "ClusterIP")));
        terminate(cluster);
        assertThat(conditions(cluster))
                .as("nothing else is looked at before the pods are gone")
                .containsExactly(
                        "NamespaceDeletionDiscoveryFailure False All resources successfully discovered",
                        "NamespaceDeletionGroupVersionParsingFailure False All legacy kube types successfully parsed",
                        "NamespaceDeletionContentFailure False All content successfully deleted, may be waiting on"
                                + " finalization",
                        "NamespaceContentRemaining False All content successfully removed",
                        "NamespaceFinalizersRemaining False All content-preserving finalizers finished");

        cluster.editPod("held", p -> p.getMetadata().setFinalizers(List.of()));
        assertThat(conditions(cluster))
                .contains(
                        "NamespaceContentRemaining True Some resources are remaining: services. has 2 resource instances",
                        "NamespaceFinalizersRemaining True Some content in the namespace has finalizers remaining: "
                                + HOLD + " in 2 resource instances");

        cluster.delete(key(Kinds.SERVICE, "api"));
        assertThat(conditions(cluster))
                .contains("NamespaceContentRemaining True Some resources are remaining: services. has 1 resource"
                        + " instances");
        cluster.delete(key(Kinds.SERVICE, "web"));
        assertThat(cluster.exists(DEFAULT)).isFalse();
    }

    private static List<String> conditions(NodeFixtures cluster) {
        return cluster.snapshot.get(DEFAULT).orElseThrow().as(Namespace.class).getStatus().getConditions().stream()
                .map(c -> c.getType() + " " + c.getStatus() + " " + c.getMessage())
                .toList();
    }

    @Test
    void aFinalizerOfTheNamespaceItselfKeepsItEmpty() {
        NodeFixtures cluster = withNamespace(HOLD);
        cluster.put(service("web", "ClusterIP"));
        terminate(cluster);

        Namespace namespace = cluster.snapshot.get(DEFAULT).orElseThrow().as(Namespace.class);
        assertThat(cluster.exists(key(Kinds.SERVICE, "web"))).isFalse();
        assertThat(namespace.getSpec().getFinalizers()).isEmpty();
        assertThat(phase(cluster)).isEqualTo("Terminating");

        cluster.edit(DEFAULT, Namespace.class, n -> n.getMetadata().setFinalizers(List.of()));
        assertThat(cluster.exists(DEFAULT)).isFalse();
    }

    @Test
    void anotherFinalizerOfTheSpecKeepsItToo() {
        NodeFixtures cluster = withNamespace();
        cluster.edit(DEFAULT, Namespace.class, n -> n.getSpec().setFinalizers(List.of("kubernetes", HOLD)));
        terminate(cluster);

        Namespace namespace = cluster.snapshot.get(DEFAULT).orElseThrow().as(Namespace.class);
        assertThat(namespace.getSpec().getFinalizers()).containsExactly(HOLD);
    }

    @Test
    void whatAppearsWhileTheNamespaceEndsGoesToo() {
        NodeFixtures cluster = withNamespace(HOLD);
        terminate(cluster);
        cluster.put(slice("late", "gone"));

        assertThat(cluster.exists(key(Kinds.ENDPOINT_SLICE, "late"))).isFalse();
    }

    @Test
    void theClusterIpsOfItsServicesAreReleased() {
        NodeFixtures cluster = withNamespace();
        Service web = service("web", "ClusterIP");
        web.getSpec().setClusterIP("10.96.0.10");
        web.getSpec().setClusterIPs(List.of("10.96.0.10"));
        cluster.put(web);
        cluster.put(ServiceCidrReconcilerTest.address("10.96.0.10", "web"));
        cluster.put(ServiceCidrReconcilerTest.reserved("10.96.0.11"));
        terminate(cluster);

        assertThat(cluster.snapshot.list(Kinds.IP_ADDRESS))
                .extracting(o -> o.name())
                .containsExactly("10.96.0.11");
    }
}
