package dev.timonel.model.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.FieldError;
import dev.timonel.model.KubeJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vectors.json} is what the packages of Kubernetes 1.37 make of {@code cases.json}, written by {@code src/openapi/vectors}. */
class CustomObjectsTest {

    static Stream<Arguments> outcomes() throws IOException {
        List<Arguments> all = new ArrayList<>();
        try (InputStream in = CustomObjectsTest.class.getResourceAsStream("/custom/vectors.json")) {
            for (JsonNode each : KubeJson.mapper().readTree(Objects.requireNonNull(in))) {
                each.path("outcomes").forEach(outcome -> all.add(Arguments.of(each.path("schema"), outcome)));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void unknownFieldsArePrunedAndNamed(JsonNode schema, JsonNode outcome) {
        ObjectNode object = (ObjectNode) outcome.path("object").deepCopy();
        List<String> unknown = Pruning.prune(object, Schema.structural(schema));
        assertThat(object).isEqualTo(outcome.path("pruned"));
        List<String> expected = new ArrayList<>();
        outcome.path("unknown").forEach(path -> expected.add(path.asString()));
        assertThat(unknown).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void defaultsAreFilledIn(JsonNode schema, JsonNode outcome) {
        JsonNode object = outcome.path("pruned").deepCopy();
        Defaulting.fill(object, Schema.structural(schema));
        assertThat(object).isEqualTo(outcome.path("defaulted"));
    }

    /** Upstream has them in no certain order. */
    @ParameterizedTest
    @MethodSource("outcomes")
    void mistakesAreToldInKubernetesWords(JsonNode schema, JsonNode outcome) {
        List<String> expected = new ArrayList<>();
        outcome.path("causes")
                .forEach(cause -> expected.add(cause.get(0).asString() + " "
                        + cause.get(1).asString() + " " + cause.get(2).asString()));
        List<String> told = new ArrayList<>();
        for (FieldError error : ObjectValidation.errors(outcome.path("defaulted"), Schema.structural(schema))) {
            told.add(error.type().cause() + " " + error.field() + " " + error.message());
        }
        assertThat(told).containsExactlyInAnyOrderElementsOf(expected);
    }
}
