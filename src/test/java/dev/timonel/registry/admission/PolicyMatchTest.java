package dev.timonel.registry.admission;

import static dev.timonel.registry.admission.PolicyCluster.binding;
import static dev.timonel.registry.admission.PolicyCluster.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Proposal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests a policy applies to ({@code policy/matching}, {@code webhook/predicates}) and with which parameters. */
class PolicyMatchTest {
    private static final String DENY = "'validations':[{'expression':'false'}]";
    private static final String ANY =
            "'apiGroups':['*'],'apiVersions':['*'],'operations':['*'],'resources':['configmaps']";

    private final PolicyCluster cluster = new PolicyCluster();

    private String refused(String verb) {
        return cluster.refused(verb, "{'metadata':{'name':'c','labels':{'app':'x'}}}");
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} {4}: {5} {6}")
    @CsvSource({
        "'', v1, CREATE, configmaps, '*', CREATE, true",
        "*, *, *, *, '*', CREATE, true",
        "*, *, *, */*, '*', UPDATE, true",
        "apps, v1, CREATE, configmaps, '*', CREATE, false",
        "'', v2, CREATE, configmaps, '*', CREATE, false",
        "'', v1, UPDATE, configmaps, '*', CREATE, false",
        "'', v1, DELETE, configmaps, '*', DELETE, true",
        "'', v1, UPDATE, configmaps, '*', APPLY, true",
        "'', v1, CREATE, secrets, '*', CREATE, false",
        "'', v1, UPDATE, configmaps/*, '*', UPDATE, true",
        "'', v1, UPDATE, configmaps/status, '*', UPDATE, false",
        "'', v1, CREATE, configmaps, Namespaced, CREATE, true",
        "'', v1, CREATE, configmaps, Cluster, CREATE, false",
    })
    void aRuleNamesGroupsVersionsOperationsResourcesAndAScope(
            String group,
            String version,
            String operation,
            String resource,
            String scope,
            String verb,
            boolean applies) {
        cluster.with(policy(
                        "p",
                        "'apiGroups':['" + group + "'],'apiVersions':['" + version + "'],'operations':['" + operation
                                + "'],'resources':['" + resource + "'],'scope':'" + scope + "'",
                        DENY))
                .with(binding("b", "p", "'validationActions':['Deny']"));

        assertThat(!refused(verb).isEmpty()).isEqualTo(applies);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{'resourceRules':[{" + ANY + ",'resourceNames':['c']}]} | true",
                "{'resourceRules':[{" + ANY + ",'resourceNames':['d']}]} | false",
                "{'excludeResourceRules':[{" + ANY + "}]} | false",
                "{'excludeResourceRules':[{" + ANY + ",'resourceNames':['d']}]} | true",
                "{'namespaceSelector':{'matchLabels':{'env':'test'}}} | true",
                "{'namespaceSelector':{'matchLabels':{'env':'prod'}}} | false",
                "{'objectSelector':{'matchLabels':{'app':'x'}}} | true",
                "{'objectSelector':{'matchExpressions':[{'key':'app','operator':'DoesNotExist'}]}} | false",
                "{'matchPolicy':'Exact'} | true",
            })
    void aBindingNarrowsItsPolicy(String matchResources, boolean applies) {
        String quoted = matchResources.replace("\"", "'");
        cluster.with(policy("p", ANY, DENY))
                .with(binding("b", "p", "'validationActions':['Deny'],'matchResources':" + quoted));

        assertThat(!refused("CREATE").isEmpty()).isEqualTo(applies);
    }

    @Test
    void theLabelsBeforeAnUpdateCountAsThoseAfterIt() {
        cluster.with(policy("p", ANY, DENY))
                .with(
                        binding(
                                "b",
                                "p",
                                "'validationActions':['Deny'],'matchResources':{'objectSelector':{'matchLabels':{'app':'x'}}}"));

        assertThat(refused("DELETE")).contains("denied request");
        assertThat(refused("UPDATE")).contains("denied request");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"Equivalent, true", "Exact, false"})
    void anEquivalentResourceIsTheSameUnlessOnlyTheExactOneIsMeant(String matchPolicy, boolean applies) {
        cluster.with(policy(
                        "p",
                        "'apiGroups':['events.k8s.io'],'apiVersions':['v1'],'operations':['DELETE'],'resources':['events']",
                        "'validations':[{'expression':\"oldObject.apiVersion != 'events.k8s.io/v1' ||"
                                + " oldObject.note != 'hi'\"}]"))
                .with(binding(
                        "b",
                        "p",
                        "'validationActions':['Deny'],'matchResources':{'matchPolicy':'" + matchPolicy
                                + "','resourceRules':[{'apiGroups':['events.k8s.io'],'apiVersions':['v1'],"
                                + "'operations':['DELETE'],'resources':['events']}]}"));
        cluster.with(
                dev.timonel.registry.strategy.Writes.json(
                        io.fabric8.kubernetes.api.model.Event.class,
                        "{'metadata':{'name':'e','namespace':'d'},'message':'hi','involvedObject':{'kind':'Pod','namespace':'d'}}"));

        String told = cluster.attempt(
                        new Proposal.Delete(new ObjectKey(Kinds.EVENT, "d", "e"), null, false), Kinds.EVENT)
                .map(StatusException::getMessage)
                .orElse("");
        assertThat(told.contains("denied request: failed expression")).isEqualTo(applies);
    }

    @Test
    void aNamespaceIsSelectedByItsOwnLabels() {
        cluster.with(policy(
                        "p",
                        "'apiGroups':[''],'apiVersions':['v1'],'operations':['*'],'resources':['namespaces']",
                        "'validations':[{'expression':\"namespaceObject != null || request.namespace != 'n'\"}]"))
                .with(
                        binding(
                                "b",
                                "p",
                                "'validationActions':['Deny'],'matchResources':{'namespaceSelector':{'matchLabels':{'a':'b'}}}"));

        assertThat(created("{'metadata':{'name':'n','labels':{'a':'b'}}}")).contains("namespaces \"n\" is forbidden");
        assertThat(created("{'metadata':{'name':'n'}}")).isEmpty();
    }

    private String created(String namespace) {
        return cluster.attempt(
                        new Proposal.Create(
                                Kinds.NAMESPACE,
                                "",
                                dev.timonel.registry.strategy.Writes.json(
                                        io.fabric8.kubernetes.api.model.Namespace.class, namespace),
                                false),
                        Kinds.NAMESPACE)
                .map(StatusException::getMessage)
                .orElse("");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'name':'one','parameterNotFoundAction':'Deny' | failed expression: params.data.max == '2'",
                "'name':'two','parameterNotFoundAction':'Deny' | ",
                "'name':'none','parameterNotFoundAction':'Allow' | ",
                "'name':'none','parameterNotFoundAction':'Deny' | failed to configure binding: no params found for policy binding"
                        + " with `Deny` parameterNotFoundAction",
                "'selector':{'matchLabels':{'limit':'yes'}},'parameterNotFoundAction':'Deny' | failed expression: params.data.max"
                        + " == '2'",
                "'selector':{'matchLabels':{'limit':'no'}},'parameterNotFoundAction':'Allow' | ",
                "'name':'one','namespace':'other','parameterNotFoundAction':'Allow' | ",
            })
    void parametersAreFoundByNameOrByLabels(String ref, String told) {
        cluster.with(map("one", "1")).with(map("two", "2"));
        cluster.with(policy(
                        "p",
                        ANY,
                        "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},"
                                + "'validations':[{'expression':\"params.data.max == '2'\"}]"))
                .with(binding("b", "p", "'validationActions':['Deny'],'paramRef':{" + ref + "}"));

        assertThat(refused("CREATE"))
                .endsWith(told == null ? "" : "denied request: " + told)
                .matches(told == null ? "" : ".+");
    }

    private static io.fabric8.kubernetes.api.model.ConfigMap map(String name, String max) {
        return dev.timonel.registry.strategy.Writes.json(
                io.fabric8.kubernetes.api.model.ConfigMap.class,
                "{'metadata':{'name':'" + name + "','namespace':'d','labels':{'limit':'yes'}},'data':{'max':'" + max
                        + "'}}");
    }

    @Test
    void aBindingWithoutAReferenceHasNoParameters() {
        cluster.with(
                        policy(
                                "p",
                                ANY,
                                "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},'validations':[{'expression':'params != null'}]"))
                .with(binding("b", "p", "'validationActions':['Deny']"));

        assertThat(refused("CREATE")).endsWith("failed expression: params != null");
    }

    @Test
    void aKindOfParametersThatIsNotServedIsAMistakeOfThePolicy() {
        cluster.with(policy("p", ANY, "'paramKind':{'apiVersion':'a.example.com/v1','kind':'Limit'}," + DENY))
                .with(binding(
                        "b",
                        "p",
                        "'validationActions':['Deny'],'paramRef':{'name':'x','parameterNotFoundAction':'Allow'}"));

        assertThat(refused("CREATE"))
                .isEqualTo(
                        "configmaps \"c\" is forbidden: ValidatingAdmissionPolicy 'p' denied request: failed to configure"
                                + " policy: failed to find resource referenced by paramKind: 'a.example.com/v1, Kind=Limit'");
    }

    @Test
    void parametersOfTheClusterAreInNoNamespace() {
        cluster.with(policy(
                        "p",
                        ANY,
                        "'paramKind':{'apiVersion':'v1','kind':'Namespace'},"
                                + "'validations':[{'expression':\"params.metadata.labels.env != 'test'\"}]"))
                .with(binding(
                        "b",
                        "p",
                        "'validationActions':['Deny'],'paramRef':{'name':'d','parameterNotFoundAction':'Deny'}"));
        assertThat(refused("CREATE")).contains("failed expression: params.metadata");

        cluster.with(
                binding(
                        "a",
                        "p",
                        "'validationActions':['Deny'],'paramRef':{'name':'d','namespace':'d','parameterNotFoundAction':'Deny'}"));
        assertThat(refused("CREATE"))
                .endsWith(
                        "with binding 'a' denied request: failed to configure binding: paramRef.namespace must not be provided"
                                + " for a cluster-scoped `paramKind`");
    }
}
