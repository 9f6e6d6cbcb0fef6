package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.containerPort;
import static dev.timonel.controller.ClusterFixtures.deleting;
import static dev.timonel.controller.ClusterFixtures.ip;
import static dev.timonel.controller.ClusterFixtures.labelled;
import static dev.timonel.controller.ClusterFixtures.nodeNamed;
import static dev.timonel.controller.ClusterFixtures.notReady;
import static dev.timonel.controller.ClusterFixtures.on;
import static dev.timonel.controller.ClusterFixtures.phase;
import static dev.timonel.controller.ClusterFixtures.podNamed;
import static dev.timonel.controller.ClusterFixtures.selecting;
import static dev.timonel.controller.ClusterFixtures.uid;
import static dev.timonel.controller.ClusterFixtures.zone;
import static dev.timonel.controller.endpoints.SliceReading.addresses;
import static dev.timonel.controller.endpoints.SliceReading.base;
import static dev.timonel.controller.endpoints.SliceReading.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.controller.Settle;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which services a change of a pod or a node affects. */
class PodChangesTest {
    // ---- whom a change affects

    @Test
    void aChangeOfLabelsAffectsTheServicesThatThePodEntersOrLeaves() {
        Settle settle = start(
                base().service("web").service("db", selecting("app", "db")).service("blue", selecting("team", "blue")));
        KubeObject before = pod(settle);

        settle.put(podNamed("web-1", on("a"), ip("10.1.0.1"), labelled("app", "db"), labelled("x", "y")));

        assertThat(affected(before, settle)).containsExactly(service("db"), service("web"));
        assertThat(addresses(settle)).containsExactly("10.1.0.1");
    }

    @Test
    void aChangeOfALabelThatNoSelectorNamesAffectsNothing() {
        Settle settle = start(base().service("web"));
        KubeObject before = pod(settle);

        settle.put(podNamed("web-1", on("a"), ip("10.1.0.1"), labelled("x", "y")));

        assertThat(affected(before, settle)).isEmpty();
    }

    @Test
    void aChangeOfLabelsAndReadinessAffectsEveryServiceBeforeAndAfter() {
        Settle settle = start(base().service("web")
                .service("db", selecting("tier", "db"))
                .service("gold", selecting("rank", "gold")));
        KubeObject before = pod(settle);

        settle.put(podNamed("web-1", on("a"), ip("10.1.0.1"), notReady(), labelled("tier", "db")));

        assertThat(affected(before, settle)).containsExactly(service("db"), service("web"));
    }

    @Test
    void whatServicesDoNotSeeOfAPodAffectsNothing() {
        Settle settle = start(base().service("web"));
        KubeObject before = pod(settle);

        settle.put(podNamed("web-1", on("a"), ip("10.1.0.1"), ClusterFixtures.annotated("a", "b")));

        assertThat(affected(before, settle)).isEmpty();
    }

    @Test
    void eachOfThesePodChangesAffectsTheService() {
        Stream.<ClusterFixtures.Setting<? super io.fabric8.kubernetes.api.model.Pod>>of(
                        deleting(),
                        notReady(),
                        phase("Failed"),
                        on("b"),
                        ip("fd00::1"),
                        uid("uid-new"),
                        containerPort("x", 1, "TCP"),
                        ClusterFixtures.hostname("h", "web"))
                .forEach(setting -> {
                    Settle settle = start(base().service("web"));
                    KubeObject before = pod(settle);
                    settle.put(podNamed("web-1", on("a"), ip("10.1.0.1"), setting));
                    assertThat(affected(before, settle)).containsExactly(service("web"));
                });
    }

    @Test
    void aNodeThatOnlyReportsItsStatusAffectsNothing() {
        Settle settle = start(base().service("web"));
        KubeObject before = settle.snapshot().get(Kinds.NODE, "", "a").orElseThrow();

        settle.put(nodeNamed("a", zone("z1"), labelled("x", "y")));

        Change change = new Change(
                Change.Type.MODIFIED, settle.snapshot().get(before.key()).orElseThrow(), before);
        assertThat(new EndpointSliceReconciler().affected(change, settle.snapshot()))
                .isEmpty();
    }

    private static ObjectKey service(String name) {
        return new ObjectKey(Kinds.SERVICE, "default", name);
    }

    private static KubeObject pod(Settle settle) {
        return settle.snapshot().get(Kinds.POD, "default", "web-1").orElseThrow();
    }

    private static List<ObjectKey> affected(KubeObject before, Settle settle) {
        Change change = new Change(
                Change.Type.MODIFIED, settle.snapshot().get(before.key()).orElseThrow(), before);
        return List.copyOf(new EndpointSliceReconciler().affected(change, settle.snapshot()));
    }
}
