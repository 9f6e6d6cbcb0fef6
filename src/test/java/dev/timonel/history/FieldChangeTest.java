package dev.timonel.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FieldChangeTest {

    private static List<String> changes(String before, String after) {
        return FieldChange.between(json(before), json(after)).stream()
                .map(c -> c.path() + ": " + c.before() + " -> " + c.after())
                .toList();
    }

    private static JsonNode json(String text) {
        return KubeJson.mapper().readTree(text.replace('\'', '"'));
    }

    @Test
    void aFieldIsThereOrNotOrAnother() {
        assertThat(
                        changes(
                                "{'metadata':{'resourceVersion':'1','labels':{'app':'web','tier':'a','x':'1'}},'spec':{'n':1}}",
                                "{'metadata':{'resourceVersion':'2','labels':{'app':'api','tier':'a','y':'1'}},'spec':{'n':2}}"))
                .containsExactly(
                        "metadata.labels.app: \"web\" -> \"api\"",
                        "metadata.labels.x: \"1\" -> null",
                        "metadata.labels.y: null -> \"1\"",
                        "spec.n: 1 -> 2");
        assertThat(changes("{'a':1}", "{'a':1}")).isEmpty();
        assertThat(changes("{'a':1}", "{'a':'1'}")).containsExactly("a: 1 -> \"1\"");
        assertThat(changes("{'a':{'b':1}}", "{'a':null}")).containsExactly("a: {\"b\":1} -> null");
    }

    @Test
    void keysThatAreNoNamesStandInBrackets() {
        assertThat(changes("{'labels':{'app.kubernetes.io/name':'a'}}", "{'labels':{'app.kubernetes.io/name':'b'}}"))
                .containsExactly("labels['app.kubernetes.io/name']: \"a\" -> \"b\"");
    }

    @Test
    void elementsAreToldApartByTheirNames() {
        assertThat(changes(
                        "{'c':[{'type':'Ready','status':'True'},{'type':'Old','status':'x'}]}",
                        "{'c':[{'type':'New','status':'y'},{'type':'Ready','status':'False'}]}"))
                .containsExactly(
                        "c[type=New]: null -> {\"type\":\"New\",\"status\":\"y\"}",
                        "c[type=Old]: {\"type\":\"Old\",\"status\":\"x\"} -> null",
                        "c[type=Ready].status: \"True\" -> \"False\"");
        assertThat(changes(
                        "{'endpoints':[{'addresses':['10.0.0.1'],'targetRef':{'name':'a'}}]}",
                        "{'endpoints':[{'addresses':['10.0.0.2'],'targetRef':{'name':'b'}}]}"))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("endpoints[targetRef.name=a]: {");
        assertThat(changes("{'f':['x','y']}", "{'f':['y']}")).containsExactly("f[x]: \"x\" -> null");
    }

    @Test
    void withoutNamesTheIndexHasToDo() {
        assertThat(changes("{'l':[{'q':1},{'q':2}]}", "{'l':[{'q':1},{'q':3},{'q':4}]}"))
                .containsExactly("l[1].q: 2 -> 3", "l[2]: null -> {\"q\":4}");
        assertThat(changes("{'l':['a','a']}", "{'l':['a','b']}")).containsExactly("l[1]: \"a\" -> \"b\"");
    }
}
