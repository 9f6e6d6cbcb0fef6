package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.cluster;
import static dev.timonel.controller.ClusterFixtures.containerPort;
import static dev.timonel.controller.ClusterFixtures.deleting;
import static dev.timonel.controller.ClusterFixtures.externalName;
import static dev.timonel.controller.ClusterFixtures.families;
import static dev.timonel.controller.ClusterFixtures.headless;
import static dev.timonel.controller.ClusterFixtures.in;
import static dev.timonel.controller.ClusterFixtures.ip;
import static dev.timonel.controller.ClusterFixtures.labelled;
import static dev.timonel.controller.ClusterFixtures.nodeNamed;
import static dev.timonel.controller.ClusterFixtures.notReady;
import static dev.timonel.controller.ClusterFixtures.on;
import static dev.timonel.controller.ClusterFixtures.phase;
import static dev.timonel.controller.ClusterFixtures.podNamed;
import static dev.timonel.controller.ClusterFixtures.port;
import static dev.timonel.controller.ClusterFixtures.publishNotReady;
import static dev.timonel.controller.ClusterFixtures.serviceNamed;
import static dev.timonel.controller.ClusterFixtures.slices;
import static dev.timonel.controller.ClusterFixtures.uid;
import static dev.timonel.controller.ClusterFixtures.withoutSelector;
import static dev.timonel.controller.ClusterFixtures.zone;
import static dev.timonel.controller.endpoints.SliceReading.addressTypes;
import static dev.timonel.controller.endpoints.SliceReading.addresses;
import static dev.timonel.controller.endpoints.SliceReading.all;
import static dev.timonel.controller.endpoints.SliceReading.base;
import static dev.timonel.controller.endpoints.SliceReading.endpoints;
import static dev.timonel.controller.endpoints.SliceReading.portsAndAddresses;
import static dev.timonel.controller.endpoints.SliceReading.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.Settle;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules C1 and C3 of service-semantics: which pods, and what the slices look like. */
class EndpointSliceReconcilerTest {
    private static final ObjectKey WEB = new ObjectKey(Kinds.SERVICE, "default", "web");

    // ---- C1: which pods

    @Test
    void aServiceWithoutSelectorIsLeftToOthers() {
        assertThat(addresses(start(base().service("web", withoutSelector())))).isEmpty();
        assertThat(slices(start(base().service("web", withoutSelector())).snapshot()))
                .isEmpty();
    }

    @Test
    void anEmptySelectorIsNoSelector() {
        Settle settle =
                start(base().service("web", s -> s.getSpec().getSelector().clear()));

        assertThat(slices(settle.snapshot())).isEmpty();
    }

    @Test
    void anExternalNameServiceHasNoSlicesDespiteItsSelector() {
        assertThat(slices(start(base().service("web", externalName("example.org")))
                        .snapshot()))
                .isEmpty();
    }

    @Test
    void aServiceThatBecomesAnExternalNameLosesItsSlices() {
        Settle settle = start(base().service("web"));

        settle.put(serviceNamed("web", externalName("example.org")));

        assertThat(slices(settle.snapshot())).isEmpty();
    }

    @Test
    void aServiceThatLosesItsSelectorKeepsItsSlices() {
        Settle settle = start(base().service("web"));

        settle.put(serviceNamed("web", withoutSelector()));

        assertThat(addresses(settle)).containsExactly("10.1.0.1");
        assertThat(settle.consequences()).isEmpty();
    }

    @Test
    void onlyMatchingPodsOfTheNamespaceAreEndpoints() {
        Settle settle = start(base().pod("other-labels", on("a"), ip("10.1.0.2"), labelled("app", "db"))
                .pod("other-namespace", in("elsewhere"), on("a"), ip("10.1.0.3"))
                .pod("finished", on("a"), ip("10.1.0.4"), phase("Succeeded"))
                .pod("failed", on("a"), ip("10.1.0.5"), phase("Failed"))
                .pod("pending", on("a"))
                .service("web"));

        assertThat(addresses(settle)).containsExactly("10.1.0.1");
    }

