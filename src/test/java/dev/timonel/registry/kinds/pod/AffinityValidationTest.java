package dev.timonel.registry.kinds.pod;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upstream's cases of affinity and of label selectors in pods ({@code TestValidatePod}, validation_test.go). */
class AffinityValidationTest {
    private static final String NAME_PART =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must"
                    + " start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                    + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private final PodStrategy strategy = new PodStrategy();

    private List<String> refusals(String spec) {
        Pod pod = json(
                Pod.class,
                "{'metadata':{'name':'p','namespace':'d'},'spec':{'containers':[{'name':'c','image':'i'}]," + spec
                        + "}}");
        strategy.setDefaults(pod);
        return texts(strategy.validate(pod, Writes.onNothing()));
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'key':'zone','operator':'In','values':['a','b']} | | ",
                "{'key':'zone','operator':'NotIn','values':['a']} | | ",
                "{'key':'zone','operator':'Exists'} | | ",
                "{'key':'zone','operator':'DoesNotExist'} | | ",
                "{'key':'cpus','operator':'Gt','values':['4']} | | ",
                "{'key':'cpus','operator':'Lt','values':['4']} | | ",
                "{'key':'zone','operator':'In'} | .values | Required value: must be specified when `operator` is 'In' or"
                        + " 'NotIn'",
                "{'key':'zone','operator':'NotIn','values':[]} | .values | Required value: must be specified when"
                        + " `operator` is 'In' or 'NotIn'",
                "{'key':'zone','operator':'Exists','values':['a']} | .values | Forbidden: may not be specified when"
                        + " `operator` is 'Exists' or 'DoesNotExist'",
                "{'key':'zone','operator':'DoesNotExist','values':['a']} | .values | Forbidden: may not be specified when"
                        + " `operator` is 'Exists' or 'DoesNotExist'",
                "{'key':'cpus','operator':'Gt'} | .values | Required value: must be specified single value when `operator`"
                        + " is 'Lt' or 'Gt'",
                "{'key':'cpus','operator':'Lt','values':['1','2']} | .values | Required value: must be specified single"
                        + " value when `operator` is 'Lt' or 'Gt'",
                "{'key':'zone','operator':'invalid','values':['a']} | .operator | Invalid value: \"invalid\": not a valid"
                        + " selector operator",
                "{'key':'zone','values':['a']} | .operator | Invalid value: \"\": not a valid selector operator",
                "{'key':'a b','operator':'Exists'} | .key | Invalid value: \"a b\": " + NAME_PART,
                "{'key':'zone','operator':'In','values':['-1']} | .values[0] | Invalid value: \"-1\": a valid label must be"
                        + " an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end"
                        + " with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for"
                        + " validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
            })
    void anExpressionOfNodeAffinity(String expression, String path, String error) {
        String terms = "spec.affinity.nodeAffinity." + REQUIRED + ".nodeSelectorTerms[0].matchExpressions[0]";
        expect(required(expression.strip(), "matchExpressions"), path, terms, error);
        String weighted = "spec.affinity.nodeAffinity." + PREFERRED + "[0].preference.matchExpressions[0]";
        expect(preferred(expression.strip()), path, weighted, error);
    }

    private void expect(String spec, String path, String prefix, String error) {
        assertThat(refusals(spec)).isEqualTo(error == null ? List.of() : List.of(prefix + path + ": " + error));
    }

    private static String required(String requirement, String kind) {
        return "'affinity':{'nodeAffinity':{'" + REQUIRED + "':{'nodeSelectorTerms':[{'" + kind + "':[" + requirement
                + "]}]}}}";
    }

    private static String preferred(String requirement) {
        return "'affinity':{'nodeAffinity':{'" + PREFERRED + "':[{'weight':10,'preference':{'matchExpressions':["
                + requirement + "]}}]}}";
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'key':'metadata.name','operator':'In','values':['node1']} | | ",
                "{'key':'metadata.name','operator':'NotIn','values':['node1']} | | ",
                "{'key':'metadata.name','operator':'In'} | .values | Required value: must be only one value when `operator`"
                        + " is 'In' or 'NotIn' for node field selector",
                "{'key':'metadata.name','operator':'In','values':['a','b']} | .values | Required value: must be only one"
                        + " value when `operator` is 'In' or 'NotIn' for node field selector",
                "{'key':'metadata.name','operator':'Exists'} | .operator | Invalid value: \"Exists\": not a valid selector"
                        + " operator",
                "{'key':'metadata.namespace','operator':'In','values':['a']} | .key | Invalid value:"
                        + " \"metadata.namespace\": not a valid field selector key",
            })
    void aFieldOfNodeAffinityIsTheName(String requirement, String path, String error) {
        String terms = "spec.affinity.nodeAffinity." + REQUIRED + ".nodeSelectorTerms[0].matchFields[0]";
        expect(required(requirement.strip(), "matchFields"), path, terms, error);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'nodeAffinity':{'" + REQUIRED + "':{'nodeSelectorTerms':[]}}} | spec.affinity.nodeAffinity."
                        + REQUIRED + ".nodeSelectorTerms: Required value: must have at least one node selector term",
                "{'nodeAffinity':{'" + REQUIRED + "':{'nodeSelectorTerms':[{}]}}} | ",
                "{'nodeAffinity':{'" + PREFERRED + "':[{'weight':199,'preference':{}}]}} | spec.affinity.nodeAffinity."
                        + PREFERRED + "[0].weight: Invalid value: 199: must be in the range 1-100",
                "{'nodeAffinity':{'" + PREFERRED + "':[{'preference':{}}]}} | spec.affinity.nodeAffinity." + PREFERRED
                        + "[0].weight: Invalid value: 0: must be in the range 1-100",
                "{'podAffinity':{'" + PREFERRED + "':[{'weight':109,'podAffinityTerm':{'topologyKey':'zone'}}]}} |"
                        + " spec.affinity.podAffinity." + PREFERRED
                        + "[0].weight: Invalid value: 109: must be in the range 1-100",
                "{'podAntiAffinity':{'" + PREFERRED + "':[{'weight':101,'podAffinityTerm':{'topologyKey':'zone'}}]}} |"
                        + " spec.affinity.podAntiAffinity." + PREFERRED
                        + "[0].weight: Invalid value: 101: must be in the range 1-100",
            })
    void termsAndWeights(String affinity, String error) {
        assertThat(refusals("'affinity':" + affinity.strip())).isEqualTo(error == null ? List.of() : List.of(error));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'topologyKey':'zone','labelSelector':{'matchLabels':{'a':'b'}},'namespaces':['ns'] | ",
                "'topologyKey':'zone','namespaceSelector':{} | ",
                "'topologyKey':'zone','labelSelector':{'matchExpressions':[{'key':'k','operator':'In','values':['v']}]} | ",
                "'topologyKey':'zone','labelSelector':{'matchExpressions':[{'key':'k','operator':'Exists','values':['v']}]}"
                        + " | .labelSelector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is"
                        + " 'Exists' or 'DoesNotExist'",
                "'topologyKey':'zone','labelSelector':{'matchExpressions':[{'key':'k','operator':'In'}]} |"
                        + " .labelSelector.matchExpressions[0].values: Required value: must be specified when `operator` is"
                        + " 'In' or 'NotIn'",
                "'topologyKey':'zone','labelSelector':{'matchExpressions':[{'key':'k','operator':'Gt','values':['1']}]} |"
                        + " .labelSelector.matchExpressions[0].operator: Invalid value: \"Gt\": not a valid selector"
                        + " operator",
                "'topologyKey':'zone','labelSelector':{'matchLabels':{'-a':'b'}} | .labelSelector.matchLabels: Invalid"
                        + " value: \"-a\": " + NAME_PART,
                "'topologyKey':'zone','namespaceSelector':{'matchExpressions':[{'key':'k','operator':'NotIn'}]} |"
                        + " .namespaceSelector.matchExpressions[0].values: Required value: must be specified when"
                        + " `operator` is 'In' or 'NotIn'",
                "'topologyKey':'zone','matchLabelKeys':['a'] | .matchLabelKeys: Forbidden: must not be specified when"
                        + " labelSelector is not set",
                "'topologyKey':'zone','mismatchLabelKeys':['a'] | .mismatchLabelKeys: Forbidden: must not be specified"
                        + " when labelSelector is not set",
                "'topologyKey':'zone','labelSelector':{},'matchLabelKeys':['a'],'mismatchLabelKeys':['b'] | ",
                "'topologyKey':'zone','labelSelector':{},'matchLabelKeys':['a'],'mismatchLabelKeys':['a'] |"
                        + " .matchLabelKeys[0]: Invalid value: \"a\": exists in both matchLabelKeys and mismatchLabelKeys",
                "'topologyKey':'zone','labelSelector':{'matchLabels':{'a':'b'},'matchExpressions':[{'key':'a','operator':"
                        + "'In','values':['v']}]},'matchLabelKeys':['a'] | [0]: Invalid value: \"a\": exists in both"
                        + " matchLabelKeys and labelSelector",
                "'topologyKey':'zone','labelSelector':{},'matchLabelKeys':['/a'] | .matchLabelKeys[0]: Invalid value:"
                        + " \"/a\": prefix part must be non-empty",
            })
    void aTermOfPodAffinity(String term, String error) {
        String at = REQUIRED + "[0]";
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            String spec = "'affinity':{'" + kind + "':{'" + REQUIRED + "':[{" + term.strip() + "}]}}";
            expect(
                    spec,
                    error == null ? "" : error.split(": ", 2)[0],
                    "spec.affinity." + kind + "." + at,
                    detail(error));
        }
    }

    private static String detail(String error) {
        return error == null ? null : error.split(": ", 2)[1];
    }

    @ParameterizedTest(name = "topologyKey \"{0}\" of {1}")
    @CsvSource({"'', podAffinity", "'', podAntiAffinity"})
    void aTermNeedsATopologyKey(String key, String kind) {
        String at = "spec.affinity." + kind + "." + REQUIRED + "[0].topologyKey: ";
        assertThat(refusals("'affinity':{'" + kind + "':{'" + REQUIRED + "':[{'topologyKey':'" + key + "'}]}}"))
                .containsExactly(
                        at + "Required value: can not be empty",
                        at + "Invalid value: \"\": name part must be non-empty",
                        at + "Invalid value: \"\": " + NAME_PART);
    }

    @ParameterizedTest(name = "a namespace of a term: {0}")
    @CsvSource({"Ns", "a.b"})
    void aNamespaceOfATermIsALabel(String name) {
        assertThat(refusals("'affinity':{'podAffinity':{'" + REQUIRED + "':[{'topologyKey':'zone','namespaces':['"
                        + name + "']}]}}"))
                .singleElement()
                .asString()
                .startsWith(
                        "spec.affinity.podAffinity." + REQUIRED + "[0].namespace: Invalid value: \"" + name + "\": ");
    }

    @ParameterizedTest(name = "a spread constraint with {0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'labelSelector':{'matchLabels':{'a':'b'}},'matchLabelKeys':['c'] | ",
                "'matchLabelKeys':['c'] | .matchLabelKeys: Forbidden: must not be specified when labelSelector is not set",
                "'labelSelector':{'matchLabels':{'a':'b'}},'matchLabelKeys':['a'] | ",
                "'labelSelector':{'matchLabels':{'a':'b'},'matchExpressions':[{'key':'a','operator':'In','values':['v']}]},"
                        + "'matchLabelKeys':['a'] | [0]: Invalid value: \"a\": exists in both matchLabelKeys and"
                        + " labelSelector",
                "'labelSelector':{'matchExpressions':[{'key':'a','operator':'Exists'},{'key':'a','operator':'In',"
                        + "'values':['v']}]},'matchLabelKeys':['b','a'] | [1]: Invalid value: \"a\": exists in both"
                        + " matchLabelKeys and labelSelector",
                "'labelSelector':{'matchExpressions':[{'key':'a','operator':'maybe'}]} |"
                        + " .labelSelector.matchExpressions[0].operator: Invalid value: \"maybe\": not a valid selector"
                        + " operator",
            })
    void selectorsOfSpreadConstraints(String fields, String error) {
        String spec =
                "'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':'zone','whenUnsatisfiable':'DoNotSchedule',"
                        + fields.strip() + "}]";
        expect(spec, error == null ? "" : error.split(": ", 2)[0], "spec.topologySpreadConstraints[0]", detail(error));
    }
}
