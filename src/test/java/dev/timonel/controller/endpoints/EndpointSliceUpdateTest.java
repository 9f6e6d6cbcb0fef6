package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.ip;
import static dev.timonel.controller.ClusterFixtures.labelled;
import static dev.timonel.controller.ClusterFixtures.nodeNamed;
import static dev.timonel.controller.ClusterFixtures.notReady;
import static dev.timonel.controller.ClusterFixtures.on;
import static dev.timonel.controller.ClusterFixtures.podNamed;
import static dev.timonel.controller.ClusterFixtures.port;
import static dev.timonel.controller.ClusterFixtures.serviceNamed;
import static dev.timonel.controller.ClusterFixtures.trafficDistribution;
import static dev.timonel.controller.ClusterFixtures.uid;
import static dev.timonel.controller.ClusterFixtures.zone;
import static dev.timonel.controller.endpoints.SliceReading.addresses;
import static dev.timonel.controller.endpoints.SliceReading.all;
import static dev.timonel.controller.endpoints.SliceReading.base;
import static dev.timonel.controller.endpoints.SliceReading.bodies;
import static dev.timonel.controller.endpoints.SliceReading.hints;
import static dev.timonel.controller.endpoints.SliceReading.portsAndAddresses;
import static dev.timonel.controller.endpoints.SliceReading.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.controller.Settle;
import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHintsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules C4 and B7 of service-semantics, and the laws of every reconciler: what is written when something changes. */
class EndpointSliceUpdateTest {
    private static final ObjectKey WEB = new ObjectKey(Kinds.SERVICE, "default", "web");

    // ---- C4: updates

    @Test
    void aServiceThatIsMadeAnewReplacesTheSlicesOfTheOldOne() {
        Settle settle = start(base().service("web"));
        String old = all(settle).get(0).getMetadata().getName();

        settle.put(serviceNamed("web", uid("uid-new")));

        assertThat(all(settle)).hasSize(1);
        assertThat(all(settle).get(0).getMetadata().getName()).isNotEqualTo(old);
        assertThat(all(settle).get(0).getMetadata().getOwnerReferences().get(0).getUid())
                .isEqualTo("uid-new");
    }

    @Test
    void slicesOfOtherManagersAreNotTouched() {
        EndpointSlice foreign = all(start(base().service("web"))).get(0);
        foreign.getMetadata().setName("by-hand");
        foreign.getMetadata().getLabels().put("endpointslice.kubernetes.io/managed-by", "somebody");
        foreign.setEndpoints(List.of());
        Settle settle = start(base().service("web").object(foreign));

        assertThat(all(settle)).hasSize(2).anyMatch(s -> s.getEndpoints().isEmpty());
    }

    @Test
    void handEditsOfOwnedSlicesAreUndone() {
        Settle settle = start(base().service("web"));
        EndpointSlice right = all(settle).get(0);

        EndpointSlice edited = all(settle).get(0);
        edited.getEndpoints().get(0).getConditions().setReady(false);
        edited.getMetadata().getLabels().put("extra", "label");
        settle.put(edited);
        assertSameBody(all(settle).get(0), right);

        EndpointSlice emptied = all(settle).get(0);
        emptied.setEndpoints(List.of());
        settle.put(emptied);
        assertSameBody(all(settle).get(0), right);

        EndpointSlice hinted = all(settle).get(0);
        hinted.getEndpoints()
                .get(0)
                .setHints(new EndpointHintsBuilder().addNewForZone("z9").build());
        settle.put(hinted);
        assertSameBody(all(settle).get(0), right);

        settle.delete(keyOf(right));
        assertThat(addresses(settle)).containsExactly("10.1.0.1");
    }

    @Test
    void aChangedServicePortUpdatesTheSlicesInsteadOfReplacingThem() {
        Settle settle = start(base().service("web"));
        String name = all(settle).get(0).getMetadata().getName();

        settle.put(serviceNamed("web", port("", 80, 9999)));

        assertThat(settle.consequences())
                .extracting(Change::type)
                .as("TestReconcileEndpointSlicesUpdating")
                .containsExactly(Change.Type.MODIFIED);
        assertThat(all(settle).get(0).getMetadata().getName()).isEqualTo(name);
        assertThat(portsAndAddresses(all(settle).get(0))).isEqualTo("[/9999/TCP] [10.1.0.1]");
    }