    @Test
    void aTerminatingPodStays() {
        Settle settle = start(base().service("web"));

        settle.put(podNamed("web-1", on("a"), ip("10.1.0.1"), deleting()));

        Endpoint endpoint = endpoints(settle).get(0);
        assertThat(endpoint.getConditions().getReady()).isFalse();
        assertThat(endpoint.getConditions().getServing()).isTrue();
        assertThat(endpoint.getConditions().getTerminating()).isTrue();
    }

    @Test
    void aPodOnAMissingNodeIsLeftOut() {
        Settle settle = start(cluster()
                .pod("web-1", on("gone"), ip("10.1.0.1"))
                .pod("web-2", ip("10.1.0.2"))
                .service("web"));

        assertThat(addresses(settle)).isEmpty();
    }

    @Test
    void aPodOnAMissingNodeStaysIfNotReadyAddressesArePublished() {
        Settle settle = start(cluster().pod("web-1", on("gone"), ip("10.1.0.1")).service("web", publishNotReady()));

        assertThat(addresses(settle)).containsExactly("10.1.0.1");
        assertThat(endpoints(settle).get(0).getZone()).isNull();
        assertThat(endpoints(settle).get(0).getNodeName()).isEqualTo("gone");
    }

    @Test
    void thePodsOfANodeComeAndGoWithIt() {
        Settle settle = start(base().service("web"));

        settle.delete(new ObjectKey(Kinds.NODE, "", "a"));
        assertThat(addresses(settle)).isEmpty();

        settle.put(nodeNamed("a", zone("z2")));
        assertThat(endpoints(settle)).extracting(Endpoint::getZone).containsExactly("z2");
    }

    @Test
    void eachFamilyOfTheServiceHasItsSlices() {
        Settle settle = start(cluster()
                .node("a")
                .pod("web-1", on("a"), ip("10.1.0.1"), ip("fd00::1"))
                .pod("web-2", on("a"), ip("10.1.0.2"))
                .service("web", families("IPv4", "IPv6")));

        assertThat(addresses(settle, "IPv4")).containsExactly("10.1.0.1", "10.1.0.2");
        assertThat(addresses(settle, "IPv6")).containsExactly("fd00::1");
    }

    @Test
    void aFamilyThatIsTakenAwayTakesItsSlicesAlong() {
        Settle settle = start(cluster()
                .node("a")
                .pod("web-1", on("a"), ip("10.1.0.1"), ip("fd00::1"))
                .service("web", families("IPv4", "IPv6")));

        settle.put(serviceNamed("web", families("IPv4")));

        assertThat(addressTypes(settle)).containsExactly("IPv4");
        assertThat(settle.consequences()).hasSize(1);
    }

    @Test
    void beforeDefaultingTheFamiliesFollowFromTheClusterIp() {
        assertThat(addressTypes(start(base().service("web", families())))).containsExactly("IPv4");
        assertThat(addressTypes(start(base().service("web", headless(), families()))))
                .containsExactlyInAnyOrder("IPv4", "IPv6");
    }

    // ---- C3: slices

    @Test
    void podsWhoseNamedPortDiffersAreInDifferentSlices() {
        Settle settle = start(cluster()
                .node("a")
                .pod("web-1", on("a"), ip("10.1.0.1"), containerPort("http", 8080, "TCP"))
                .pod("web-2", on("a"), ip("10.1.0.2"), containerPort("http", 9090, "TCP"))
                .pod("web-3", on("a"), ip("10.1.0.3"), containerPort("http", 8080, "TCP"))
                .pod("web-4", on("a"), ip("10.1.0.4"))
                .service("web", port("h", 80, "http")));

        assertThat(all(settle))
                .extracting(SliceReading::portsAndAddresses)
                .containsExactlyInAnyOrder(
                        "[h/8080/TCP] [10.1.0.1, 10.1.0.3]", "[h/9090/TCP] [10.1.0.2]", "[] [10.1.0.4]");
    }

