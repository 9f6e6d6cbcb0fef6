package dev.timonel.controller.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.Settle;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of upstream's {@code clusterroleaggregation_controller_test.go}, and what happens as roles come and go. */
class RoleAggregationReconcilerTest {
    private final Settle cluster = new Settle(new RoleAggregationReconciler());

    /** {@code parts}: name, label, rules; {@code selectors}: labels, and {@code *} for all, {@code !} for those without any. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        rules that nobody has any more go | hammer:foo=bar:nails           | foo=bar | saw     | nails
        nothing is selected               | hammer:foo=not:nails           | foo=bar | nails   | ''
        in the order of names             | hammer:foo=bar:nails,wedges; chisel:foo=bar:mortises; saw:foo=not:boards | foo=bar | '' | mortises,nails,wedges
        selector by selector              | hammer:foo=bar:nails; saw:foo=not:boards; chisel:foo=bar:mortises | foo=not,foo=bar | '' | boards,mortises,nails
        a rule that two have comes once   | hammer:foo=bar:nails; other:foo=not:nails | foo=bar,foo=not | '' | nails
        a role that two select comes once | hammer:foo=bar:nails           | foo=bar,foo=bar | ''  | nails
        what is right stays               | hammer:foo=bar:nails           | foo=bar | nails   | nails
        an empty selector selects all     | a:x=y:nails; b:x=z:wedges      | *       | ''      | nails,wedges
        by expression                     | a:x=y:nails; b:other=z:wedges  | !       | ''      | wedges
        """)
    void theRulesAreThoseOfTheSelected(String name, String parts, String selectors, String before, String after) {
        for (String part : parts.split(";", -1)) {
            String[] words = part.strip().split(":", -1);
            cluster.put(role(words[0], words[1], words[2]));
        }
        cluster.put(combined(selectors, before));
        assertThat(rules()).as(name).isEqualTo(after);
    }

    @Test
    void aRoleThatComesChangesOrGoesIsFollowedAtOnce() {
        cluster.put(combined("foo=bar", ""));
        cluster.put(role("hammer", "foo=bar", "nails"));
        assertThat(rules()).isEqualTo("nails");
        cluster.put(role("hammer", "foo=bar", "nails,wedges"));
        assertThat(rules()).isEqualTo("nails,wedges");
        cluster.put(role("hammer", "foo=not", "nails,wedges"));
        assertThat(rules()).isEmpty();
        cluster.put(role("hammer", "foo=bar", "nails"));
        cluster.delete(new ObjectKey(Kinds.CLUSTER_ROLE, "", "hammer"));
        assertThat(rules()).isEmpty();
    }

    @Test
    void whatIsAggregatedIsAggregatedOn() {
        ClusterRole admin = combined("to=admin", "");
        admin.getMetadata().setName("admin");
        ClusterRole edit = combined("to=edit", "");
        edit.getMetadata().setLabels(Map.of("to", "admin"));
        cluster.put(admin, edit, role("part", "to=edit", "nails"));
        assertThat(rulesOf("admin")).isEqualTo("nails");
    }

    @Test
    void aRoleThatSelectsItselfTakesNothingOfItself() {
        ClusterRole own = combined("foo=bar", "boards");
        own.getMetadata().setLabels(Map.of("foo", "bar"));
        cluster.put(own, role("hammer", "foo=bar", "nails"));
        assertThat(rules()).isEqualTo("nails");
    }

    @Test
    void rulesOfARoleWithoutAnAggregationRuleAreItsOwn() {
        cluster.put(role("hammer", "foo=bar", "nails"), role("combined", "x=y", "boards"));
        assertThat(rules()).isEqualTo("boards");
    }

    private String rules() {
        return rulesOf("combined");
    }

    private String rulesOf(String name) {
        ClusterRole role = cluster.snapshot()
                .get(new ObjectKey(Kinds.CLUSTER_ROLE, "", name))
                .orElseThrow()
                .as(ClusterRole.class);
        return String.join(
                ",",
                role.getRules().stream().map(rule -> rule.getResources().get(0)).toList());
    }

    private static ClusterRole combined(String selectors, String rules) {
        List<LabelSelector> all = new ArrayList<>();
        Stream.of(selectors.split(",", -1))
                .map(RoleAggregationReconcilerTest::selector)
                .forEach(all::add);
        return new ClusterRoleBuilder()
                .withNewMetadata()
                .withName("combined")
                .endMetadata()
                .withNewAggregationRule()
                .withClusterRoleSelectors(all)
                .endAggregationRule()
                .withRules(rules(rules))
                .build();
    }

    private static LabelSelector selector(String text) {
        LabelSelectorBuilder selector = new LabelSelectorBuilder();
        if (text.equals("!")) {
            return selector.addNewMatchExpression()
                    .withKey("x")
                    .withOperator("DoesNotExist")
                    .endMatchExpression()
                    .build();
        }
        return text.equals("*")
                ? selector.build()
                : selector.addToMatchLabels(text.split("=", 2)[0], text.split("=", 2)[1])
                        .build();
    }

    private static ClusterRole role(String name, String label, String rules) {
        return new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(label.split("=", 2)[0], label.split("=", 2)[1])
                .endMetadata()
                .withRules(rules(rules))
                .build();
    }

    private static List<PolicyRule> rules(String resources) {
        return Stream.of(resources.split(",", -1))
                .filter(r -> !r.isEmpty())
                .map(r -> new PolicyRuleBuilder()
                        .withVerbs("use")
                        .withApiGroups("")
                        .withResources(r)
                        .build())
                .toList();
    }
}
