package dev.timonel.registry.kinds.admission;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.onNothing;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By {@code pkg/apis/admissionregistration/validation} and {@code v1/defaults.go} of Kubernetes 1.37. */
class PolicyValidationTest {
    private static final String RULES =
            "'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['CREATE'],"
                    + "'resources':['pods']}]";
    private static final String CONSTRAINTS = "'matchConstraints':{" + RULES + "}";
    private static final String TRUE = "'validations':[{'expression':'true'}]";

    private final ValidatingAdmissionPolicyStrategy policies = new ValidatingAdmissionPolicyStrategy();
    private final ValidatingAdmissionPolicyBindingStrategy bindings = new ValidatingAdmissionPolicyBindingStrategy();

    private ValidatingAdmissionPolicy policy(String spec) {
        ValidatingAdmissionPolicy policy =
                json(ValidatingAdmissionPolicy.class, "{'metadata':{'name':'p.example.com'},'spec':{" + spec + "}}");
        policies.setDefaults(policy);
        return policy;
    }

    private List<String> errors(String spec) {
        return texts(policies.validate(policy(spec), onNothing()));
    }

    private List<String> ofBinding(String spec) {
        ValidatingAdmissionPolicyBinding binding =
                json(ValidatingAdmissionPolicyBinding.class, "{'metadata':{'name':'b'},'spec':{" + spec + "}}");
        bindings.setDefaults(binding);
        return texts(bindings.validate(binding, onNothing()));
    }

