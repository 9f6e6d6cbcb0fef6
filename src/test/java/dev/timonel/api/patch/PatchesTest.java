package dev.timonel.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PatchesTest {
    private static final ObjectKey KEY = new ObjectKey(Kinds.SERVICE, "default", "web");
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String MERGE_PATCH = "application/merge-patch+json";

    /** RFC 7386, appendix A, as far as the patch is an object. */
    @ParameterizedTest(name = "{0} + {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':'b'}           | {'a':'c'}           | {'a':'c'}",
                "{'a':'b'}           | {'b':'c'}           | {'a':'b','b':'c'}",
                "{'a':'b'}           | {'a':null}          | {}",
                "{'a':'b','b':'c'}   | {'a':null}          | {'b':'c'}",
                "{'a':['b']}         | {'a':'c'}           | {'a':'c'}",
                "{'a':'c'}           | {'a':['b']}         | {'a':['b']}",
                "{'a':{'b':'c'}}     | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]}   | {'a':[1]}           | {'a':[1]}",
                "{'e':null}          | {'a':1}             | {'e':null,'a':1}",
                "[1,2]               | {'a':'b','c':null}  | {'a':'b'}",
                "{}                  | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}",
            })
    void mergePatchFollowsTheRfc(String original, String patch, String expected) {
        assertThat(apply(MERGE_PATCH, original, patch)).isEqualTo(json(expected));
    }

    /** RFC 6902, appendix A, and its remarks. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A.1 add a member     | {'foo':'bar'} | [{'op':'add','path':'/baz','value':'qux'}] | {'baz':'qux','foo':'bar'}",
                "A.2 add an element   | {'foo':['bar','baz']} | [{'op':'add','path':'/foo/1','value':'qux'}] | {'foo':['bar','qux','baz']}",
                "A.3 remove a member  | {'baz':'qux','foo':'bar'} | [{'op':'remove','path':'/baz'}] | {'foo':'bar'}",
                "A.4 remove an element | {'foo':['bar','qux','baz']} | [{'op':'remove','path':'/foo/1'}] | {'foo':['bar','baz']}",
                "A.5 replace          | {'baz':'qux','foo':'bar'} | [{'op':'replace','path':'/baz','value':'boo'}] | {'baz':'boo','foo':'bar'}",
                "A.6 move a member    | {'foo':{'bar':'baz','waldo':'fred'},'qux':{'corge':'grault'}} | [{'op':'move','from':'/foo/waldo','path':'/qux/thud'}] | {'foo':{'bar':'baz'},'qux':{'corge':'grault','thud':'fred'}}",
                "A.7 move an element  | {'foo':['all','grass','cows','eat']} | [{'op':'move','from':'/foo/1','path':'/foo/3'}] | {'foo':['all','cows','eat','grass']}",
                "A.8 test             | {'baz':'qux','foo':['a',2,'c']} | [{'op':'test','path':'/baz','value':'qux'},{'op':'test','path':'/foo/1','value':2}] | {'baz':'qux','foo':['a',2,'c']}",
                "A.10 add an object   | {'foo':'bar'} | [{'op':'add','path':'/child','value':{'grandchild':{}}}] | {'foo':'bar','child':{'grandchild':{}}}",
                "A.11 unknown members | {'foo':'bar'} | [{'op':'add','path':'/baz','value':'qux','xyz':123}] | {'foo':'bar','baz':'qux'}",
                "A.14 escapes         | {'/':9,'~1':10} | [{'op':'test','path':'/~01','value':10},{'op':'replace','path':'/~1','value':8}] | {'/':8,'~1':10}",
                "A.16 append          | {'foo':['bar']} | [{'op':'add','path':'/foo/-','value':['abc','def']}] | {'foo':['bar',['abc','def']]}",
                "add replaces a member | {'a':1} | [{'op':'add','path':'/a','value':2}] | {'a':2}",
                "add at the end       | {'a':[1]} | [{'op':'add','path':'/a/1','value':2}] | {'a':[1,2]}",
                "replace an element   | {'a':[1,2]} | [{'op':'replace','path':'/a/1','value':3}] | {'a':[1,3]}",
                "replace the document | {'a':1} | [{'op':'replace','path':'','value':{'b':2}}] | {'b':2}",
                "copy                 | {'a':{'x':1}} | [{'op':'copy','from':'/a','path':'/b'},{'op':'replace','path':'/b/x','value':2}] | {'a':{'x':1},'b':{'x':2}}",
                "move onto itself     | {'a':1} | [{'op':'move','from':'/a','path':'/a'}] | {'a':1}",
                "the empty member     | {'':1} | [{'op':'replace','path':'/','value':2}] | {'':2}",
                "test of numbers      | {'a':1} | [{'op':'test','path':'/a','value':1.0}] | {'a':1}",
                "test of objects      | {'a':{'x':1,'y':2}} | [{'op':'test','path':'/a','value':{'y':2,'x':1}}] | {'a':{'x':1,'y':2}}",
                "test for absence     | {'a':1} | [{'op':'test','path':'/b','value':null}] | {'a':1}",
                "no operation         | {'a':1} | [] | {'a':1}",
            })
    void jsonPatchFollowsTheRfc(String rule, String original, String patch, String expected) {
        assertThat(apply(JSON_PATCH, original, patch)).isEqualTo(json(expected));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "replace what is missing | {'a':1} | [{'op':'replace','path':'/x','value':2}] | {'a':1,'x':2}",
                "a leading zero          | {'l':[1,2]} | [{'op':'add','path':'/l/01','value':3}] | {'l':[1,3,2]}",
                "remove the last         | {'l':[1,2]} | [{'op':'remove','path':'/l/-1'}] | {'l':[1]}",
                "replace the last        | {'l':[1,2]} | [{'op':'replace','path':'/l/-1','value':3}] | {'l':[1,3]}",
                "add after the last      | {'l':[1,2]} | [{'op':'add','path':'/l/-1','value':3}] | {'l':[1,2,3]}",
                "add before the first    | {'l':[1,2]} | [{'op':'add','path':'/l/-3','value':3}] | {'l':[3,1,2]}",
            })
    void jsonPatchTakesWhatKubernetesTakesBeyondTheRfc(String rule, String original, String patch, String expected) {
        assertThat(apply(JSON_PATCH, original, patch)).isEqualTo(json(expected));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A.9 a failed test        | [{'op':'test','path':'/foo','value':'x'}]",
                "A.12 add without parent  | [{'op':'add','path':'/baz/bat','value':'qux'}]",
                "A.15 a string is no number | [{'op':'test','path':'/n','value':'1'}]",
                "test of what is missing  | [{'op':'test','path':'/x','value':1}]",
                "test of null             | [{'op':'test','path':'/foo','value':null}]",
                "remove what is missing   | [{'op':'remove','path':'/x'}]",
                "remove the document      | [{'op':'remove','path':''}]",
                "replace past the end     | [{'op':'replace','path':'/l/2','value':1}]",
                "add past the end         | [{'op':'add','path':'/l/3','value':1}]",
                "no index                 | [{'op':'add','path':'/l/x','value':1}]",
                "before the first         | [{'op':'remove','path':'/l/-3'}]",
                "replace in a scalar      | [{'op':'replace','path':'/foo/x','value':1}]",
                "replace without parent   | [{'op':'replace','path':'/x/y','value':1}]",
                "no op                    | [{}]",
                "remove at the dash       | [{'op':'remove','path':'/l/-'}]",
                "through a scalar         | [{'op':'add','path':'/foo/x','value':1}]",
                "copy what is missing     | [{'op':'copy','from':'/x','path':'/y'}]",
                "copy from nowhere        | [{'op':'copy','path':'/y'}]",
                "move what is missing     | [{'op':'move','from':'/x','path':'/y'}]",
                "move into itself         | [{'op':'move','from':'/o','path':'/o/p'}]",
                "no path                  | [{'op':'add','value':1}]",
                "no pointer               | [{'op':'add','path':'foo','value':1}]",
                "no value                 | [{'op':'add','path':'/foo'}]",
                "an unknown operation     | [{'op':'frobnicate','path':'/foo'}]",
                "the second fails         | [{'op':'add','path':'/z','value':1},{'op':'remove','path':'/x'}]",
            })
    void anOperationThatDoesNotApplyIsUnprocessable(String rule, String patch) {
        JsonNode original = json("{'foo':'bar','n':1,'l':[1,2],'o':{'q':1}}");
        JsonNode before = original.deepCopy();
        var parsed = Patches.parse(JSON_PATCH, bytes(patch), KEY);
        assertThatThrownBy(() -> parsed.apply(original))
                .isInstanceOfSatisfying(StatusException.class, e -> {
                    assertThat(e.code()).isEqualTo(422);
                    assertThat(e.reason()).isEqualTo("Invalid");
                    assertThat(e.status().getDetails().getName()).isNull();
                })
                .hasMessage("the server rejected our request due to an error in our request");
        assertThat(original).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json-patch+json  | {",
                "application/json-patch+json  | {}",
                "application/json-patch+json  | [1]",
                "application/merge-patch+json | []",
                "application/merge-patch+json | nonsense",
                "application/merge-patch+json | `` ",
                "application/strategic-merge-patch+json | 'x'",
                "application/strategic-merge-patch+json | {'a':1}{",
            })
    void whatIsNoPatchIsABadRequest(String contentType, String body) {
        assertThatThrownBy(() -> Patches.parse(contentType, bytes(body), KEY))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessageStartingWith("error decoding patch: ");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"application/apply-patch+yaml", "application/json", "application/yaml", ""})
    void otherPatchesAreUnsupported(String contentType) {
        StatusException refusal =
                catchThrowableOfType(StatusException.class, () -> Patches.parse(contentType, bytes("{}"), KEY));
        assertThat(refusal.code()).isEqualTo(415);
        assertThat(refusal)
                .hasMessageStartingWith(
                        "the body of the request was in an unknown format - accepted media types include:"
                                + " application/json-patch+json, application/merge-patch+json,"
                                + " application/strategic-merge-patch+json");
    }

    @Test
    void parametersOfTheContentTypeAreIgnored() {
        assertThat(apply(MERGE_PATCH + "; charset=utf-8", "{}", "{'a':1}")).isEqualTo(json("{'a':1}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e9", "\u20ac"})
    void whatIsAddedHasNoLongerNameThanCanBeReadAgain(String letter) {
        int most = 50_000 / letter.getBytes(StandardCharsets.UTF_8).length;
        String longest = letter.repeat(most);
        JsonNode patched = apply(JSON_PATCH, "{}", "[{'op':'add','path':'/" + longest + "','value':1}]");
        assertThat(KubeJson.tree(KubeJson.write(patched))).isEqualTo(patched);
        assertThatThrownBy(() -> Patches.parse(
                        JSON_PATCH, bytes("[{'op':'add','path':'/" + longest + letter + "','value':1}]"), KEY))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessageContaining("the name of a field has more than 50000 bytes");
        assertThatThrownBy(() -> Patches.configuration(bytes("? '" + longest + letter + "'\n: 1\n")))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400));
    }

    @Test
    void tenThousandOperationsAreTheMost() {
        String one = "{'op':'add','path':'/a','value':1}";
        assertThat(apply(JSON_PATCH, "{}", "[" + (one + ",").repeat(9_999) + one + "]"))
                .isEqualTo(json("{'a':1}"));
        assertThatThrownBy(() -> Patches.parse(JSON_PATCH, bytes("[" + (one + ",").repeat(10_000) + one + "]"), KEY))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(413))
                .hasMessageContaining("The allowed maximum operations in a JSON patch is 10000, got 10001");
    }

    @Test
    void copiesCannotMultiplyWithoutBound() {
        StringBuilder patch = new StringBuilder("[{'op':'add','path':'/a0','value':['x']}");
        for (int i = 1; i < 60; i++) {
            patch.append(",{'op':'copy','from':'','path':'/a").append(i).append("'}");
        }
        var bomb = Patches.parse(JSON_PATCH, bytes(patch + "]"), KEY);
        assertThatThrownBy(() -> bomb.apply(json("{}")))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(422));
    }

    @Test
    void aPatchMayBeAppliedAgainAndLeavesItsArgumentAlone() {
        JsonNode original = json("{'a':{'x':1}}");
        for (String[] each : new String[][] {
            {MERGE_PATCH, "{'a':{'y':{'z':1}}}"}, {JSON_PATCH, "[{'op':'add','path':'/a/y','value':{'z':1}}]"}
        }) {
            var patch = Patches.parse(each[0], bytes(each[1]), KEY);
            JsonNode first = patch.apply(original);
            ((tools.jackson.databind.node.ObjectNode) first.at("/a/y")).put("z", 2);
            assertThat(original).isEqualTo(json("{'a':{'x':1}}"));
            assertThat(patch.apply(original)).isEqualTo(json("{'a':{'x':1,'y':{'z':1}}}"));
        }
    }

    private static JsonNode apply(String contentType, String original, String patch) {
        return Patches.parse(contentType, bytes(patch), KEY).apply(json(original));
    }

    private static JsonNode json(String text) {
        return KubeJson.tree(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