    @Test
    void aSliceTellsWhoseItIs() {
        Settle settle = start(base().service("web", labelled("team", "blue"), uid("uid-svc")));

        EndpointSlice slice = all(settle).get(0);
        assertThat(slice.getMetadata().getLabels())
                .isEqualTo(Map.of(
                        "team",
                        "blue",
                        "kubernetes.io/service-name",
                        "web",
                        "endpointslice.kubernetes.io/managed-by",
                        "endpointslice-controller.k8s.io"));
        assertThat(slice.getMetadata().getNamespace()).isEqualTo("default");
        assertThat(slice.getMetadata().getGenerateName()).isEqualTo("web-");
        assertThat(slice.getMetadata().getName()).matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}");
        assertThat(slice.getMetadata().getAnnotations()).isNullOrEmpty();
        OwnerReference owner = slice.getMetadata().getOwnerReferences().get(0);
        assertThat(owner.getApiVersion()).isEqualTo("v1");
        assertThat(owner.getKind()).isEqualTo("Service");
        assertThat(owner.getName()).isEqualTo("web");
        assertThat(owner.getUid()).isEqualTo("uid-svc");
        assertThat(owner.getController()).isTrue();
        assertThat(owner.getBlockOwnerDeletion()).isTrue();
    }

    @Test
    void theSlicesOfAHeadlessServiceSaySo() {
        assertThat(all(start(base().service("web", headless())))
                        .get(0)
                        .getMetadata()
                        .getLabels())
                .containsEntry("service.kubernetes.io/headless", "");
    }

    @Test
    void reservedLabelsOfTheServiceAreIgnored() {
        Settle settle = start(base().service(
                        "web",
                        labelled("kubernetes.io/service-name", "x"),
                        labelled("endpointslice.kubernetes.io/managed-by", "y"),
                        labelled("service.kubernetes.io/headless", "z")));

        assertThat(all(settle).get(0).getMetadata().getLabels())
                .containsEntry("kubernetes.io/service-name", "web")
                .containsEntry("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
                .doesNotContainKey("service.kubernetes.io/headless");
    }

    @Test
    void withoutEndpointsEachFamilyHasOneEmptySliceWithoutPorts() {
        Settle settle = start(cluster().service("web", families("IPv4", "IPv6")));

        assertThat(all(settle))
                .hasSize(2)
                .allMatch(s -> s.getEndpoints().isEmpty() && s.getPorts().isEmpty())
                .extracting(EndpointSlice::getAddressType)
                .containsExactlyInAnyOrder("IPv4", "IPv6");
    }

    @Test
    void thePlaceholderBecomesTheFirstSliceAndTheLastSliceThePlaceholder() {
        Settle settle = start(cluster().node("a").service("web"));
        String name = all(settle).get(0).getMetadata().getName();

        settle.put(podNamed("web-1", on("a"), ip("10.1.0.1")));
        assertThat(all(settle)).extracting(s -> s.getMetadata().getName()).containsExactly(name);
        assertThat(portsAndAddresses(all(settle).get(0))).isEqualTo("[/8080/TCP] [10.1.0.1]");

        settle.delete(new ObjectKey(Kinds.POD, "default", "web-1"));
        assertThat(all(settle)).extracting(s -> s.getMetadata().getName()).containsExactly(name);
        assertThat(portsAndAddresses(all(settle).get(0))).isEqualTo("[] []");
    }

    @Test
    void aServiceThatIsBeingDeletedGetsNoNewSlices() {
        Settle settle = start(base().service("web", deleting()));

        assertThat(slices(settle.snapshot())).isEmpty();
    }

    @Test
    void aServiceThatIsBeingDeletedStillHasItsSlicesUpdated() {
        Settle settle = start(base().service("web"));

        settle.put(serviceNamed("web", deleting()));
        settle.put(podNamed("web-1", on("a"), ip("10.1.0.1"), notReady()));

        assertThat(endpoints(settle).get(0).getConditions().getReady()).isFalse();
    }

    @Test
    void aDeletedServiceLeavesItsSlicesToTheGarbageCollector() {
        Settle settle = start(base().service("web"));

        settle.delete(WEB);

        assertThat(settle.consequences()).isEmpty();
        assertThat(slices(settle.snapshot())).hasSize(1);
    }
}
