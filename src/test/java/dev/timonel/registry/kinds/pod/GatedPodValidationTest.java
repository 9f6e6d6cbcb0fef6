package dev.timonel.registry.kinds.pod;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases that {@code TestValidatePodUpdate} has for pods with scheduling gates (KEP-3838). */
class GatedPodValidationTest {
    private static final String TERMS =
            "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
    private static final String ADDITIONS = "only additions are allowed (no mutations or deletions)";

    private static PodSpec pod(String more) {
        return json(
                PodSpec.class,
                "{'schedulingGates':[{'name':'g'}],'containers':[{'name':'c','image':'i'}]" + more + "}");
    }

    private static String required(String... terms) {
        return ",'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':["
                + String.join(",", terms) + "]}}}";
    }

    private static String term(String... values) {
        return "{'matchExpressions':["
                + Stream.of(values)
                        .map(v -> "{'key':'zone','operator':'In','values':['" + v + "']}")
                        .reduce((a, b) -> a + "," + b)
                        .orElse("")
                + "]}";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void onlyNarrows(String rule, String before, String after, List<String> errors) {
        assertThat(texts(PodUpdateValidation.validate(pod(after), pod(before)))).isEqualTo(errors);
    }

    static Stream<Arguments> onlyNarrows() {
        String ab = ",'nodeSelector':{'a':'b'}";
        String selector =
                "spec.nodeSelector: Invalid value: %s: only additions to spec.nodeSelector are allowed (no mutations"
                        + " or deletions)";
        String zoneA = "{\"Key\":\"zone\",\"Operator\":\"In\",\"Values\":[\"a\"]}";
        String zoneB = zoneA.replace("\"a\"", "\"b\"");
        String one = "{\"MatchExpressions\":[" + zoneB + "],\"MatchFields\":null}";
        String preferred =
                ",'affinity':{'nodeAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':%d,"
                        + "'preference':" + term("a") + "}]}}";
        return Stream.of(
                arguments("a node selector comes", "", ab, List.of()),
                arguments("an entry of it comes", ab, ",'nodeSelector':{'c':'d','a':'b'}", List.of()),
                arguments("an entry of it goes", ab, "", List.of(selector.formatted("{}"))),
                arguments(
                        "an entry of it changes",
                        ab,
                        ",'nodeSelector':{'c':'d','a':'c'}",
                        List.of(selector.formatted("{\"a\":\"c\",\"c\":\"d\"}"))),
                arguments("a node affinity comes", "", required(term("a")), List.of()),
                arguments("an expression comes", required(term("a")), required(term("a", "b")), List.of()),
                arguments(
                        "an expression changes",
                        required(term("a")),
                        required(term("b")),
                        List.of(TERMS + "[0]: Invalid value: " + one + ": " + ADDITIONS)),
                arguments(
                        "an expression goes",
                        required(term("a", "b")),
                        required(term("b")),
                        List.of(TERMS + "[0]: Invalid value: " + one + ": " + ADDITIONS)),
                arguments(
                        "an expression comes to an empty term, which matched nothing",
                        required(term()),
                        required(term("b")),
                        List.of(TERMS + "[0]: Invalid value: " + one + ": " + ADDITIONS)),
                arguments(
                        "a term comes",
                        required(term("a")),
                        required(term("a"), term("b")),
                        List.of(TERMS + ": Invalid value: [" + one.replace(zoneB, zoneA) + "," + one
                                + "]: no additions/deletions to non-empty NodeSelectorTerms list are allowed")),
                arguments(
                        "all of it goes",
                        required(term("a")),
                        "",
                        List.of(TERMS
                                + ": Invalid value: null: no additions/deletions to non-empty NodeSelectorTerms list"
                                + " are allowed")),
                arguments(
                        "what is only preferred may change",
                        preferred.formatted(1),
                        preferred.formatted(2),
                        List.of()));
    }

    @Test
    void aPodThatWaitsNoMoreIsFixed() {
        PodSpec old = pod("");
        old.setSchedulingGates(List.of());
        PodSpec now = pod(",'nodeSelector':{'a':'b'}");
        now.setSchedulingGates(List.of());
        assertThat(texts(PodUpdateValidation.validate(now, old)))
                .singleElement()
                .asString()
                .startsWith("spec: Forbidden: pod updates may not change fields other than");
    }

    @Test
    void theSelectorMayComeWithTheRemovalOfTheLastGate() {
        PodSpec now = pod(",'nodeSelector':{'a':'b'}");
        now.setSchedulingGates(List.of());
        assertThat(PodUpdateValidation.validate(now, pod(""))).isEmpty();
    }
}
