package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a Role or ClusterRole allows. {@code aggregates}: the selectors of a cluster role whose rules are those of the cluster
 * roles that any of them selects; empty for rules of its own.
 */
public record RoleFacts(List<PolicyRule> rules, List<Selector> aggregates) implements Facts {

    public RoleFacts {
        rules = List.copyOf(rules);
        aggregates = List.copyOf(aggregates);
    }

    static RoleFacts of(HasMetadata object) {
        if (object instanceof ClusterRole role) {
            return new RoleFacts(
                    rules(role.getRules()),
                    role.getAggregationRule() == null
                            ? List.of()
                            : orEmpty(role.getAggregationRule().getClusterRoleSelectors()).stream()
                                    .map(Selector::of)
                                    .toList());
        }
        return new RoleFacts(rules(((Role) object).getRules()), List.of());
    }

    private static List<PolicyRule> rules(List<io.fabric8.kubernetes.api.model.rbac.PolicyRule> rules) {
        return orEmpty(rules).stream().map(PolicyRule::of).toList();
    }

    /** A {@code metav1.LabelSelector}: all labels and all expressions must match; of neither, it selects everything. */
    public record Selector(List<Requirement> requirements) {
        public Selector {
            requirements = List.copyOf(requirements);
        }

        static Selector of(io.fabric8.kubernetes.api.model.LabelSelector selector) {
            Stream<Requirement> labels = orEmpty(selector.getMatchLabels()).entrySet().stream()
                    .map(e -> new Requirement(e.getKey(), "In", List.of(orEmpty(e.getValue()))));
            Stream<Requirement> expressions =
                    orEmpty(selector.getMatchExpressions()).stream().map(Requirement::of);
            return new Selector(Stream.concat(labels, expressions).toList());
        }

        public boolean matches(Map<String, String> labels) {
            return requirements.stream().allMatch(r -> r.matches(labels));
        }
    }

    /** {@code operator} is In, NotIn, Exists or DoesNotExist. */
    public record Requirement(String key, String operator, List<String> values) {
        public Requirement {
            values = List.copyOf(values);
        }

        static Requirement of(LabelSelectorRequirement requirement) {
            return new Requirement(
                    orEmpty(requirement.getKey()),
                    orEmpty(requirement.getOperator()),
                    orEmpty(requirement.getValues()));
        }

        boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                default -> false;
            };
        }
    }
}
