package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.deleting;
import static dev.timonel.controller.ClusterFixtures.finalizer;
import static dev.timonel.controller.ClusterFixtures.labelled;
import static dev.timonel.controller.ClusterFixtures.podNamed;
import static dev.timonel.controller.ClusterFixtures.selecting;
import static dev.timonel.controller.ClusterFixtures.serviceNamed;
import static dev.timonel.controller.ClusterFixtures.withoutSelector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.Settle;
import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the warning that a selector finds no pod is told, and when not again. */
class EmptySelectionReconcilerTest {
    private static final ObjectKey WEB_POD = new ObjectKey(Kinds.POD, "default", "web-1");
    private static final ObjectKey SERVICE = new ObjectKey(Kinds.SERVICE, "default", "web");

    private final Settle settle = new Settle(new EmptySelectionReconciler());

    private List<String> messages() {
        return settle.notes().stream().map(Plan.Note::message).toList();
    }

    private static Namespace namespace(boolean leaving) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName("default")
                .withDeletionTimestamp(leaving ? "2026-01-01T00:00:00Z" : null)
                .endMetadata()
                .build();
    }

    @Test
    void aSelectorWithATypoIsToldWithTheNearestPod() {
        settle.put(namespace(false), podNamed("web-1"));
        settle.put(serviceNamed("web", selecting("app", "wbe")));
        assertThat(settle.notes())
                .containsExactly(new Plan.Note(
                        SERVICE,
                        "Warning",
                        "NoPodsMatchSelector",
                        "no pod in namespace default carries app=wbe; pod web-1 comes nearest: it has app=web where the"
                                + " selector says wbe",
                        "endpoint-slice-controller"));
    }

    @Test
    void aServiceThatFindsAPodIsNoMatterOfConcern() {
        settle.put(podNamed("web-1")).put(serviceNamed("web"));
        assertThat(messages()).isEmpty();
    }

    @Test
    void aServiceWithoutSelectorIsNoMatterOfConcern() {
        settle.put(serviceNamed("web", withoutSelector()));
        assertThat(messages()).isEmpty();
    }

    @Test
    void anotherChangeOfTheServiceDoesNotTellItAgain() {
        settle.put(serviceNamed("web"));
        assertThat(messages()).containsExactly("no pod in namespace default carries app=web");
        settle.put(serviceNamed("web", labelled("team", "blue")));
        assertThat(messages()).isEmpty();
    }

    @Test
    void anotherSelectorThatFindsNothingIsAnotherSituation() {
        settle.put(serviceNamed("web"));
        settle.put(serviceNamed("web", selecting("app", "api")));
        assertThat(messages()).containsExactly("no pod in namespace default carries app=api");
    }

    @Test
    void aPodThatComesNearerIsToldAndOneThatComesAsNearIsNot() {
        settle.put(serviceNamed("web", selecting("app", "wbe")));
        settle.put(podNamed("far", labelled("app", "database")));
        assertThat(messages()).isEmpty();
        settle.put(podNamed("far", labelled("app", "webs")));
        assertThat(messages()).singleElement().asString().contains("pod far comes nearest");
        settle.put(podNamed("web-1"));
        assertThat(messages()).singleElement().asString().contains("pod web-1 comes nearest");
        settle.put(podNamed("web-2"));
        assertThat(messages()).isEmpty();
        settle.put(podNamed("farther", labelled("app", "weeb")));
        assertThat(messages()).isEmpty();
    }

    @Test
    void theLastPodThatLeavesIsTold() {
        settle.put(podNamed("web-1"), podNamed("web-2")).put(serviceNamed("web"));
        settle.delete(WEB_POD);
        assertThat(messages()).isEmpty();
        settle.put(podNamed("web-2", labelled("app", "api")));
        assertThat(messages())
                .singleElement()
                .asString()
                .endsWith("no pod there has a similar label; values of app there: api");
    }

    @Test
    void aPodThatMatchesAtLastMakesItANewSituation() {
        settle.put(serviceNamed("web"));
        settle.put(podNamed("web-1"));
        assertThat(settle.snapshot().list(Kinds.CURSOR)).isEmpty();
        settle.delete(WEB_POD);
        assertThat(messages()).containsExactly("no pod in namespace default carries app=web");
    }

    @Test
    void nothingIsToldWhileTheNamespaceIsBeingDeleted() {
        settle.put(namespace(false), podNamed("web-1")).put(serviceNamed("web"));
        settle.put(namespace(true));
        settle.delete(WEB_POD);
        assertThat(messages()).isEmpty();
    }

    @Test
    void nothingIsToldOfAServiceThatIsBeingDeleted() {
        settle.put(serviceNamed("web", deleting(), finalizer("example.com/hold")));
        assertThat(messages()).isEmpty();
    }

    @Test
    void aServiceThatGoesLeavesNothingBehind() {
        settle.put(serviceNamed("web"));
        assertThat(settle.snapshot().list(Kinds.CURSOR)).hasSize(1);
        settle.delete(SERVICE);
        assertThat(settle.snapshot().list(Kinds.CURSOR)).isEmpty();
    }

    @Test
    void onlyTheFirstServicesThatSelectNothingAreComparedWithEachPod() {
        int many = EmptySelectionReconciler.COMPARED + 3;
        for (int i = 0; i < many; i++) {
            settle.put(serviceNamed("s" + i, selecting("app", "wbe")));
        }
        settle.put(podNamed("web-1"));
        assertThat(settle.notes()).hasSize(EmptySelectionReconciler.COMPARED);
        settle.put(podNamed("right", labelled("app", "wbe")));
        assertThat(settle.snapshot().list(Kinds.CURSOR)).isEmpty();
    }

    @Test
    void whoIsNotComparedIsToldAgainOfAnotherSelector() {
        int many = EmptySelectionReconciler.COMPARED + 1;
        for (int i = 0; i < many; i++) {
            settle.put(serviceNamed("s" + i, selecting("app", "wbe")));
        }
        String last = "s" + (many - 1);
        settle.put(serviceNamed(last, selecting("app", "wbe"), labelled("team", "blue")));
        assertThat(messages()).isEmpty();
        settle.put(serviceNamed(last, selecting("app", "api")));
        assertThat(messages()).containsExactly("no pod in namespace default carries app=api");
        settle.delete(new ObjectKey(Kinds.SERVICE, "default", last));
        assertThat(settle.snapshot().list(Kinds.CURSOR)).hasSize(EmptySelectionReconciler.COMPARED);
    }
}
