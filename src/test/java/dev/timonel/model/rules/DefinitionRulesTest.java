package dev.timonel.model.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.SimpleType;
import dev.timonel.model.KubeJson;
import dev.timonel.model.custom.SchemaValidation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code rule-vectors.json} is what the packages of Kubernetes 1.37 say of {@code rule-cases.json}, written by {@code src/openapi/rules}. */
class DefinitionRulesTest {
    private static final String PATH = "spec.versions[0].schema.openAPIV3Schema";

    static Stream<JsonNode> vectors() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(DefinitionRulesTest.class.getResourceAsStream("/custom/rule-vectors.json"))) {
            List<JsonNode> vectors = new ArrayList<>();
            KubeJson.mapper().readTree(in).forEach(vectors::add);
            return vectors.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aDefinitionIsRefusedInTheWordsOfKubernetes(JsonNode vector) {
        List<String> expected = new ArrayList<>();
        vector.path("causes")
                .forEach(cause -> expected.add(cause.get(0).asString() + " "
                        + cause.get(1).asString() + " " + plain(cause.get(2).asString())));
        List<String> actual = SchemaValidation.errors(vector.path("schema"), PATH).stream()
                .map(error -> error.type().cause() + " " + error.field() + " " + plain(error.message()))
                .toList();
        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** The types of objects have names that differ with every try. */
    private static String plain(String message) {
        return message.replaceAll("selfType[0-9]*", "selfType");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aRuleIsEstimatedToCostWhatKubernetesEstimates(JsonNode vector) {
        Map<String, List<String>> expected = new TreeMap<>();
        vector.path("costs").properties().forEach(each -> {
            List<String> costs = new ArrayList<>();
            each.getValue().forEach(cost -> costs.add(cost.asString()));
            expected.put(each.getKey(), costs);
        });
        Map<String, List<String>> actual = new TreeMap<>();
        costs(vector.path("schema"), "", actual);
        assertThat(actual).isEqualTo(expected);
    }

    /** The library says something else, or more, of these. */
    @ParameterizedTest
    @ValueSource(strings = {"self.b && self.a > 0 && self.a", "authorizer.path('/').check('get').allowed()"})
    void whatIsRefusedInOtherWordsIsRefused(String rule) {
        JsonNode schema = KubeJson.mapper()
                .valueToTree(Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("a", Map.of("type", "integer"), "b", Map.of("type", "boolean")),
                        "x-kubernetes-validations",
                        List.of(Map.of("rule", rule))));
        assertThat(SchemaValidation.errors(schema, PATH)).singleElement().satisfies(error -> {
            assertThat(error.field()).isEqualTo(PATH + ".x-kubernetes-validations[0].rule");
            assertThat(error.message()).contains("compilation failed: ERROR: <input>:1:");
        });
    }

    private static void costs(JsonNode schema, String path, Map<String, List<String>> costs) {
        Declared.of(schema, path.isEmpty() || Declared.isEmbedded(schema)).ifPresent(self -> {
            for (JsonNode rule : schema.path("x-kubernetes-validations")) {
                costs.computeIfAbsent(path, none -> new ArrayList<>()).add(cost(rule, self));
            }
            schema.path("properties")
                    .properties()
                    .forEach(field -> costs(field.getValue(), path + "." + field.getKey(), costs));
            costs(schema.path("items"), path + "[]", costs);
            costs(schema.path("additionalProperties"), path + "{}", costs);
        });
    }

    private static String cost(JsonNode rule, Declared self) {
        try {
            TypedLanguage language =
                    TypedLanguage.of(self, rule.path("optionalOldSelf").asBoolean(false));
            CelAbstractSyntaxTree tree = language.compile(rule.path("rule").asString(""));
            boolean judges = tree.getResultType().equals(SimpleType.BOOL);
            return judges ? Long.toUnsignedString(Estimate.of(tree, self)) : "0";
        } catch (IllegalArgumentException wrong) {
            return "0";
        }
    }
}
