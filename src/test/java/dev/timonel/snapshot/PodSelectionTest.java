package dev.timonel.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods by labels: all that match, in order, and hardly a look at any other. */
class PodSelectionTest {
    private static final ClusterSnapshot CLUSTER = cluster();

    /** Thirty pods in each of three namespaces, of apps a to e and tiers x and y, a part of them without either. */
    private static ClusterSnapshot cluster() {
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (int i = 0; i < 90; i++) {
            PodBuilder pod = new PodBuilder()
                    .withNewMetadata()
                    .withNamespace("n" + i % 3)
                    .withName("p" + (i * 37) % 90)
                    .endMetadata();
            if (i % 7 != 0) {
                pod.editMetadata().addToLabels("app", "" + (char) ('a' + i % 5)).endMetadata();
            }
            if (i % 4 != 0) {
                pod.editMetadata().addToLabels("tier", i % 2 == 0 ? "x" : "y").endMetadata();
            }
            KubeObject object = KubeObject.draft(pod.build()).committed(i + 1L);
            snapshot = snapshot.with(new Change(Change.Type.ADDED, object, null));
        }
        return snapshot;
    }

    private static List<KubeObject> oneByOne(ObjectKey after, String namespace, LabelSelector selector) {
        return CLUSTER.list(Kinds.POD, namespace).stream()
                .filter(pod -> pod.key().compareTo(after) > 0 && selector.matches(pod.labels()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "app",
                "!app",
                "app=a",
                "app=nobody",
                "app!=a",
                "app in (a,b)",
                "app in (a,nobody,d)",
                "app notin (a,b)",
                "app in (a,b,c),tier in (x,y)",
                "app in (a,b,c),tier=x",
                "app=a,tier=y",
                "app=a,app=b",
                "app in (a,b),app in (b,c,d)",
                "tier=x,app!=b",
                "app=c,!tier"
            })
    void theyAreThoseThatALookAtEachFinds(String text) {
        LabelSelector selector = LabelSelector.parse(text);
        for (String namespace : List.of("", "n0", "n2", "nowhere")) {
            assertThat(PodSelection.in(CLUSTER, namespace, selector))
                    .as("all of \"%s\"", namespace)
                    .containsExactlyElementsOf(oneByOne(new ObjectKey(Kinds.POD, "", ""), namespace, selector));
            for (KubeObject last : CLUSTER.list(Kinds.POD, namespace)) {
                assertThat(PodSelection.after(last.key(), CLUSTER, namespace, selector))
                        .as("after %s", last)
                        .containsExactlyElementsOf(oneByOne(last.key(), namespace, selector));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"app=a", "app in (a)", "app=a,tier in (x,y)", "app=a,tier!=x", "app=a,!gone"})
    void onlyPodsThatCarryALabelAreLookedAtWhereOneIsAskedFor(String selector) {
        LabelSelector parsed = LabelSelector.parse(selector);
        for (String namespace : List.of("", "n1")) {
            assertThat(PodSelection.candidates(new ObjectKey(Kinds.POD, namespace, ""), CLUSTER, namespace, parsed))
                    .isNotEmpty()
                    .allMatch(pod -> "a".equals(pod.labels().get("app")));
        }
    }

    @Test
    void theNamespacesThatHavePodsAreFoundInOrder() {
        assertThat(PodSelection.namespaces(CLUSTER)).containsExactly("n0", "n1", "n2");
        assertThat(PodSelection.namespaces(ClusterSnapshot.empty())).isEmpty();
    }
}
