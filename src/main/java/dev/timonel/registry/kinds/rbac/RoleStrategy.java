package dev.timonel.registry.kinds.rbac;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.List;

/** Roles: {@code pkg/registry/rbac/role}. */
public final class RoleStrategy implements Strategy<Role> {
    @Override
    public ResourceKind kind() {
        return Kinds.ROLE;
    }

    @Override
    public List<String> nameErrors(String name) {
        return Names.pathSegment(name);
    }

    @Override
    public List<FieldError> validate(Role role, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        RbacValidation.rules(orEmpty(role.getRules()), true, errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(Role role, Role old, WriteContext write) {
        return validate(role, write);
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return true;
    }
}
