package dev.timonel.registry.kinds.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacStrategiesTest {
    private static final String META = "'metadata': {'name': 'r'}, ";
    private static final String ROLE_REF =
            "'roleRef': {'apiGroup': 'rbac.authorization.k8s.io', 'kind': 'ClusterRole', 'name': 'r'}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'verbs': ['get'], 'apiGroups': [''], 'resources': ['pods']} | ``",
                "{'apiGroups': [''], 'resources': ['pods']} | rules[0].verbs: Required value",
                "{'verbs': ['get'], 'resources': ['pods']} | rules[0].apiGroups: Required value: resource rules must"
                        + " supply at least one api group",
                "{'verbs': ['get'], 'apiGroups': ['']} | rules[0].resources: Required value: resource rules must"
                        + " supply at least one resource",
                "{'verbs': ['get'], 'apiGroups': [''], 'resources': ['pods'], 'nonResourceURLs': ['/x']} |"
                        + " rules[0].nonResourceURLs: Invalid value: [\"/x\"]: rules cannot apply to both regular"
                        + " resources and non-resource URLs",
            })
    void aRuleOfAClusterRoleIsAboutResourcesOrPaths(String rule, String error) {
        ClusterRole role = Writes.json(ClusterRole.class, "{" + META + "'rules': [" + rule + "]}");
        assertThat(String.join("; ", Writes.texts(new ClusterRoleStrategy().validate(role, Writes.onNothing()))))
                .isEqualTo(error);
    }

    @Test
    void aRoleGivesNoPaths() {
        Role role = Writes.json(Role.class, "{" + META + "'rules': [{'verbs': ['get'], 'nonResourceURLs': ['/x']}]}");
        assertThat(Writes.texts(new RoleStrategy().validate(role, Writes.onNothing())))
                .containsExactly("rules[0].nonResourceURLs: Invalid value: [\"/x\"]: namespaced rules cannot apply to"
                        + " non-resource URLs");
    }

    @Test
    void anAggregationHasSelectors() {
        ClusterRole none = Writes.json(ClusterRole.class, "{" + META + "'aggregationRule': {}}");
        assertThat(Writes.texts(new ClusterRoleStrategy().validate(none, Writes.onNothing())))
                .containsExactly("aggregationRule.clusterRoleSelectors: Required value: at least one"
                        + " clusterRoleSelector required if aggregationRule is non-nil");
        ClusterRole bad = Writes.json(
                ClusterRole.class,
                "{" + META + "'aggregationRule': {'clusterRoleSelectors': [{'matchExpressions': [{'key': 'a',"
                        + " 'operator': 'Near'}, {'key': 'a', 'operator': 'In'}, {'key': 'a', 'operator': 'Exists',"
                        + " 'values': ['b']}]}]}}");
        String at = "aggregationRule.clusterRoleSelectors[0].matchExpressions";
        assertThat(Writes.texts(new ClusterRoleStrategy().validate(bad, Writes.onNothing())))
                .containsExactly(
                        at + "[0].operator: Invalid value: \"Near\": not a valid selector operator",
                        at + "[1].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
                        at + "[2].values: Forbidden: may not be specified when `operator` is 'Exists' or"
                                + " 'DoesNotExist'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'kind': 'User', 'name': 'bob'} | ``",
                "{'kind': 'Group', 'name': 'devs'} | ``",
                "{'kind': 'ServiceAccount', 'name': 'sa', 'namespace': 'ns'} | ``",
                "{'kind': 'ServiceAccount', 'name': 'sa'} | subjects[0].namespace: Required value",
                "{'kind': 'ServiceAccount', 'name': 'sa', 'namespace': 'ns', 'apiGroup': 'x'} | subjects[0].apiGroup:"
                        + " Unsupported value: \"x\": supported values: \"\"",
                "{'kind': 'User', 'name': 'bob', 'apiGroup': 'x'} | subjects[0].apiGroup: Unsupported value: \"x\":"
                        + " supported values: \"rbac.authorization.k8s.io\"",
                "{'kind': 'Robot', 'name': 'x'} | subjects[0].kind: Unsupported value: \"Robot\": supported values:"
                        + " \"ServiceAccount\", \"User\", \"Group\"",
                "{'kind': 'User'} | subjects[0].name: Required value",
                "{'kind': 'Group'} | subjects[0].name: Required value",
            })
    void aSubjectIsAUserAGroupOrAServiceAccount(String subject, String error) {
        ClusterRoleBinding binding =
                Writes.json(ClusterRoleBinding.class, "{" + META + ROLE_REF + ", 'subjects': [" + subject + "]}");
        ClusterRoleBindingStrategy strategy = new ClusterRoleBindingStrategy();
        strategy.setDefaults(binding);
        assertThat(String.join("; ", Writes.texts(strategy.validate(binding, Writes.onNothing()))))
                .isEqualTo(error);
    }

    @Test
    void aBindingKeepsItsRole() {
        RoleBinding old = Writes.json(RoleBinding.class, "{" + META + ROLE_REF + "}");
        RoleBinding other = Writes.json(RoleBinding.class, "{" + META + ROLE_REF.replace("'r'", "'s'") + "}");
        assertThat(Writes.texts(new RoleBindingStrategy().validateUpdate(other, old, Writes.onNothing())))
                .containsExactly("roleRef: Invalid value:"
                        + " {\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"ClusterRole\",\"Name\":\"s\"}:"
                        + " field is immutable");
    }

    @Test
    void aClusterRoleBindingGivesNoRole() {
        ClusterRoleBinding binding =
                Writes.json(ClusterRoleBinding.class, "{" + META + "'roleRef': {'kind': 'Role', 'name': 'a/b'}}");
        ClusterRoleBindingStrategy strategy = new ClusterRoleBindingStrategy();
        strategy.setDefaults(binding);
        assertThat(Writes.texts(strategy.validate(binding, Writes.onNothing())))
                .containsExactly(
                        "roleRef.kind: Unsupported value: \"Role\": supported values: \"ClusterRole\"",
                        "roleRef.name: Invalid value: \"a/b\": may not contain '/'");
    }
}
