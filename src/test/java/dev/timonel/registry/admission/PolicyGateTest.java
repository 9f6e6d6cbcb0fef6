package dev.timonel.registry.admission;

import static dev.timonel.registry.admission.PolicyCluster.binding;
import static dev.timonel.registry.admission.PolicyCluster.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.StatusException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code policy/validating} of Kubernetes 1.37 says of a request, by its sources and its tests, told anew. */
class PolicyGateTest {
    private static final String CONFIG_MAPS = "'apiGroups':[''],'apiVersions':['v1'],'resources':['configmaps']";
    private static final String ALWAYS = "'operations':['*']," + CONFIG_MAPS;

    private final PolicyCluster cluster = new PolicyCluster();

    /** A policy of configmaps with a binding that denies. */
    private void inForce(String rest) {
        cluster.with(policy("p", ALWAYS, rest)).with(binding("b", "p", "'validationActions':['Deny']"));
    }

    private static String validation(String expression) {
        return "'validations':[{'expression':\"" + expression + "\"}]";
    }

    @Test
    void whatAPolicyDeniesIsNotWrittenAndItsClientHearsWhy() {
        inForce("'validations':[{'expression':'object.data.size() > 1','message':'more, please'}]");

        StatusException refusal = cluster.refusal("CREATE", "{'metadata':{'name':'c'},'data':{'a':'b'}}");

        assertThat(refusal.code()).isEqualTo(422);
        assertThat(refusal.reason()).isEqualTo("Invalid");
        assertThat(refusal.getMessage())
                .isEqualTo(
                        "configmaps \"c\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request:"
                                + " more, please");
        assertThat(refusal.status().getDetails().getKind()).isEqualTo("configmaps");
        assertThat(refusal.status().getDetails().getName()).isEqualTo("c");
        assertThat(refusal.status().getDetails().getCauses().get(0).getMessage())
                .isEqualTo("ValidatingAdmissionPolicy 'p' with binding 'b' denied request: more, please");
        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'},'data':{'a':'b','c':'d'}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Invalid,422", "Forbidden,403", "RequestEntityTooLarge,413"})
    void theReasonSaysTheCode(String reason, int code) {
        inForce("'validations':[{'expression':'false','reason':'" + reason + "'}]");

        StatusException refusal = cluster.refusal("CREATE", "{'metadata':{'name':'c'}}");

        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.reason()).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "without a message the expression is told | 'expression':' false ' | failed expression: false",
                "a message is told without blanks around it | 'expression':'false','message':' no ' | no",
                "an expression comes before the text | 'expression':'false','message':'no','messageExpression':\"'not ' +"
                        + " object.metadata.name\" | not c",
                "an expression that cannot be evaluated leaves the text |"
                        + " 'expression':'false','message':'no','messageExpression':'string(object.spec.x)' | no",
                "an empty one leaves the text | 'expression':'false','message':'no','messageExpression':\"' '\" | no",
                "of several lines none is told | 'expression':'false','message':'no','messageExpression':\"'a\\\\nb'\" | no",
                "what is not there is an error | 'expression':'object.spec.x == 1' | expression 'object.spec.x == 1' resulted in"
                        + " error: no such key: spec",
            })
    void theMessageIsTheBestThereIs(String why, String validation, String told) {
        inForce("'validations':[{" + validation + "}]");

        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}"))
                .as(why)
                .isEqualTo(
                        "configmaps \"c\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: "
                                + told);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "CREATE | object != null && oldObject == null && request.operation == 'CREATE'",
                "UPDATE | object.metadata.name == 'c' && oldObject.metadata.name == 'c' && request.operation == 'UPDATE'",
                "DELETE | object == null && oldObject.metadata.name == 'c' && request.operation == 'DELETE'",
                "PATCH | object.data['new'] == 'x' && !has(oldObject.data) && request.operation == 'UPDATE'",
                "APPLY | object.data['new'] == 'x' && request.options.kind == 'UpdateOptions'",
                "PATCH | !has(request.subResource) && !has(request.requestSubResource)",
                "CREATE | request.name == 'c' && request.namespace == 'd' && request.resource.resource == 'configmaps'",
                "CREATE | request.requestKind.kind == 'ConfigMap' && request.kind.version == 'v1' && request.kind.group == ''",
                "CREATE | request.userInfo.username == 'jane' && 'system:authenticated' in request.userInfo.groups",
                "CREATE | request.dryRun == false && request.options.kind == 'CreateOptions'",
                "DRY | request.dryRun == true && request.options.dryRun == ['All']",
                "CREATE | namespaceObject.metadata.labels['env'] == 'test' && namespaceObject.status.phase == 'Active'",
                "CREATE | has(object.metadata.uid) && has(object.metadata.creationTimestamp)",
                "CREATE | authorizer.group('').resource('pods').namespace('d').check('get').allowed()",
                "CREATE | !authorizer.group('').resource('pods').namespace('other').check('get').allowed()",
                "CREATE | !authorizer.path('/metrics').check('get').allowed()",
                "CREATE | authorizer.requestResource.check('get').allowed() == false",
                "CREATE | !authorizer.serviceAccount('d', 'default').group('').resource('pods').check('get').allowed()",
            })
    void whatExpressionsMayNameIsWhatIsWritten(String verb, String expression) {
        inForce("'validations':[{'expression':\"" + expression + "\"}]");
        cluster.mayRead("jane", "pods");

        assertThat(cluster.refused(verb, "{'metadata':{'name':'c'}}")).isEmpty();
        assertThat(cluster.wouldBeRefused(verb, "!(" + expression + ")")).isTrue();
    }

    @Test
    void variablesAreEvaluatedInTheirOrderAndOnce() {
        inForce(
                "'variables':[{'name':'labels','expression':\"has(object.metadata.labels) ? object.metadata.labels : {}\"},"
                        + "{'name':'team','expression':\"'team' in variables.labels ? variables.labels.team : 'none'\"}],"
                        + "'validations':[{'expression':\"variables.team == 'red'\",'messageExpression':\"'not for ' +"
                        + " variables.team\"}]");

        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c','labels':{'team':'red'}}}"))
                .isEmpty();
        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}")).endsWith("denied request: not for none");
    }

    @Test
    void aVariableThatCannotBeEvaluatedIsNamed() {
        inForce("'variables':[{'name':'x','expression':'object.spec.x'}]," + validation("variables.x == 1"));

        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}"))
                .endsWith(
                        "expression 'variables.x == 1' resulted in error: composited variable \"x\" fails to evaluate: no"
                                + " such key: spec");
        cluster.clear();
        inForce("'variables':[{'name':'x','expression':'object.spec.x'}]," + validation("true || variables.x == 1"));
        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}")).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "Fail | object.spec.x == 1 | expression 'object.spec.x == 1' resulted in error: no such key: spec",
                "Ignore | object.spec.x == 1 | ",
                "Ignore | false | failed expression: false",
            })
    void aFailurePolicyIsAboutWhatCannotBeEvaluated(String failurePolicy, String expression, String told) {
        inForce("'failurePolicy':'" + failurePolicy + "'," + validation(expression));

        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}"))
                .endsWith(told == null ? "" : "denied request: " + told)
                .matches(told == null ? "" : ".+");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "all hold | Fail | true,true | failed expression: false",
                "one does not | Fail | true,false | ",
                "one does not, though another cannot be evaluated | Fail | object.spec.x == 1,false | ",
                "one cannot be evaluated | Fail | object.spec.x == 1,true | expression 'object.spec.x == 1' resulted in error: no"
                        + " such key: spec",
                "two cannot | Fail | object.a == 1,object.b == 1 | [expression 'object.a == 1' resulted in error: no such key: a,"
                        + " expression 'object.b == 1' resulted in error: no such key: b]",
                "one cannot, and that is ignored | Ignore | object.spec.x == 1,true | ",
            })
    void matchConditionsSayWhetherThePolicyApplies(String why, String failurePolicy, String conditions, String told) {
        StringBuilder all = new StringBuilder();
        for (String condition : conditions.split(",", -1)) {
            all.append(all.isEmpty() ? "" : ",")
                    .append("{'name':'n" + all.length() + "','expression':'" + condition + "'}");
        }
        inForce("'failurePolicy':'" + failurePolicy + "','matchConditions':[" + all + "]," + validation("false"));

        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}"))
                .as(why)
                .endsWith(told == null ? "" : "denied request: " + told)
                .matches(told == null ? "" : "(?s).+");
    }

    @Test
    void warnAndAuditLetItPassAndSaySo() {
        cluster.with(policy("p", ALWAYS, "'validations':[{'expression':'false','message':'no'}]"))
                .with(binding("b", "p", "'validationActions':['Warn','Audit']"));

        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}")).isEmpty();
        assertThat(cluster.remarks().warnings())
                .containsExactly("Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': no");
        assertThat(cluster.remarks().annotations())
                .containsEntry(
                        "validation.policy.admission.k8s.io/validation_failure",
                        "[{\"message\":\"no\",\"policy\":\"p\",\"binding\":\"b\",\"expressionIndex\":0,"
                                + "\"validationActions\":[\"Warn\",\"Audit\"]}]");
    }

    @Test
    void auditAnnotationsAreOfThePolicyAndAnEmptyOneIsNone() {
        inForce("'auditAnnotations':[{'key':'k','valueExpression':\"' was ' + object.metadata.name + ' '\"},"
                + "{'key':'none','valueExpression':'null'},{'key':'blank','valueExpression':\"' '\"}]");

        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}")).isEmpty();
        assertThat(cluster.remarks().annotations()).containsOnlyKeys("p/k").containsEntry("p/k", "was c");
    }

    @Test
    void anAuditAnnotationThatCannotBeEvaluatedDeniesWhateverTheBindingSays() {
        cluster.with(policy("p", ALWAYS, "'auditAnnotations':[{'key':'k','valueExpression':'string(object.spec.x)'}]"))
                .with(binding("b", "p", "'validationActions':['Warn']"));

        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}")).contains("denied request: expression");
    }

    @Test
    void thePolicyOfTheFirstNameIsToldAndAllWarn() {
        inForce(validation("false"));
        cluster.with(policy("a", ALWAYS, validation("1 == 2")))
                .with(binding("z", "a", "'validationActions':['Deny']"))
                .with(binding("y", "a", "'validationActions':['Warn']"));

        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}"))
                .contains("ValidatingAdmissionPolicy 'a' with binding 'z' denied request: failed expression: 1 == 2");
        assertThat(cluster.remarks().warnings()).hasSize(1);
    }

    @Test
    void aPolicyWithoutABindingAndABindingWithoutAPolicyDoNothing() {
        cluster.with(policy("p", ALWAYS, validation("false"))).with(binding("b", "q", "'validationActions':['Deny']"));

        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}")).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "authorizer.path('').check('get').allowed() | path must not be empty",
                "authorizer.group('').resource(' ').check('get').allowed() | resource must not be empty",
                "authorizer.serviceAccount('d', 'A').path('/x').check('get').allowed() | Invalid service account name",
                "quantity('x') == quantity('y') | quantity",
            })
    void aMistakeOfAFunctionIsOneOfTheExpression(String expression, String told) {
        inForce("'validations':[{'expression':\"" + expression + "\"}]");

        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}"))
                .contains("denied request: expression '" + expression + "' resulted in error: ")
                .contains(told);
    }

    @Test
    void nobodyLetsAPolicyReadWhatTheyMayNotRead() {
        String kind = "'paramKind':{'apiVersion':'v1','kind':'Secret'}," + validation("true");

        assertThat(cluster.refusedPolicy(policy("q", ALWAYS, kind)))
                .isEqualTo(
                        "ValidatingAdmissionPolicy.admissionregistration.k8s.io \"q\" is invalid: spec.paramKind: Forbidden: user"
                                + " &{jane  [system:authenticated] map[]} must have \"get\" permission on all objects of the referenced"
                                + " paramKind (kind=Secret, apiVersion=v1)");
        assertThat(cluster.refusedPolicy(policy("q", ALWAYS, validation("true"))))
                .isEmpty();
    }

    @Test
    void anExpressionThatTakesTooLongIsGivenUp() {
        String list = "[0,1,2,3,4,5,6,7,8,9]";
        String all = "true";
        for (String each : List.of("a", "b", "c", "d", "e", "f", "g")) {
            all = list + ".all(" + each + ", " + all + ")";
        }
        inForce("'validations':[{'expression':'" + all + "'}]");

        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}"))
                .endsWith(
                        "validation failed due to running out of cost budget, no further validation rules will be run");
    }

    @Test
    void whatTheServerItselfWritesAndPoliciesAreNotAskedAbout() {
        cluster.with(policy(
                        "p",
                        "'apiGroups':['*'],'apiVersions':['*'],'operations':['*'],'resources':['*/*']",
                        validation("false")))
                .with(binding("b", "p", "'validationActions':['Deny']"));

        assertThat(cluster.refused("CREATE", "{'metadata':{'name':'c'}}")).contains("denied request");
        assertThat(cluster.refusedByServer("{'metadata':{'name':'c'}}")).isEmpty();
        assertThat(cluster.refusedPolicy(policy("q", ALWAYS, validation("true"))))
                .isEmpty();
    }
}
