package dev.timonel.registry.kinds.rbac;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;

/** Role bindings: {@code pkg/registry/rbac/rolebinding}. */
public final class RoleBindingStrategy implements Strategy<RoleBinding> {
    @Override
    public ResourceKind kind() {
        return Kinds.ROLE_BINDING;
    }

    @Override
    public List<String> nameErrors(String name) {
        return Names.pathSegment(name);
    }

    @Override
    public void setDefaults(RoleBinding binding) {
        RbacValidation.setDefaults(binding.getRoleRef(), orEmpty(binding.getSubjects()));
    }

    @Override
    public List<FieldError> validate(RoleBinding binding, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        validate(binding, errors);
        return errors.list();
    }

    private static void validate(RoleBinding binding, FieldErrors errors) {
        RbacValidation.binding(
                binding.getRoleRef(), orEmpty(binding.getSubjects()), List.of("Role", "ClusterRole"), true, errors);
    }

    @Override
    public List<FieldError> validateUpdate(RoleBinding binding, RoleBinding old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        validate(binding, errors);
        RbacValidation.sameRole(binding.getRoleRef(), old.getRoleRef(), errors);
        return errors.list();
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return true;
    }
}
