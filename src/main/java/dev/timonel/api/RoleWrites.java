package dev.timonel.api;

import dev.timonel.authorization.Access;
import dev.timonel.authorization.Decision;
import dev.timonel.authorization.Escalation;
import dev.timonel.authorization.Policies;
import dev.timonel.authorization.Policy;
import dev.timonel.authorization.User;
import dev.timonel.model.BindingFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PolicyRule;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.RoleFacts;
import dev.timonel.model.StatusException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Nobody gives away more than they have: a role is written by who has all its rules, or the verb {@code escalate}; a binding by who has
 * all rules of its role, or the verb {@code bind} ({@code pkg/registry/rbac/*}{@code /policybased}).
 */
record RoleWrites(Policies policies) {
    private static final List<ResourceKind> BINDINGS = List.of(Kinds.ROLE_BINDING, Kinds.CLUSTER_ROLE_BINDING);
    private static final List<ResourceKind> ROLES = List.of(Kinds.ROLE, Kinds.CLUSTER_ROLE);

    /** The object, as it is to be written; 403 if the user may not. */
    HasMetadata check(User user, ResourceRequest target, HasMetadata object) {
        if (user.isMaster()) {
            return object;
        }
        if (BINDINGS.contains(target.kind())) {
            checkBinding(user, target, object);
        } else if (ROLES.contains(target.kind())) {
            checkRole(user, target, object);
        }
        return object;
    }

    /** What is told to whoever may change the object and not create it, if it is not there; null for who may both. */
    @Nullable
    StatusException refusalToCreate(User user, ResourceRequest target) {
        if (user.isMaster() || !target.subresource().isEmpty()) {
            return null;
        }
        ResourceKind kind = target.shown();
        Access create = Access.toResource("create", kind.group(), kind.plural(), "", target.namespace(), target.name());
        Decision decision = policies.now().decide(user, create);
        return decision.allowed()
                ? null
                : StatusException.forbidden(kind.group(), kind.plural(), target.name(), create.refusal(user, decision));
    }

    private void checkRole(User user, ResourceRequest target, HasMetadata object) {
        RoleFacts role = KubeObject.draft(object).facts(RoleFacts.class);
        Policy policy = policies.now();
        if (may(policy, user, "escalate", target.kind(), target.namespace(), target.name())) {
            return;
        }
        if (!role.aggregates().isEmpty()) {
            require(policy, user, target, object, Escalation.EVERYTHING);
        }
        require(policy, user, target, object, role.rules());
    }

    private void checkBinding(User user, ResourceRequest target, HasMetadata object) {
        BindingFacts binding = KubeObject.draft(object).facts(BindingFacts.class);
        Policy policy = policies.now();
        ResourceKind kind = binding.roleKind().equals(Kinds.ROLE.kind()) ? Kinds.ROLE : Kinds.CLUSTER_ROLE;
        if (may(policy, user, "bind", kind, target.namespace(), binding.roleName())) {
            return;
        }
        ObjectKey role = new ObjectKey(kind, kind.namespaced() ? target.namespace() : "", binding.roleName());
        require(policy, user, target, object, policy.rulesOf(role).orElseThrow(() -> StatusException.notFound(role)));
    }

    private static boolean may(
            Policy policy, User user, String verb, ResourceKind kind, String namespace, String name) {
        return policy.decide(user, Access.toResource(verb, kind.group(), kind.plural(), "", namespace, name))
                .allowed();
    }

    private static void require(
            Policy policy, User user, ResourceRequest target, HasMetadata object, List<PolicyRule> rules) {
        Escalation.problem(policy, user, target.namespace(), rules).ifPresent(because -> {
            ResourceKind kind = target.kind();
            String named =
                    object.getMetadata() == null ? null : object.getMetadata().getName();
            String name = named == null ? target.name() : named;
            throw StatusException.forbidden(kind.group(), kind.plural(), name, because);
        });
    }
}
