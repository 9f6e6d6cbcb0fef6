package dev.timonel.model.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.KubeJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** structured-merge-diff's own cases of its package typed. */
class TypedVectorsTest {
    static JsonNode resource(String name) throws IOException {
        try (InputStream in = TypedVectorsTest.class.getResourceAsStream("/structured-merge-diff/" + name)) {
            return KubeJson.mapper().readTree(in);
        }
    }

    private static int forEach(String group, BiConsumer<JsonNode, Atom> test) throws IOException {
        int cases = 0;
        for (JsonNode each : resource("typed.json").path(group)) {
            Atom type =
                    new VectorSchema(each.path("schema")).type(each.path("root").asString());
            for (JsonNode one : each.path("cases")) {
                test.accept(one, type);
                cases++;
            }
        }
        return cases;
    }

    private static void assertSame(JsonNode actual, JsonNode expected, JsonNode one) {
        JsonNode nothing = JsonNodeFactory.instance.nullNode();
        assertThat(Values.same(actual == null ? nothing : actual, expected))
                .as("%s\n of %s", actual, one)
                .isTrue();
    }

    @Test
    void mergesAsPublished() throws IOException {
        assertThat(forEach(
                        "merge",
                        (one, type) ->
                                assertSame(Merge.of(one.path("lhs"), one.path("rhs"), type), one.path("out"), one)))
                .isGreaterThan(60);
    }

    @Test
    void tellsTheFieldsAsPublished() throws IOException {
        assertThat(forEach(
                        "fieldset",
                        (one, type) -> assertThat(Typed.fields(one.path("object"), type))
                                .as(one.toString())
                                .isEqualTo(FieldSet.parse(one.path("set")))))
                .isGreaterThan(25);
    }

    @Test
    void comparesAsPublished() throws IOException {
        assertThat(forEach("compare", (one, type) -> {
                    Comparison found = Comparison.of(one.path("lhs"), one.path("rhs"), type);
                    assertThat(found)
                            .as(one.toString())
                            .isEqualTo(new Comparison(
                                    FieldSet.parse(one.path("removed")),
                                    FieldSet.parse(one.path("modified")),
                                    FieldSet.parse(one.path("added"))));
                    assertThat(Comparison.of(one.path("rhs"), one.path("lhs"), type))
                            .isEqualTo(new Comparison(found.added(), found.modified(), found.removed()));
                }))
                .isGreaterThan(60);
    }

    @Test
    void removesAsPublished() throws IOException {
        assertThat(forEach("remove", (one, type) -> {
                    JsonNode rest = Typed.without(one.path("object"), FieldSet.parse(one.path("set")), type);
                    if (!one.path("removed").asString("").equals("unparseable")) {
                        assertSame(rest, one.path("removed"), one);
                    }
                }))
                .isGreaterThan(30);
    }

    @Test
    void validatesAsPublished() throws IOException {
        for (JsonNode each : resource("typed.json").path("validate")) {
            Atom type =
                    new VectorSchema(each.path("schema")).type(each.path("root").asString());
            each.path("valid").forEach(object -> Typed.check(object, type, false));
            each.path("duplicates").forEach(object -> Typed.check(object, type, true));
            for (String invalid : new String[] {"invalid", "duplicates"}) {
                each.path(invalid)
                        .forEach(object -> assertThatThrownBy(() -> Typed.check(object, type, false))
                                .as(object.toString())
                                .isInstanceOf(Invalid.class));
            }
        }
    }
}
