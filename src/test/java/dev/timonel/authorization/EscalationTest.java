package dev.timonel.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.PolicyRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of upstream's {@code policy_comparator_test.go}. */
class EscalationTest {
    private static List<PolicyRule> rules(String rules) {
        return rules.isEmpty()
                ? List.of()
                : Stream.of(rules.split(";"))
                        .map(String::strip)
                        .map(Roles::policyRule)
                        .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get v1 builds | get v1 builds | ''",
                "get v1 */scale | get v1 foo/scale | ''",
                "delete v1 deployments; delete v1 builds; update v1 builds,deployments | delete,update v1"
                        + " builds,deployments | ''",
                "delete,update g1,g2 builds,deployments | delete g1 deployments; update g2 builds,deployments | ''",
                "delete,update v1 builds,deployments; delete v1 pods | delete,update v1 builds,deployments,pods |"
                        + " update v1 pods",
                "get * roles | get g1,g2 roles | ''",
                "get dummy roles | get * roles | get * roles",
                "get * roles | get * roles | ''",
                "* v1 roles | watch,list v1 roles | ''",
                "get,list,watch,create v1 roles | * v1 roles | * v1 roles",
                "get v1 * | get v1 resourcegroup:deployments | ''",
                "get v1 roles,x | get v1 * | get v1 *",
                "get v1 pods | get v1 pods foo,bar | ''",
                "get v1 pods foo,bar | get v1 pods | get v1 pods",
                "get v1 pods foo | get v1 pods foo,bar | get v1 pods bar",
                "* /apis | * /apis | ''",
                "* * | * /apis,/apis/v1,/ | ''",
                "* /apis/* | get /apis,/apis/v1 | get /apis",
                "* /apis/* | get /apis/v1/foo,/apis/v1 | ''",
            })
    void whatIsNotCoveredIsMissing(String own, String wanted, String missing) {
        assertThat(Escalation.missing(rules(own), rules(wanted))).isEqualTo(rules(missing));
    }

    @Test
    void whatIsMissingIsTold() {
        Roles roles = new Roles().role("ns", "r", "get core pods").binding("ns", "Role/r", "User:bob");
        User bob = Roles.user("bob", "devs", User.AUTHENTICATED);
        assertThat(Escalation.problem(
                        roles.policy(),
                        bob,
                        "ns",
                        rules("get,list,watch core pods; get apps deployments a; get /metrics")))
                .hasValue("user \"bob\" (groups=[\"devs\" \"system:authenticated\"]) is attempting to grant RBAC"
                        + " permissions not currently held:\n"
                        + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"list\" \"watch\"]}\n"
                        + "{APIGroups:[\"apps\"], Resources:[\"deployments\"], ResourceNames:[\"a\"],"
                        + " Verbs:[\"get\"]}\n"
                        + "{NonResourceURLs:[\"/metrics\"], Verbs:[\"get\"]}");
        assertThat(Escalation.problem(roles.policy(), bob, "ns", rules("get core pods")))
                .isEmpty();
        assertThat(Escalation.problem(roles.policy(), bob, "other", rules("get core pods")))
                .isPresent();
        assertThat(Escalation.problem(
                        roles.policy(), Roles.user("root", User.MASTERS), "", List.copyOf(Escalation.EVERYTHING)))
                .isEmpty();
    }
}
