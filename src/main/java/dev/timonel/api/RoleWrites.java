package dev.timonel.api;

import dev.timonel.authorization.Access;
import dev.timonel.authorization.Escalation;
import dev.timonel.authorization.Policies;
import dev.timonel.authorization.Policy;
import dev.timonel.authorization.User;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import java.util.List;
import java.util.Set;

/**
 * Nobody gives away more than they have. Stricter than upstream, which compares rule by rule: a role or binding is written by
 * whoever may do everything there, or has the verb {@code escalate} or {@code bind}.
 */
record RoleWrites(Policies policies) {
    private static final List<ResourceKind> BINDINGS = List.of(Kinds.ROLE_BINDING, Kinds.CLUSTER_ROLE_BINDING);
    private static final List<ResourceKind> ROLES = List.of(Kinds.ROLE, Kinds.CLUSTER_ROLE);
    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH");

    void check(ResourceRequest target, Exchange exchange) {
        boolean binding = BINDINGS.contains(target.kind());
        if (!METHODS.contains(exchange.method()) || !binding && !ROLES.contains(target.kind())) {
            return;
        }
        User user = Gate.user(exchange.request());
        if (user.isMaster()) {
            return;
        }
        Policy policy = policies.now();
        String verb = binding ? "bind" : "escalate";
        boolean may = ROLES.stream()
                .allMatch(role -> policy.decide(
                                user, Access.toResource(verb, role.group(), role.plural(), "", target.namespace(), ""))
                        .allowed());
        if (!may) {
            Escalation.problem(policy, user, target.namespace(), Escalation.EVERYTHING)
                    .ifPresent(because -> {
                        throw StatusException.forbidden(
                                target.kind().group(), target.kind().plural(), target.name(), because);
                    });
        }
    }
}
