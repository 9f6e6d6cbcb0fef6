package dev.timonel.model.patch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code kubectl apply} makes of an object, by {@code pkg/util/strategicpatch}'s three-way merge. */
class ThreeWayTest {
    private static ObjectNode json(String text) {
        return (ObjectNode) KubeJson.tree(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode applied(String live, String last, String manifest) {
        ObjectNode patch = ThreeWay.patch(
                last.isEmpty() ? KubeJson.tree("null".getBytes(StandardCharsets.UTF_8)) : json(last),
                json(manifest),
                Kinds.SERVICE);
        return StrategicMerge.apply(json(live), patch, Kinds.SERVICE);
    }

    @Test
    void whatOnlyTheLastManifestSaidIsRemoved() {
        JsonNode merged = applied(
                "{'metadata':{'labels':{'a':'1','b':'2','theirs':'x'}},'spec':{'selector':{'app':'web','tier':'front'}}}",
                "{'metadata':{'labels':{'a':'1','b':'2'}},'spec':{'selector':{'app':'web','tier':'front'}}}",
                "{'metadata':{'labels':{'a':'1'}},'spec':{'selector':{'app':'web'}}}");
        assertThat(merged.path("metadata").path("labels")).isEqualTo(json("{'a':'1','theirs':'x'}"));
        assertThat(merged.path("spec").path("selector")).isEqualTo(json("{'app':'web'}"));
    }

    @Test
    void withoutALastManifestNothingIsRemoved() {
        JsonNode merged = applied(
                "{'spec':{'selector':{'app':'web','tier':'front'}}}", "", "{'spec':{'selector':{'app':'api'}}}");
        assertThat(merged.path("spec").path("selector")).isEqualTo(json("{'app':'api','tier':'front'}"));
    }

    @Test
    void elementsOfListsGoByTheirMergeKey() {
        JsonNode merged = applied(
                "{'spec':{'ports':[{'port':80,'nodePort':30080,'name':'a'},{'port':81,'name':'b'},{'port':99,'name':'theirs'}]}}",
                "{'spec':{'ports':[{'port':80,'name':'a'},{'port':81,'name':'b'}]}}",
                "{'spec':{'ports':[{'port':80,'name':'a2'}]}}");
        assertThat(merged.path("spec").path("ports"))
                .containsExactly(json("{'port':80,'nodePort':30080,'name':'a2'}"), json("{'port':99,'name':'theirs'}"));
    }

    @Test
    void annotationsOfOthersStay() {
        JsonNode merged = applied(
                "{'metadata':{'annotations':{'mine':'1','theirs':'2'}}}",
                "{'metadata':{'annotations':{'mine':'1'}}}",
                "{'metadata':{'name':'web'}}");
        assertThat(merged.path("metadata").path("annotations")).isEqualTo(json("{'theirs':'2'}"));
    }
}
