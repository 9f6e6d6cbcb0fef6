package dev.timonel.model.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** structured-merge-diff's own cases of its package merge: after each step the object, the managers, or the conflicts. */
class OwnershipVectorsTest {
    @Test
    void ownsAndConflictsAsPublished() throws IOException {
        JsonNode vectors = TypedVectorsTest.resource("updates.json");
        for (JsonNode test : vectors.path("tests")) {
            run(
                    test,
                    new VectorSchema(
                            vectors.path("schemas").get(test.path("schema").asInt())));
        }
        assertThat(vectors.path("tests").size()).isGreaterThan(100);
    }

    private static void run(JsonNode test, VectorSchema schema) {
        JsonNode live = JsonNodeFactory.instance.nullNode();
        Ownership owners = Ownership.NONE;
        int at = 0;
        for (JsonNode step : test.path("steps")) {
            String where = test.path("name").asString() + " step " + at++ + ": " + step;
            String version = step.path("version").asString();
            JsonNode ignored = test.path("ignored").path(version);
            Ownership.Rules rules = new Ownership.Rules(
                    schema.type(step.path("root").asString()),
                    version,
                    ignored.isMissingNode() ? new FieldSet() : FieldSet.parse(ignored),
                    any -> true);
            JsonNode object = step.path("object");
            Set<String> conflicts = new TreeSet<>();
            if (step.path("op").asString().equals("update")) {
                owners = owners.updated(live, object, step.path("manager").asString(), rules);
                live = object;
            } else {
                try {
                    Ownership.Result result = owners.applied(
                            live,
                            object,
                            step.path("manager").asString(),
                            step.path("force").asBoolean(false),
                            rules);
                    owners = result.owners();
                    live = result.object() == null ? live : result.object();
                } catch (Ownership.Conflicts refused) {
                    refused.all().forEach(each -> conflicts.add(each.manager() + " " + each.pathText()));
                } catch (Invalid invalid) {
                    assertThat(step.has("error"))
                            .as(where + invalid.getMessage())
                            .isTrue();
                    return;
                }
            }
            Set<String> expected = new TreeSet<>();
            step.path("conflicts")
                    .forEach(each -> expected.add(each.path("manager").asString() + " "
                            + each.path("path").asString()));
            assertThat(conflicts).as(where).isEqualTo(expected);
            if (!step.has("error")) {
                assertThat(Values.same(orEmpty(live), orEmpty(step.path("live"))))
                        .as("%s\n%s", live, where)
                        .isTrue();
                assertThat(told(owners)).as(where).isEqualTo(expected(step.path("managers")));
            }
        }
    }

    /** A kind's object is an object at least. */
    private static JsonNode orEmpty(JsonNode live) {
        return live.isNull() ? JsonNodeFactory.instance.objectNode() : live;
    }

    private static Map<String, Ownership.Owned> told(Ownership owners) {
        return new TreeMap<>(owners.owners());
    }

    private static Map<String, Ownership.Owned> expected(JsonNode managers) {
        TreeMap<String, Ownership.Owned> owners = new TreeMap<>();
        managers.properties()
                .forEach(each -> owners.put(
                        each.getKey(),
                        new Ownership.Owned(
                                FieldSet.parse(each.getValue().path("fields")),
                                each.getValue().path("version").asString(),
                                each.getValue().path("applied").asBoolean())));
        return owners;
    }
}
