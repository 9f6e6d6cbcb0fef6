package dev.timonel.controller.rbac;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.RoleFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Gives a ClusterRole with an aggregationRule the rules of all that its selectors select, in the order of the selectors and then of
 * names ({@code pkg/controller/clusterroleaggregation}).
 */
public final class RoleAggregationReconciler implements Reconciler {
    @Override
    public String name() {
        return "clusterrole-aggregation";
    }

    /** Those that select the role as it is or as it was. */
    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (!change.key().kind().equals(Kinds.CLUSTER_ROLE)) {
            return List.of();
        }
        KubeObject before = change.previous();
        return after.list(Kinds.CLUSTER_ROLE).stream()
                .filter(role -> !role.facts(RoleFacts.class).aggregates().isEmpty())
                .filter(role -> role.key().equals(change.key())
                        || selects(role, change.object())
                        || before != null && selects(role, before))
                .map(KubeObject::key)
                .toList();
    }

    private static boolean selects(KubeObject role, KubeObject other) {
        return !role.key().equals(other.key())
                && role.facts(RoleFacts.class).aggregates().stream().anyMatch(s -> s.matches(other.labels()));
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        if (!key.kind().equals(Kinds.CLUSTER_ROLE)) {
            return Plan.nothing();
        }
        Optional<KubeObject> found = snapshot.get(key)
                .filter(role -> !role.deleting())
                .filter(role -> !role.facts(RoleFacts.class).aggregates().isEmpty());
        if (found.isEmpty()) {
            return Plan.nothing();
        }
        KubeObject role = found.get();
        List<KubeObject> parts = parts(role, snapshot);
        List<dev.timonel.model.PolicyRule> wanted = parts.stream()
                .flatMap(part -> part.facts(RoleFacts.class).rules().stream())
                .distinct()
                .toList();
        if (role.facts(RoleFacts.class).rules().equals(wanted)) {
            return Plan.nothing();
        }
        List<PolicyRule> rules = new ArrayList<>();
        for (KubeObject part : parts) {
            part.as(ClusterRole.class).getRules().stream()
                    .filter(rule -> !rules.contains(rule))
                    .forEach(rules::add);
        }
        ClusterRole changed = role.as(ClusterRole.class);
        changed.setRules(rules);
        return Plan.put(changed);
    }

    /** Selector by selector, by name. */
    private static List<KubeObject> parts(KubeObject role, ClusterSnapshot snapshot) {
        Collection<KubeObject> all = snapshot.list(Kinds.CLUSTER_ROLE);
        return role.facts(RoleFacts.class).aggregates().stream()
                .flatMap(selector -> all.stream().filter(other -> selector.matches(other.labels())))
                .filter(other -> !other.key().equals(role.key()))
                .distinct()
                .toList();
    }

    @Override
    public boolean worksFrozen() {
        return true;
    }
}
