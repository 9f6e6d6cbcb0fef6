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
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                "self.all(k, k.matches('^[a-z]+$')) ¦ {\"abc\":1} ¦ true",
                "self.__namespace__ == 'x' ¦ {\"namespace\":\"x\"} ¦ false",
                "self.l.isSorted() && self.l.sum() == 6 && self.l.max() == 3 ¦ {\"l\":[1,2,3]} ¦ true",
                "has(self.a) ? self.a.startsWith('x') : true ¦ {} ¦ true",
                "quantity(self.q).isLessThan(quantity('2Gi')) ¦ {\"q\":\"1Gi\"} ¦ true",
                "url(self.u).getHost() == 'h:8' && isURL(self.u) ¦ {\"u\":\"http://h:8/p\"} ¦ true",
                "self.t.find('[0-9]+') == '12' ¦ {\"t\":\"ab12c\"} ¦ true",
                "self.l.exists_one(x, x == 2) && 2 in self.l ¦ {\"l\":[1,2,3]} ¦ true",
                "self.n == 1.0 && self.n < 2 ¦ {\"n\":1} ¦ true",
                "self.missing == 1 ¦ {} ¦ false",
                "quantity('1.50') == quantity('1500m') && quantity('1').add(1) == quantity('2') ¦ {} ¦ true",
                "quantity('50k').sub(quantity('10k')).isInteger() && !quantity('1.5').isInteger() ¦ {} ¦ true",
                "url('http://h/p?a=1&a=%C3%A9+2&b').getQuery() == {'a': ['1', 'é 2'], 'b': ['']} ¦ {} ¦ true",
                "self.t.findAll('[0-9]', 2) == ['1', '2'] ¦ {\"t\":\"1a2b3\"} ¦ true",
                "ip(self.i).family() == 4 && ip(self.i) == ip('10.0.0.1') ¦ {\"i\":\"10.0.0.1\"} ¦ true",
                "isIP('::1') && !isIP('::ffff:1.2.3.4') && !isIP('1.2.3.04') && !isIP('fe80::1%eth0') ¦ {} ¦ true",
                "ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD') ¦ {} ¦ true",
                "ip('127.0.0.1').isLoopback() && ip('224.0.0.1').isLinkLocalMulticast() ¦ {} ¦ true",
                "ip('192.168.0.1').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast() ¦ {} ¦ true",
                "!ip('ff00::1').isGlobalUnicast() && ip('2001:db8::abcd').isGlobalUnicast() ¦ {} ¦ true",
                "cidr(self.c).containsIP(self.i) && !cidr(self.c).containsIP(ip('10.1.0.1')) ¦ {\"c\":\"10.0.0.0/16\",\"i\":\"10.0.0.1\"} ¦ true",
                "cidr('192.168.0.1/24').masked() == cidr('192.168.0.0/24') && cidr('192.168.0.1/24') != cidr('192.168.0.0/24') ¦ {} ¦ true",
                "cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24') && cidr('::1/128').prefixLength() == 128 ¦ {} ¦ true",
                "string(cidr('192.168.0.1/24').ip()) == '192.168.0.1' && !isCIDR('1.2.3.4/33') ¦ {} ¦ true",
                "semver('1.2.3').compareTo(semver('1.2.3-alpha.1')) == 1 && semver('v1.0', true).minor() == 0 ¦ {} ¦ true",
                "!isSemver('v1.0') && isSemver('01.01.01', true) && semver('1.10.0').isGreaterThan(semver('1.9.0')) ¦ {} ¦ true",
                "semver('1.0.0-alpha.1').isLessThan(semver('1.0.0-alpha.beta')) && !isSemver('1.0.0-01') ¦ {} ¦ true",
                "!format.dns1123Label().validate(self.n).hasValue() ¦ {\"n\":\"my-label\"} ¦ true",
                "format.named('uuid').value().validate('x').value() == ['does not match the UUID format'] ¦ {} ¦ true",
                "!format.dns1123LabelPrefix().validate('my-').hasValue() && !format.named('no').hasValue() ¦ {} ¦ true",
                "'%s is %d of %.1f, %x'.format(['a', 3, 2.55, 255]) == 'a is 3 of 2.5, ff' ¦ {} ¦ true",
                "'%s'.format([[1, 'x', {'k': true}]]) == '[1, x, {k: true}]' ¦ {} ¦ true",
                "self.m.all(k, v, k != '' && v > 0) ¦ {\"m\":{\"a\":1}} ¦ true",
                "sets.contains(self.l, [1.0]) && !sets.intersects(self.l, [3]) && sets.equivalent(self.l, [2, 1, 1]) ¦ {\"l\":[1,2]} ¦ true",
                "[3, 1, 3].distinct() == [3, 1] && [3, 1].sort() == [1, 3] && lists.range(3) == [0, 1, 2] ¦ {} ¦ true",
                "[[1], [2]].flatten().reverse().slice(0, 1) == [2] ¦ {} ¦ true",
                "lists.range(100000000).size() > 0 ¦ {} ¦ false",
                "has(self.metadata.labels) ¦ {\"metadata\":{\"name\":\"n\",\"labels\":{}}} ¦ false"
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
        assertThat(Rules.areReadable(schema)).isTrue();
        assertThat(Rules.errors(KubeJson.mapper().readTree(object), null, Schema.structural(schema))
                        .isEmpty())
                .isEqualTo(holds);
    }

    @Test
    void whatIsNoExpressionIsNotReadable() {
        assertThat(Rules.areReadable(json("{'x-kubernetes-validations':[{'rule':'self.nope('}]}")))
                .isFalse();
        assertThat(Rules.areReadable(json("{'x-kubernetes-validations':[{'rule':'authorizer.path()'}]}")))
                .isFalse();
    }

    /** The definition was imported: whoever writes it is told by the estimate. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            value = {
                "self.l.all(x, self.l.all(y, self.l.all(z, x + y + z >= 0)))",
                "self.l.all(x, self.t.contains('y') || self.t.contains('z') || x >= 0)",
                "self.l.all(x, (self.t + self.t + self.t + self.t).size() > 0)",
                "self.l.all(x, 7 in self.l) && self.l.all(x, self.l.all(y, x in self.l || y in self.l))"
            })
    void whatCostsTooMuchIsRefusedAndNothingElseIsJudged(String rule) {
        Map<String, Object> object = Map.of("l", java.util.Collections.nCopies(1000, 7), "t", "x".repeat(100_000));
        JsonNode schema = KubeJson.mapper()
                .valueToTree(Map.of(
                        "type",
                        "object",
                        "x-kubernetes-preserve-unknown-fields",
                        true,
                        "x-kubernetes-validations",
                        List.of(Map.of("rule", rule.strip(), "message", "why"), Map.of("rule", "false"))));
        assertThat(Rules.errors(KubeJson.mapper().valueToTree(object), null, Schema.structural(schema)))
                .singleElement()
                .satisfies(error -> assertThat(error.message())
                        .endsWith(
                                "'operation cancelled: actual cost limit exceeded': no further validation rules will be"
                                        + " run due to call cost exceeds limit for rule: why"));
    }

    @Test
    void whatTookLongIsKnownTheNextTime() {
        Schema schema = Schema.structural(
                json(
                        "{'type':'object','x-kubernetes-preserve-unknown-fields':true,"
                                + "'x-kubernetes-validations':[{'rule':'self.l.all(x, self.l.all(y, x == y))','message':'not alike'}]}"));
        JsonNode object = KubeJson.mapper()
                .valueToTree(Map.of("metadata", Map.of("name", "n"), "l", java.util.Collections.nCopies(100, 7)));
        Verdicts verdicts = new Verdicts();
        List<FieldError> first = verdicts.errors(object, null, schema);
        assertThat(first).isEmpty();
        ((tools.jackson.databind.node.ObjectNode) object.path("metadata")).put("uid", "later");
        assertThat(verdicts.errors(object, null, schema)).isSameAs(verdicts.errors(object, null, schema));
        assertThat(verdicts.errors(json("{'l':[1,2]}"), null, schema)).hasSize(1);
    }
}
