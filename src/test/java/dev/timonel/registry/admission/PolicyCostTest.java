package dev.timonel.registry.admission;

import static dev.timonel.registry.admission.PolicyCluster.binding;
import static dev.timonel.registry.admission.PolicyCluster.policy;
import static dev.timonel.registry.strategy.Writes.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy may cost the writer, in whose thread it is judged: a test that hangs or has no memory left has failed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PolicyCostTest {
    private static final String ALWAYS =
            "'operations':['*'],'apiGroups':[''],'apiVersions':['v1'],'resources':['configmaps']";
    private static final String OVER =
            "validation failed due to running out of cost budget, no further validation rules will be run";
    private static final String SMALL = "{'metadata':{'name':'c'}}";
    private static final String LARGE = "{'metadata':{'name':'c'},'data':{'big':'" + "a".repeat(400_000) + "','half':'"
            + "a".repeat(200_000) + "','form':'" + "%s".repeat(5000) + "'}}";

    private final PolicyCluster cluster = new PolicyCluster();

    private void inForce(String expression, String rest) {
        cluster.with(policy("p", ALWAYS, "'validations':[{'expression':\"" + expression + "\"}]" + rest))
                .with(binding("b", "p", "'validationActions':['Deny']"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lists.range(1000).all(x, lists.range(1000).all(y, x + y >= 0))",
                "lists.range(1000).map(x, lists.range(1000).map(y, x + y)).size() > 0",
                "lists.range(1000000).all(x, lists.range(1000000).all(y, x + y < 0 || true))",
                "lists.range(1000000).exists(x, x < 0) || true",
                "lists.range(100000).all(x, object.nope == x || true)",
                "object.data.big.matches('(a|aa)*b')",
                "object.data.big.matches('(a?){300}b')",
                "object.data.half.matches('(' + object.data.half + '){1000}')",
                "object.data.big.contains(object.data.half + 'b')",
                "object.data.big.lastIndexOf('b' + object.data.half) < 0",
                "object.data.big.replace('a', object.data.big).size() > 0",
                "object.data.big.split('').size() > 0",
                "lists.range(100).map(x, object.data.big).join(object.data.big).size() > 0",
                "object.data.form.format(lists.range(90).map(x, [object.data.big, object.data.big])).size() > 0",
                "lists.range(3000).all(x, x in lists.range(3000))",
                "lists.range(9).all(i, lists.range(900000) == lists.range(900000))",
                "sets.contains(lists.range(300000), lists.range(300000))",
                "lists.range(300000).map(x, [x]).distinct().size() > 0",
            })
    void whatWouldHoldTheWriterOrFillTheMemoryIsGivenUp(String expression) {
        inForce(expression, "");

        assertThat(cluster.refused("CREATE", LARGE)).endsWith(OVER);
    }

    @Test
    void textsThatDoubleAreGivenUp() {
        StringBuilder variables = new StringBuilder("{'name':'v0','expression':'object.data.big'}");
        for (int i = 1; i < 30; i++) {
            String before = "variables.v" + (i - 1);
            variables.append(",{'name':'v" + i + "','expression':'" + before + " + " + before + "'}");
        }
        inForce("variables.v29.size() > 0", ",'variables':[" + variables + "]");

        assertThat(cluster.refused("CREATE", LARGE)).endsWith(OVER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.data.all(k, object.data[k].matches('^[a-z0-9%]*([-a-z0-9]*[a-z0-9])?$') || size(object.data[k]) > 253)",
                "object.metadata.name.matches('^[a-z0-9]{1,63}([.][a-z0-9]{1,63})*$')",
                "lists.range(300).all(x, lists.range(100).all(y, x + y >= 0))",
                "object.data.big.contains('b') == false",
                "object.metadata.name in ['a', 'b', 'c']",
                "lists.range(100).all(x, object.data.big.size() > x)",
            })
    void whatPoliciesDoIsPaid(String expression) {
        inForce(expression, "");

        assertThat(cluster.refused(
                        "CREATE", "{'metadata':{'name':'c'},'data':{'a':'b','big':'" + "a".repeat(10_000) + "'}}"))
                .isEmpty();
    }

    @Test
    void aPolicyThatIgnoresFailuresLetsThroughWhatCostsTooMuch() {
        inForce("lists.range(1000).all(x, lists.range(1000).all(y, x + y < 0 || true))", ",'failurePolicy':'Ignore'");

        assertThat(cluster.refused("CREATE", SMALL)).isEmpty();
    }

    @ParameterizedTest(name = "{0} policies of {1} bindings")
    @CsvSource({"1,1,true", "1,30,false", "30,1,false"})
    void allPoliciesAndBindingsOfARequestArePaidTogether(int policies, int bindings, boolean paid) {
        for (int i = 0; i < policies; i++) {
            cluster.with(policy(
                    "p" + i,
                    ALWAYS,
                    "'validations':[{'expression':'lists.range(100).all(x, lists.range(100).all(y, x + y >= 0))'}]"));
            for (int j = 0; j < bindings; j++) {
                cluster.with(binding("b" + i + "-" + j, "p" + i, "'validationActions':['Deny']"));
            }
        }

        assertThat(cluster.refused("CREATE", SMALL))
                .matches(message -> paid ? message.isEmpty() : message.endsWith(OVER));
    }

    @ParameterizedTest(name = "{0} objects")
    @CsvSource({"300,true", "3000,false"})
    void parametersArePaidForEachOfThem(int objects, boolean paid) {
        for (int i = 0; i < objects; i++) {
            cluster.with(json(
                    ConfigMap.class,
                    "{'metadata':{'name':'m" + i + "','namespace':'d','labels':{'of':'p'}},'data':{'least':'0'}}"));
        }
        cluster.with(
                        policy(
                                "p",
                                ALWAYS,
                                "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},'validations':[{'expression':\"params.data.least == '0'\"}]"))
                .with(
                        binding(
                                "b",
                                "p",
                                "'validationActions':['Deny'],'paramRef':{'selector':{'matchLabels':{'of':'p'}},'parameterNotFoundAction':'Deny'}"));

        assertThat(cluster.refused("CREATE", SMALL))
                .matches(message -> paid ? message.isEmpty() : message.endsWith(OVER));
    }
}
