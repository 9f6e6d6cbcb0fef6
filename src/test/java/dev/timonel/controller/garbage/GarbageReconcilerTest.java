package dev.timonel.controller.garbage;

import static dev.timonel.controller.ClusterFixtures.annotated;
import static dev.timonel.controller.ClusterFixtures.blocking;
import static dev.timonel.controller.ClusterFixtures.cluster;
import static dev.timonel.controller.ClusterFixtures.deleting;
import static dev.timonel.controller.ClusterFixtures.finalizer;
import static dev.timonel.controller.ClusterFixtures.in;
import static dev.timonel.controller.ClusterFixtures.ip;
import static dev.timonel.controller.ClusterFixtures.nodeNamed;
import static dev.timonel.controller.ClusterFixtures.on;
import static dev.timonel.controller.ClusterFixtures.ownedBy;
import static dev.timonel.controller.ClusterFixtures.podNamed;
import static dev.timonel.controller.ClusterFixtures.serviceNamed;
import static dev.timonel.controller.ClusterFixtures.uid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.Settle;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GarbageReconcilerTest {
    private static final ObjectKey OWNER = new ObjectKey(Kinds.SERVICE, "default", "owner");
    private static final ObjectKey DEPENDENT = new ObjectKey(Kinds.POD, "default", "dependent");

    @ParameterizedTest(name = "{0}: kept {2}")
    @MethodSource("references")
    void aDependentIsKeptAsLongAsAnOwnerMayExist(String rule, HasMetadata dependent, boolean kept) {
        Settle settle = start(cluster()
                .service("owner")
                .service("elsewhere", in("other"), uid("uid-elsewhere"))
                .node("a")
                .object(dependent));

        assertThat(settle.snapshot().list(Kinds.of(dependent)))
                .extracting(o -> o.name())
                .matches(names -> names.contains(dependent.getMetadata().getName()) == kept);
    }

    static Stream<Arguments> references() {
        return Stream.of(
                reference("an owner that exists", true, ownedBy("v1", "Service", "owner", "uid-owner")),
                reference("no owner at all", true),
                reference("an owner that does not exist", false, ownedBy("v1", "Service", "gone", "uid-gone")),
                reference("another object of the owner's name", false, ownedBy("v1", "Service", "owner", "uid-before")),
                reference(
                        "a kind that is not stored",
                        true,
                        ownedBy("resource.k8s.io/v1", "ResourceClaim", "claim", "uid-claim")),
                reference("a version that is not served", true, ownedBy("v2", "Service", "gone", "uid-gone")),
                reference(
                        "one owner of two exists",
                        true,
                        ownedBy("v1", "Service", "gone", "uid-gone"),
                        ownedBy("v1", "Service", "owner", "uid-owner")),
                reference(
                        "an owner in another namespace", false, ownedBy("v1", "Service", "elsewhere", "uid-elsewhere")),
                reference("a cluster-scoped owner", true, ownedBy("v1", "Node", "a", "uid-a")),
                reference("a cluster-scoped owner that is gone", false, ownedBy("v1", "Node", "b", "uid-b")),
                Arguments.of(
                        "a cluster-scoped dependent of a namespaced owner",
                        nodeNamed("dependent", ownedBy("v1", "Service", "gone", "uid-gone")),
                        true),
                Arguments.of(
                        "a cluster-scoped dependent of a cluster-scoped owner that is gone",
                        nodeNamed("dependent", ownedBy("v1", "Node", "gone", "uid-gone")),
                        false));
    }

    @Test
    void dependentsGoWithTheirOwnerAndTheirDependentsToo() {
        Settle settle = start(cluster()
                .service("owner")
                .object(dependent())
                .pod("grandchild", ownedBy("v1", "Pod", "dependent", "uid-dependent"))
                .pod("stranger"));

        settle.delete(OWNER);

        assertThat(names(settle)).containsExactly("stranger");
    }

    @Test
    void anOwnerThatIsMadeAnewDoesNotOwnWhatTheOldOneDid() {
        Settle settle = start(cluster().service("owner").object(dependent()));

        settle.put(serviceNamed("owner", uid("uid-new")));

        assertThat(names(settle)).isEmpty();
    }

    @Test
    void theReferencesToLostOwnersAreTakenOffWhatStays() {
        Settle settle = start(cluster()
                .service("owner")
                .service("second")
                .pod(
                        "dependent",
                        ownedBy("v1", "Service", "owner", "uid-owner"),
                        ownedBy("v1", "Service", "second", "uid-second")));

        settle.delete(OWNER);

        assertThat(settle.get(DEPENDENT, Pod.class).getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getName)
                .containsExactly("second");
    }

    @Test
    void garbageWithFinalizersIsMarkedAndWaitsForThem() {
        Settle settle = start(cluster()
                .service("owner")
                .pod("dependent", ownedBy("v1", "Service", "owner", "uid-owner"), finalizer("example.org/mine")));

        settle.delete(OWNER);

        Pod marked = settle.get(DEPENDENT, Pod.class);
        assertThat(marked.getMetadata().getDeletionTimestamp()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(marked.getMetadata().getFinalizers()).containsExactly("example.org/mine");
    }

    // ---- foreground

    @Test
    void aForegroundDeletionTakesTheDependentsFirst() {
        Settle settle = start(cluster().service("owner").object(dependent()).pod("stranger"));

        settle.put(serviceNamed("owner", deleting(), finalizer("foregroundDeletion")));

        assertThat(names(settle)).containsExactly("stranger");
        assertThat(settle.snapshot().get(OWNER)).isEmpty();
        assertThat(settle.consequences().get(0).key())
                .as("the dependent goes first")
                .isEqualTo(DEPENDENT);
    }

    @Test
    void aForegroundDeletionWaitsForADependentThatBlocksIt() {
        Settle settle = start(cluster()
                .service("owner")
                .pod(
                        "dependent",
                        ownedBy("v1", "Service", "owner", "uid-owner"),
                        blocking(),
                        finalizer("example.org/mine")));

        settle.put(serviceNamed("owner", deleting(), finalizer("foregroundDeletion")));
        assertThat(settle.get(OWNER, Service.class).getMetadata().getFinalizers())
                .containsExactly("foregroundDeletion");
        assertThat(settle.get(DEPENDENT, Pod.class).getMetadata().getDeletionTimestamp())
                .isNotNull();

        settle.delete(DEPENDENT);
        assertThat(settle.snapshot().get(OWNER)).isEmpty();
    }

    @ParameterizedTest(name = "propagation {0}")
    @ValueSource(strings = {"Background", "Foreground"})
    void thePodOfAnAgentHasItsGraceAndIsTheAgentsToEnd(String propagation) {
        boolean foreground = propagation.equals("Foreground");
        Settle settle = start(cluster()
                .service("owner")
                .node("a", annotated("timonel.dev/agent", "external"))
                .pod("dependent", on("a"), ownedBy("v1", "Service", "owner", "uid-owner"), blocking()));

        if (foreground) {
            settle.put(serviceNamed("owner", deleting(), finalizer("foregroundDeletion")));
        } else {
            settle.delete(OWNER);
        }

        Pod dependent = settle.get(DEPENDENT, Pod.class);
        assertThat(dependent.getMetadata().getDeletionTimestamp()).isEqualTo("2026-01-01T00:00:30Z");
        assertThat(dependent.getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(30);
        assertThat(settle.snapshot().get(OWNER).isPresent()).isEqualTo(foreground);
        settle.delete(DEPENDENT);
        assertThat(settle.snapshot().get(OWNER)).isEmpty();
    }

    @Test
    void aSimulatedPodTerminatesAsLongAsItsAnnotationSays() {
        Settle settle = start(cluster()
                .service("owner")
                .node("a")
                .pod(
                        "dependent",
                        on("a"),
                        annotated("timonel.dev/terminate-after", "5s"),
                        ownedBy("v1", "Service", "owner", "uid-owner"))
                .pod("other", on("a"), ownedBy("v1", "Service", "owner", "uid-owner")));

        settle.delete(OWNER);

        assertThat(names(settle)).containsExactly("dependent");
        assertThat(settle.get(DEPENDENT, Pod.class).getMetadata().getDeletionTimestamp())
                .isEqualTo("2026-01-01T00:00:30Z");
    }

    @Test
    void aForegroundDeletionDoesNotWaitForADependentThatDoesNotBlockIt() {
        Settle settle = start(cluster()
                .service("owner")
                .pod("dependent", ownedBy("v1", "Service", "owner", "uid-owner"), finalizer("example.org/mine")));

        settle.put(serviceNamed("owner", deleting(), finalizer("foregroundDeletion")));

        assertThat(settle.snapshot().get(OWNER)).isEmpty();
        assertThat(settle.get(DEPENDENT, Pod.class).getMetadata().getDeletionTimestamp())
                .isNotNull();
    }

    @Test
    void aForegroundDeletionKeepsADependentThatHasAnotherOwner() {
        Settle settle = start(cluster()
                .service("owner")
                .service("second")
                .pod(
                        "dependent",
                        ownedBy("v1", "Service", "owner", "uid-owner"),
                        blocking(),
                        ownedBy("v1", "Service", "second", "uid-second")));

        settle.put(serviceNamed("owner", deleting(), finalizer("foregroundDeletion")));

        assertThat(settle.snapshot().get(OWNER)).isEmpty();
        assertThat(settle.get(DEPENDENT, Pod.class).getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getName)
                .containsExactly("second");
    }

    @Test
    void aForegroundDeletionGoesDownTheWholeTree() {
        Settle settle = start(cluster()
                .service("owner")
                .pod("dependent", ownedBy("v1", "Service", "owner", "uid-owner"), blocking())
                .pod(
                        "grandchild",
                        ownedBy("v1", "Pod", "dependent", "uid-dependent"),
                        blocking(),
                        finalizer("example.org/mine")));

        settle.put(serviceNamed("owner", deleting(), finalizer("foregroundDeletion")));
        assertThat(settle.get(DEPENDENT, Pod.class).getMetadata().getFinalizers())
                .containsExactly("foregroundDeletion");
        assertThat(settle.snapshot().get(OWNER)).isPresent();

        settle.delete(new ObjectKey(Kinds.POD, "default", "grandchild"));
        assertThat(names(settle)).isEmpty();
        assertThat(settle.snapshot().get(OWNER)).isEmpty();
    }

    @Test
    void aCycleOfOwnersGoesToo() {
        Settle settle = start(cluster()
                .pod("dependent", ownedBy("v1", "Pod", "other", "uid-other"), blocking())
                .pod("other", ownedBy("v1", "Pod", "dependent", "uid-dependent"), blocking()));

        settle.put(podNamed(
                "dependent",
                ownedBy("v1", "Pod", "other", "uid-other"),
                blocking(),
                deleting(),
                finalizer("foregroundDeletion")));

        assertThat(names(settle)).isEmpty();
    }

    @Test
    void otherFinalizersOfTheOwnerStayAndHoldIt() {
        Settle settle = start(cluster().service("owner").object(dependent()));

        settle.put(serviceNamed(
                "owner", deleting(), finalizer("foregroundDeletion"), finalizer("example.org/load-balancer")));

        assertThat(settle.get(OWNER, Service.class).getMetadata().getFinalizers())
                .containsExactly("example.org/load-balancer");
        assertThat(names(settle)).isEmpty();
    }

    @Test
    void anOwnerInItsGracePeriodIsNotRemovedEarly() {
        Pod terminating = podNamed("dependent", deleting(), finalizer("foregroundDeletion"));
        terminating.getMetadata().setDeletionGracePeriodSeconds(30L);
        Settle settle = start(cluster().pod("dependent"));

        settle.put(terminating);

        assertThat(settle.get(DEPENDENT, Pod.class).getMetadata().getFinalizers())
                .isEmpty();
    }

    @Test
    void anOwnerThatWaitsForSomethingElseKeepsItsDependents() {
        Settle settle = start(cluster().service("owner").object(dependent()));

        settle.put(serviceNamed("owner", deleting(), finalizer("example.org/mine")));

        assertThat(names(settle)).containsExactly("dependent");
    }

    // ---- orphan

    @Test
    void orphansLoseTheirReferenceAndStay() {
        Settle settle = start(cluster()
                .service("owner")
                .service("second")
                .pod(
                        "dependent",
                        ownedBy("v1", "Service", "owner", "uid-owner"),
                        ownedBy("v1", "Service", "second", "uid-second")));

        settle.put(serviceNamed("owner", deleting(), finalizer("orphan")));

        assertThat(settle.snapshot().get(OWNER)).isEmpty();
        assertThat(settle.get(DEPENDENT, Pod.class).getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getName)
                .containsExactly("second");
    }

    // ---- together with the others

    @Test
    void theSlicesAndEndpointsOfAServiceGoWithIt() {
        Settle settle = new Settle(EndpointReconcilers.all())
                .start(cluster().node("a").pod("web-1", on("a"), ip("10.1.0.1")).service("web"));
        assertThat(settle.snapshot().count(Kinds.ENDPOINT_SLICE)).isEqualTo(1);
        assertThat(settle.snapshot().count(Kinds.ENDPOINTS)).isEqualTo(1);

        settle.delete(new ObjectKey(Kinds.SERVICE, "default", "web"));

        assertThat(settle.snapshot().count(Kinds.ENDPOINT_SLICE)).isZero();
        assertThat(settle.snapshot().count(Kinds.ENDPOINTS)).isZero();
    }

    @Test
    void aServiceDeletedInTheForegroundIsNotGivenNewSlices() {
        Settle settle = new Settle(EndpointReconcilers.all())
                .start(cluster().node("a").pod("web-1", on("a"), ip("10.1.0.1")).service("web"));

        settle.put(serviceNamed("web", deleting(), finalizer("foregroundDeletion")));

        assertThat(settle.snapshot().count(Kinds.ENDPOINT_SLICE)).isZero();
        assertThat(settle.snapshot().count(Kinds.SERVICE)).isZero();
        assertThat(settle.snapshot().count(Kinds.ENDPOINTS)).isZero();
    }

    @Test
    void nothingThatWasGivenIsWrittenTo() {
        Settle settle = new Settle()
                .start(cluster()
                        .service("owner", deleting(), finalizer("orphan"), finalizer("x"))
                        .object(dependent()));
        Map<ObjectKey, String> before = Settle.bytes(settle.snapshot());

        assertThat(new GarbageReconciler()
                        .reconcile(OWNER, settle.snapshot(), Settle.NOW)
                        .puts())
                .hasSize(2);
        assertThat(Settle.bytes(settle.snapshot())).isEqualTo(before);
    }

    private static Pod dependent() {
        return podNamed("dependent", ownedBy("v1", "Service", "owner", "uid-owner"), blocking());
    }

    @SafeVarargs
    private static Arguments reference(String rule, boolean kept, ClusterFixtures.Setting<? super Pod>... owners) {
        return Arguments.of(rule, podNamed("dependent", owners), kept);
    }

    private static Settle start(ClusterFixtures cluster) {
        return new Settle(new GarbageReconciler()).start(cluster);
    }

    private static List<String> names(Settle settle) {
        return settle.snapshot().list(Kinds.POD).stream().map(o -> o.name()).toList();
    }
}
