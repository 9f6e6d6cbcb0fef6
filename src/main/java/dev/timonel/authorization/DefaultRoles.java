package dev.timonel.authorization;

import dev.timonel.model.BindingFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PolicyRule;
import dev.timonel.model.RoleFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The roles and bindings that every cluster has, and what a start puts right of them: what is missing is made, and rules and subjects
 * that are missing are added, but where {@link #AUTOUPDATE} says {@code false} ({@code
 * component-helpers/auth/rbac/reconciliation}).
 */
public final class DefaultRoles {
    static final String AUTOUPDATE = "rbac.authorization.kubernetes.io/autoupdate";

    private DefaultRoles() {}

    /** What to write, roles before bindings; what is there already comes with its resourceVersion. */
    public static List<HasMetadata> wanting(ClusterSnapshot snapshot) {
        List<HasMetadata> wanting = new ArrayList<>();
        for (HasMetadata role : DefaultRolesFile.read()) {
            Optional<KubeObject> stored = snapshot.get(KubeObject.keyOf(role));
            if (stored.isEmpty()) {
                wanting.add(role);
            } else if (!completed(role, stored.get())) {
                completion(role, stored.get()).ifPresent(wanting::add);
            }
        }
        return wanting;
    }

    private static boolean completed(HasMetadata role, KubeObject stored) {
        KubeObject wanted = KubeObject.draft(role);
        ObjectKey key = stored.key();
        if (key.kind().equals(Kinds.CLUSTER_ROLE) || key.kind().equals(Kinds.ROLE)) {
            RoleFacts facts = wanted.facts(RoleFacts.class);
            RoleFacts present = stored.facts(RoleFacts.class);
            return facts.aggregates().isEmpty()
                    ? Escalation.missing(present.rules(), facts.rules()).isEmpty()
                    : present.aggregates().containsAll(facts.aggregates());
        }
        return stored.facts(BindingFacts.class)
                .subjects()
                .containsAll(wanted.facts(BindingFacts.class).subjects());
    }

    /** Empty where somebody said that it should stay as it is. */
    private static Optional<HasMetadata> completion(HasMetadata wanted, KubeObject stored) {
        HasMetadata object = stored.as(HasMetadata.class);
        var annotations = object.getMetadata().getAnnotations();
        if (annotations != null && "false".equals(annotations.get(AUTOUPDATE))) {
            return Optional.empty();
        }
        if (object instanceof ClusterRole role && wanted instanceof ClusterRole complete) {
            if (complete.getAggregationRule() != null) {
                role.setAggregationRule(complete.getAggregationRule());
            }
            role.setRules(union(role.getRules(), complete.getRules(), stored));
        } else if (object instanceof Role role && wanted instanceof Role complete) {
            role.setRules(union(role.getRules(), complete.getRules(), stored));
        } else if (object instanceof ClusterRoleBinding binding && wanted instanceof ClusterRoleBinding complete) {
            binding.setSubjects(union(binding.getSubjects(), complete.getSubjects()));
        } else if (object instanceof RoleBinding binding && wanted instanceof RoleBinding complete) {
            binding.setSubjects(union(binding.getSubjects(), complete.getSubjects()));
        }
        return Optional.of(object);
    }

    private static List<io.fabric8.kubernetes.api.model.rbac.PolicyRule> union(
            List<io.fabric8.kubernetes.api.model.rbac.PolicyRule> present,
            List<io.fabric8.kubernetes.api.model.rbac.PolicyRule> wanted,
            KubeObject stored) {
        List<PolicyRule> own = stored.facts(RoleFacts.class).rules();
        List<io.fabric8.kubernetes.api.model.rbac.PolicyRule> all = new ArrayList<>(present);
        for (var rule : wanted) {
            if (!Escalation.missing(own, List.of(PolicyRule.of(rule))).isEmpty()) {
                all.add(rule);
            }
        }
        return all;
    }

    private static List<Subject> union(List<Subject> present, List<Subject> wanted) {
        List<Subject> all = new ArrayList<>(present);
        wanted.stream().filter(s -> !present.contains(s)).forEach(all::add);
        return all;
    }
}