    @Test
    void whatIsLeftOutIsFilledIn() {
        assertThat(KubeJson.tree(KubeJson.write(policy(CONSTRAINTS + "," + TRUE).getSpec())))
                .isEqualTo((Object) KubeJson.tree(("{\"failurePolicy\":\"Fail\",\"matchConstraints\":{\"matchPolicy\":"
                                + "\"Equivalent\",\"namespaceSelector\":{},\"objectSelector\":{},\"resourceRules\":[{\"apiGroups\":"
                                + "[\"\"],\"apiVersions\":[\"v1\"],\"operations\":[\"CREATE\"],\"resources\":[\"pods\"],"
                                + "\"scope\":\"*\"}]},\"validations\":[{\"expression\":\"true\"}]}")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'failurePolicy':'Maybe' | spec.failurePolicy: Unsupported value: \"Maybe\": supported values: \"Fail\", \"Ignore\"",
                "'paramKind':{'kind':'K'} | spec.paramKind.apiVersion: Required value",
                "'paramKind':{'apiVersion':'a/b/c','kind':'K'} | spec.paramKind.apiVersion: Invalid value: \"a/b/c\": unexpected"
                        + " GroupVersion string: a/b/c",
                "'paramKind':{'apiVersion':'a/','kind':'K'} | spec.paramKind.apiVersion: Invalid value: \"a/\": version must be"
                        + " specified",
                "'paramKind':{'apiVersion':'v1'} | spec.paramKind.kind: Required value",
                "'matchConditions':[{'name':'a','expression':' '}] | spec.matchConditions[0].expression: Required value",
                "'matchConditions':[{'expression':'true'}] | spec.matchConditions[0].name: Required value",
                "'matchConditions':[{'name':'a','expression':'true'},{'name':'a','expression':'true'}] |"
                        + " spec.matchConditions[1].name: Duplicate value: \"a\"",
                "'matchConditions':[{'name':'a','expression':'1'}] | spec.matchConditions[0].expression: Invalid value: \"1\": must"
                        + " evaluate to bool but got int",
                "'variables':[{'name':' ','expression':'1'}] | spec.variables[0].name: Required value: name is not specified",
                "'variables':[{'name':'in','expression':'1'}] | spec.variables[0].name: Invalid value: \"in\": must be a valid CEL"
                        + " identifier",
                "'variables':[{'name':'a'}] | spec.variables[0].expression: Required value: expression is not specified",
                "'auditAnnotations':[{'key':'a','valueExpression':'1'}] | spec.auditAnnotations[0].valueExpression: Invalid value:"
                        + " \"1\": must evaluate to one of [string null_type] but got int",
                "'auditAnnotations':[{'key':'a','valueExpression':''}] | spec.auditAnnotations[0].valueExpression: Required value:"
                        + " valueExpression is not specified",
            })
    void aPolicyIsRefusedBecause(String spec, String error) {
        assertThat(errors(spec + "," + CONSTRAINTS + "," + TRUE)).containsExactly(error);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'expression':' ' | spec.validations[0].expression: Required value: expression is not specified",
                "'expression':'1 + 1' | spec.validations[0].expression: Invalid value: \"1 + 1\": must evaluate to bool but got int",
                "'expression':'object.a' | spec.validations[0].expression: Invalid value: \"object.a\": must evaluate to bool but got"
                        + " dyn",
                "'expression':'true','message':' ' | spec.validations[0].message: Invalid value: \" \": must be non-empty if"
                        + " specified",
                "'expression':'true','message':'a\\nb' | spec.validations[0].message: Invalid value: \"a\\nb\": must not contain line"
                        + " breaks",
                "'expression':'true','messageExpression':' ' | spec.validations[0].messageExpression: Invalid value: \" \": must be"
                        + " non-empty if specified",
                "'expression':'true','messageExpression':'true' | spec.validations[0].messageExpression: Invalid value: \"true\":"
                        + " must evaluate to string but got bool",
                "'expression':'true','reason':'Unauthorized' | spec.validations[0].reason: Unsupported value: \"Unauthorized\":"
                        + " supported values: \"Forbidden\", \"Invalid\", \"RequestEntityTooLarge\"",
            })
    void aValidationIsRefusedBecause(String validation, String error) {
        assertThat(errors(CONSTRAINTS + ",'validations':[{" + validation + "}]"))
                .containsExactly(error);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "params.a == 1 | 1:1: undeclared reference to 'params' (in container '')",
                "variables.a == 1 | 1:1: undeclared reference to 'variables' (in container '')",
                "request.nothing == 1 | 1:8: undefined field 'nothing'",
                "request.name == 1 | 1:14: found no matching overload for '_==_' applied to '(string, int)'",
                "namespaceObject.metadata.owners == 1 | 1:25: undefined field 'owners'",
                "object. | 1:8: Syntax error: ",
                "object.includes(1) | 1:16: undeclared reference to 'includes' (in container '')",
            })
    void anExpressionNamesWhatThereIsAndFitsItsType(String expression, String mistake) {
        assertThat(errors(
                        CONSTRAINTS + ",'validations':[{'expression':\"" + expression.replace("'", "\\u0027") + "\"}]"))
                .hasSize(1)
                .allSatisfy(error -> assertThat(error)
                        .startsWith("spec.validations[0].expression: Invalid value: ")
                        .contains("compilation failed: ERROR: <input>:" + mistake));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.spec.containers.all(c, c.image.startsWith(\"a\"))",
                "request.userInfo.groups.exists(g, g == \"x\") && request.userInfo.extra[\"a\"].size() == 1",
                "authorizer.group(\"apps\").resource(\"deployments\").subresource(\"scale\").namespace(\"a\").name(\"b\")"
                        + ".check(\"get\").allowed()",
                "authorizer.serviceAccount(\"a\", \"b\").path(\"/healthz\").check(\"get\").reason() == \"\"",
                "authorizer.requestResource.check(\"custom\").errored() == false",
                "namespaceObject.metadata.labels.exists(k, k == \"env\") && namespaceObject.status.phase != \"x\"",
                "quantity(\"1Gi\").isGreaterThan(quantity(\"1Mi\")) && isURL(\"http://a\") && ip(\"10.0.0.1\").family() == 4",
                "object.metadata.namespace == request.namespace",
                "params.x == 1 && has(oldObject.status)",
                "oldObject == null || object.metadata.creationTimestamp == oldObject.metadata.creationTimestamp",
                "object.?spec.?replicas.orValue(1) == 1",
            })
    void anExpressionMayUseAllThatPoliciesHave(String expression) {
        assertThat(errors("'paramKind':{'apiVersion':'v1','kind':'ConfigMap'}," + CONSTRAINTS
                        + ",'validations':[{'expression':'" + expression.replace("\"", "\\u0027") + "'}]"))
                .isEmpty();
    }

    @Test
    void aVariableHasTheTypeOfItsExpressionForThoseAfterIt() {
        String variables = "'variables':[{'name':'a','expression':'1'},{'name':'b','expression':'variables.a + 1'}],";

        assertThat(errors(variables + CONSTRAINTS + ",'validations':[{'expression':'variables.b == 2'}]"))
                .isEmpty();
        assertThat(errors(variables + CONSTRAINTS + ",'validations':[{'expression':'variables.c == 2'}]"))
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("undefined field 'c'");
        assertThat(errors("'variables':[{'name':'b','expression':'variables.a'},{'name':'a','expression':'1'}],"
                        + CONSTRAINTS + ",'validations':[{'expression':'variables.a == 2'}]"))
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("spec.variables[0].expression", "undefined field 'a'");
    }

    @Test
    void authorizerIsNotForMessages() {
        assertThat(errors(CONSTRAINTS + ",'validations':[{'expression':'true','messageExpression':"
                        + "\"authorizer.path(\\u0027/a\\u0027).check(\\u0027get\\u0027).reason()\"}]"))
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("undeclared reference to 'authorizer'");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'operations':[],'resources':['a'] | operations: Required value",
                "'operations':['*','CREATE'],'resources':['a'] | operations: Invalid value: [\"*\",\"CREATE\"]: if '*' is present,"
                        + " must not specify other operations",
                "'operations':['READ'],'resources':['a'] | operations[0]: Unsupported value: \"READ\": supported values: \"*\","
                        + " \"CONNECT\", \"CREATE\", \"DELETE\", \"UPDATE\"",
                "'operations':['*'],'resources':[] | resources: Required value",
                "'operations':['*'],'resources':['*/*','a'] | resources: Invalid value: [\"*/*\",\"a\"]: if '*/*' is present, must not"
                        + " specify other resources",
                "'operations':['*'],'resources':['*','a'] | resources: Invalid value: [\"*\",\"a\"]: if '*' is present, must not"
                        + " specify other resources without subresources",
                "'operations':['*'],'resources':['a/*','a/b'] | resources[1]: Invalid value: \"a/b\": if 'a/*' is present, must not"
                        + " specify a/b",
                "'operations':['*'],'resources':['*/b','a/b'] | resources[1]: Invalid value: \"a/b\": if '*/b' is present, must not"
                        + " specify a/b",
                "'operations':['*'],'resources':['a'],'scope':'x' | scope: Unsupported value: \"x\": supported values: \"*\","
                        + " \"Cluster\", \"Namespaced\"",
                "'operations':['*'],'resources':['a'],'resourceNames':['b','b'] | resourceNames[1]: Duplicate value: \"b\"",
            })
    void aRuleIsRefusedBecause(String rule, String error) {
        String all = "[{'apiGroups':[''],'apiVersions':['v1']," + rule + "}]";

        assertThat(errors("'matchConstraints':{'resourceRules':" + all + "}," + TRUE))
                .containsExactly("spec.matchConstraints.resourceRules[0]." + error);
        assertThat(ofBinding("'policyName':'p','validationActions':['Deny'],'matchResources':{'excludeResourceRules':"
                        + all + "}"))
                .containsExactly("spec.matchResources.excludeResourceRules[0]." + error);
    }

    @Test
    void aPolicySaysWhatItIsAboutAndWhatItAsks() {
        assertThat(errors(""))
                .containsExactly(
                        "spec.matchConstraints: Required value",
                        "spec.validations: Required value: validations or auditAnnotations must contain at least one item",
                        "spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item");
        assertThat(errors("'matchConstraints':{}," + TRUE))
                .containsExactly("spec.matchConstraints.resourceRules: Required value");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'validationActions':['Deny'] | spec.policyName: Required value",
                "'policyName':'p' | spec.validationActions: Required value",
                "'policyName':'p','validationActions':['Deny','Warn'] | spec.validationActions: Invalid value:"
                        + " [\"Deny\",\"Warn\"]: must not contain both Deny and Warn (repeating the same validation failure"
                        + " information in the API response and headers serves no purpose)",
                "'policyName':'p','validationActions':['Stop'] | spec.validationActions[0]: Unsupported value: \"Stop\": supported"
                        + " values: \"Audit\", \"Deny\", \"Warn\"",
                "'policyName':'p','validationActions':['Deny','Deny'] | spec.validationActions[1]: Duplicate value: \"Deny\"",
                "'policyName':'p','validationActions':['Deny'],'paramRef':{'parameterNotFoundAction':'Deny'} | spec.paramRef:"
                        + " Required value: one of name or selector must be specified",
                "'policyName':'p','validationActions':['Deny'],'paramRef':{'name':'a'} | spec.paramRef.parameterNotFoundAction:"
                        + " Required value",
                "'policyName':'p','validationActions':['Deny'],'paramRef':{'name':'a','parameterNotFoundAction':'x'} |"
                        + " spec.paramRef.parameterNotFoundAction: Unsupported value: \"x\": supported values: \"Deny\", \"Allow\"",
            })
    void aBindingIsRefusedBecause(String spec, String error) {
        assertThat(ofBinding(spec)).containsExactly(error);
    }

    @Test
    void conditionsThatWereThereBeforeAreNotJudgedAgain() {
        ValidatingAdmissionPolicy before =
                policy("'matchConditions':[{'name':'a','expression':'1'}]," + CONSTRAINTS + "," + TRUE);

        assertThat(policies.validateUpdate(before, before, onNothing())).isEmpty();
        ValidatingAdmissionPolicy other =
                policy("'matchConditions':[{'name':'b','expression':'1'}]," + CONSTRAINTS + "," + TRUE);
        assertThat(policies.validateUpdate(other, before, onNothing())).hasSize(1);
    }

    @Test
    void namesOfWhatIsConfiguredBesideTheApiAreReserved() {
        ValidatingAdmissionPolicy policy = policy(CONSTRAINTS + "," + TRUE);
        policy.getMetadata().setName("a.static.k8s.io");

        assertThat(texts(policies.validate(policy, onNothing())))
                .containsExactly(
                        "metadata.name: Invalid value: \"a.static.k8s.io\": names ending with \".static.k8s.io\" are"
                                + " reserved for static manifest-based configurations and cannot be managed via the API");
    }
}