    @Test
    void changedLabelsOfTheServiceAreCarriedOver() {
        Settle settle = start(base().service("web", labelled("old", "x")));

        settle.put(serviceNamed("web", labelled("new", "y")));

        assertThat(all(settle).get(0).getMetadata().getLabels())
                .containsEntry("new", "y")
                .doesNotContainKey("old");
    }

    @Test
    void portsInAnotherOrderAreTheSamePorts() {
        Settle settle = start(base().service("web", port("a", 80, 1), port("b", 81, 2)));

        settle.put(serviceNamed("web", port("b", 81, 2), port("a", 80, 1)));

        assertThat(settle.consequences()).isEmpty();
    }

    @Test
    void aNameThatIsTakenIsNotUsedAgain() {
        EndpointSlice first = all(start(base().service("web"))).get(0);
        EndpointSlice squatter = new EndpointSlice();
        squatter.setMetadata(
                ClusterFixtures.metadata("default", first.getMetadata().getName()));
        squatter.setAddressType("IPv4");

        Settle settle = start(base().object(squatter).service("web"));

        assertThat(all(settle)).hasSize(2);
        assertThat(addresses(settle)).containsExactly("10.1.0.1");
    }

    // ---- hints by trafficDistribution (B7)

    @Test
    void hintsFollowTrafficDistribution() {
        Settle settle = start(base().service("web", trafficDistribution("PreferSameNode")));
        assertThat(hints(settle)).containsExactly("zones [z1] nodes [a]");

        settle.put(serviceNamed("web", trafficDistribution("PreferClose")));
        assertThat(hints(settle)).containsExactly("zones [z1] nodes []");

        settle.put(podNamed("web-1", on("a"), ip("10.1.0.1"), notReady()));
        assertThat(hints(settle)).containsExactly("none");

        settle.put(podNamed("web-1", on("a"), ip("10.1.0.1")));
        settle.put(nodeNamed("a", zone("z7")));
        assertThat(hints(settle)).containsExactly("zones [z7] nodes []");

        settle.put(serviceNamed("web"));
        assertThat(hints(settle)).containsExactly("none");
    }

    // ---- laws

    @Test
    void theOrderOfWritesDoesNotMatter() {
        List<String> forwards =
                bodies(start(base().pod("web-2", on("a"), ip("10.1.0.2")).service("web")));
        Settle backwards = new Settle(new EndpointSliceReconciler());
        backwards.put(
                podNamed("web-2", on("a"), ip("10.1.0.2")),
                serviceNamed("web"),
                podNamed("web-1", on("a"), ip("10.1.0.1")),
                nodeNamed("a", zone("z1")));

        assertThat(bodies(backwards)).isEqualTo(forwards);
    }

    @Test
    void nothingThatWasGivenIsWrittenTo() {
        Settle settle = start(base().service("web", trafficDistribution("PreferSameNode")));
        Settle without = new Settle();
        settle.snapshot().all().forEach(o -> without.put(o.as(io.fabric8.kubernetes.api.model.HasMetadata.class)));
        without.put(serviceNamed("web", port("", 80, 9999), labelled("a", "b")));
        Map<ObjectKey, String> before = Settle.bytes(without.snapshot());

        Plan plan = new EndpointSliceReconciler().reconcile(WEB, without.snapshot(), Settle.NOW);

        assertThat(plan.puts()).hasSize(1);
        assertThat(Settle.bytes(without.snapshot())).isEqualTo(before);
    }

    private static void assertSameBody(EndpointSlice actual, EndpointSlice expected) {
        for (EndpointSlice slice : List.of(actual, expected)) {
            slice.getMetadata().setResourceVersion(null);
            slice.getMetadata().setGeneration(null); // which counts the edit and its undoing
        }
        assertThat(actual).isEqualTo(expected);
    }

    private static ObjectKey keyOf(EndpointSlice slice) {
        return new ObjectKey(
                Kinds.ENDPOINT_SLICE, "default", slice.getMetadata().getName());
    }
}
