package dev.timonel.routing.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.Golden;
import dev.timonel.controller.ClusterFixtures;
import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.Settle;
import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import dev.timonel.routing.explain.ServiceExplanation.Finding;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every situation as a person reads it; the endpoints are those that the reconcilers make of the objects. */
class ExplainGoldenTest {

    static Stream<Arguments> situations() {
        return ExplainSituations.all().entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    private static ServiceExplanation explain(ClusterFixtures cluster) {
        return ServiceExplainer.explain(
                new Settle(EndpointReconcilers.all()).start(cluster).snapshot(), "default", "web");
    }

    private static ServiceExplanation explain(String situation) {
        return explain(Objects.requireNonNull(ExplainSituations.all().get(situation)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("situations")
    void theTextReadsWell(String name, ClusterFixtures cluster) {
        Golden.assertMatches("explain/" + name + ".txt", ExplanationText.of(explain(cluster)));
    }

    @Test
    void theJsonHasTheSameInItsOrder() {
        Golden.assertMatches(
                "explain/explanation.json.txt",
                KubeJson.mapper()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(explain("pods-container-waits"))
                                .replaceFirst("\"resourceVersion\" : \"\\d+\"", "\"resourceVersion\" : \"4711\"")
                        + "\n");
    }

    /** What the page draws a dashed edge from. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            selector-typo            | {"namespace":"default","pods":["web-1","web-2"],"labels":[{"key":"app","asked":"wbe","foundKey":"app","found":"web"}],"selector":{"app":"web"}}
            selector-key-typo        | {"namespace":"default","pods":["web-1","web-2"],"labels":[{"key":"ap","asked":"web","foundKey":"app","found":"web"}],"selector":{"app":"web"}}
            selector-lacks-label     | {"namespace":"default","pods":["web-1","web-2"],"labels":[{"key":"track","asked":"stable"}],"selector":{"app":"web"}}
            selector-one-pair-misses | {"namespace":"default","pods":["web-1"],"labels":[{"key":"tier","asked":"front","foundKey":"tier","found":"back"}],"selector":{"app":"web","tier":"back"}}
            selector-other-namespace | {"namespace":"other","pods":["web-1"],"labels":[],"selector":{"app":"web"}}
            selector-nothing-near    | null
            all-well                 |
            """)
    void theNearestMissIsDataToo(String situation, @Nullable String nearest) {
        assertThat(explain(situation).findings().stream()
                        .filter(finding -> finding.rule() == Rule.SelectorMatchesNothing)
                        .map(finding -> KubeJson.mapper().writeValueAsString(finding.nearest())))
                .containsExactlyElementsOf(nearest == null ? List.of() : List.of(nearest));
    }

    @Test
    void goldensHaveNoStrays() {
        File[] files = Objects.requireNonNull(
                Path.of("src/test/resources/golden/explain").toFile().listFiles());
        List<String> known = new ArrayList<>(
                ExplainSituations.all().keySet().stream().map(n -> n + ".txt").toList());
        known.add("explanation.json.txt");
        assertThat(Stream.of(files).map(File::getName)).containsExactlyInAnyOrderElementsOf(known);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("situations")
    void theOrderOfWritesDoesNotChangeIt(String name, ClusterFixtures cluster) {
        List<HasMetadata> objects = new ArrayList<>(new Settle(EndpointReconcilers.all())
                .start(cluster)
                .snapshot()
                .all()
                .map(o -> o.as(HasMetadata.class))
                .toList());
        String text = null;
        for (int seed = 0; seed < 3; seed++) {
            Collections.shuffle(objects, new Random(seed));
            ClusterFixtures shuffled = ClusterFixtures.cluster();
            objects.forEach(shuffled::object);
            String now = ExplanationText.of(ServiceExplainer.explain(shuffled.snapshot(), "default", "web"));
            assertThat(now).isEqualTo(text == null ? now : text);
            text = now;
        }
    }

    /**
     * Which of the two a client wrote is not to be told afterwards: the stored form has no empty map, and neither has the
     * protobuf of Kubernetes' own, which is why the controller that tests for nil never sees one.
     */
    @Test
    void anEmptySelectorIsStoredAsNone() {
        byte[] written =
                "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"web\"},\"spec\":{\"selector\":{}}}"
                        .getBytes(StandardCharsets.UTF_8);
        Service service = KubeJson.read(written, Service.class);
        assertThat(KubeJson.tree(KubeJson.write(service)).at("/spec").has("selector"))
                .isFalse();
    }

    @Test
    void longListsEndAfterAThousandAndTheRestIsCounted() {
        ServiceExplanation explanation = explain("over-capacity");
        assertThat(explanation.pods()).hasSize(1000);
        assertThat(explanation.endpoints()).hasSize(1000);
        assertThat(explanation.morePods()).isEqualTo(1);
        assertThat(explanation.moreEndpoints()).isEqualTo(1);
        assertThat(explanation.summary()).startsWith("1001 pods");
        assertThat(KubeJson.tree(KubeJson.write(explanation)).get("morePods").asInt())
                .isEqualTo(1);
        assertThat(explain("all-well").morePods()).isNull();
    }

    /** An error is told exactly where no packet would arrive at some port. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("situations")
    void aReadyEndpointOfEveryPortMeansNoErrorAboutPods(String name, ClusterFixtures cluster) {
        ServiceExplanation explanation = explain(cluster);
        boolean anyReady = explanation.endpoints().stream()
                .anyMatch(e -> e.ready() && !e.ports().isEmpty());
        List<String> podErrors = explanation.findings().stream()
                .filter(f -> f.severity() == Severity.error)
                .map(Finding::subject)
                .filter(s -> s.startsWith("pod") && !s.startsWith("port") || s.startsWith("selector"))
                .toList();
        assertThat(anyReady && !podErrors.isEmpty()).as("%s", podErrors).isFalse();
    }

    @ParameterizedTest(name = "{0}/{1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            default | wbe     | services "wbe" not found: did you mean web?
            other   | web     | services "web" not found: a service of this name is at /explain/default/web
            default | unlike  | services "unlike" not found: namespace default has no service with a name like it
            defalt  | unlike  | services "unlike" not found: there is no namespace defalt; did you mean default?
            nowhere | unlike  | services "unlike" not found: there is no namespace nowhere
            """)
    void aServiceThatDoesNotExistIsNotFoundWithWhatComesNearest(String namespace, String name, String message) {
        ClusterSnapshot snapshot =
                Objects.requireNonNull(ExplainSituations.all().get("all-well")).snapshot();
        assertThatThrownBy(() -> ServiceExplainer.explain(snapshot, namespace, name))
                .isInstanceOf(StatusException.class)
                .hasMessage(message)
                .satisfies(e -> assertThat(((StatusException) e).code()).isEqualTo(404));
    }
}
