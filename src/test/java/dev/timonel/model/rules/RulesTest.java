package dev.timonel.model.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.FieldError;
import dev.timonel.model.KubeJson;
import dev.timonel.model.schema.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class RulesTest {
    private static JsonNode json(String text) {
        return KubeJson.mapper().readTree(text.replace('\'', '"'));
    }

    private static List<String> errors(String schema, String object, @Nullable String before) {
        return Rules.errors(json(object), before == null ? null : json(before), Schema.structural(json(schema)))
                .stream()
                .map(FieldError::toString)
                .toList();
    }

    @Test
    void aRuleIsToldWithItsMessageAtItsValue() {
        String schema = "{'type':'object','properties':{'spec':{'type':'object','properties':{'min':{'type':'integer'},"
                + "'max':{'type':'integer'}},'x-kubernetes-validations':[{'rule':'self.min <= self.max',"
                + "'message':'min is above max'}]}}}";
        assertThat(errors(schema, "{'spec':{'min':1,'max':2}}", null)).isEmpty();
        assertThat(errors(schema, "{'spec':{'min':3,'max':2}}", null))
                .containsExactly("spec: Invalid value: min is above max");
    }

    @Test
    void whatAnUpdateLeavesAloneIsNotJudgedAgain() {
        String schema = "{'type':'object','properties':{'a':{'type':'integer','x-kubernetes-validations':"
                + "[{'rule':'self > 5'}]},'b':{'type':'integer'}}}";
        assertThat(errors(schema, "{'a':1,'b':2}", "{'a':1,'b':1}")).isEmpty();
        assertThat(errors(schema, "{'a':2,'b':2}", "{'a':1,'b':1}"))
                .containsExactly("a: Invalid value: 2: failed rule: self > 5");
    }

    @Test
    void aRuleOfTheOldValueCountsForItsSuccessor() {
        String schema = "{'type':'object','properties':{'size':{'type':'string','x-kubernetes-validations':"
                + "[{'rule':'self == oldSelf','message':'is immutable'}]},'list':{'type':'array','x-kubernetes-list-type':'map',"
                + "'x-kubernetes-list-map-keys':['k'],'items':{'type':'object','properties':{'k':{'type':'string'},"
                + "'v':{'type':'integer','x-kubernetes-validations':[{'rule':'self >= oldSelf'}]}}}}}}";
        assertThat(errors(schema, "{'size':'a'}", null)).isEmpty();
        assertThat(errors(schema, "{'size':'b'}", "{'size':'a'}"))
                .containsExactly("size: Invalid value: \"b\": is immutable");
        assertThat(errors(
                        schema,
                        "{'list':[{'k':'y','v':9},{'k':'x','v':1}]}",
                        "{'list':[{'k':'x','v':2},{'k':'y','v':8}]}"))
                .containsExactly("list[1].v: Invalid value: 1: failed rule: self >= oldSelf");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "self.all(k, k.matches('^[a-z]+$')) | {\"abc\":1} | true",
                "self.__namespace__ == 'x' | {\"namespace\":\"x\"} | false",
                "self.l.isSorted() && self.l.sum() == 6 && self.l.max() == 3 | {\"l\":[1,2,3]} | true",
                "has(self.a) ? self.a.startsWith('x') : true | {} | true",
                "quantity(self.q).isLessThan(quantity('2Gi')) | {\"q\":\"1Gi\"} | true",
                "url(self.u).getHost() == 'h:8' && isURL(self.u) | {\"u\":\"http://h:8/p\"} | true",
                "self.t.find('[0-9]+') == '12' | {\"t\":\"ab12c\"} | true",
                "self.l.exists_one(x, x == 2) && 2 in self.l | {\"l\":[1,2,3]} | true",
                "self.n == 1.0 && self.n < 2 | {\"n\":1} | true",
                "self.missing == 1 | {} | false"
            })
    void expressionsMeanWhatTheyMeanInKubernetes(String rule, String object, boolean holds) {
        JsonNode schema = KubeJson.mapper()
                .valueToTree(Map.of(
                        "type",
                        "object",
                        "additionalProperties",
                        Map.of("x-kubernetes-preserve-unknown-fields", true),
                        "x-kubernetes-validations",
                        List.of(Map.of("rule", rule.strip()))));
        assertThat(Rules.mistakes(schema, "s")).isEmpty();
        assertThat(Rules.errors(KubeJson.mapper().readTree(object), null, Schema.structural(schema))
                        .isEmpty())
                .isEqualTo(holds);
    }

    @Test
    void whatIsNoExpressionIsRefusedInTheDefinition() {
        assertThat(Rules.mistakes(json("{'x-kubernetes-validations':[{'rule':'self.nope('}]}"), "s"))
                .singleElement()
                .satisfies(mistake -> {
                    assertThat(mistake.field()).isEqualTo("s.x-kubernetes-validations[0].rule");
                    assertThat(mistake.message()).contains("compilation failed");
                });
        assertThat(Rules.mistakes(json("{'x-kubernetes-validations':[{'rule':'authorizer.path()'}]}"), "s"))
                .hasSize(1);
    }
}
