package dev.timonel.registry.kinds.rbac;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import java.util.List;

/** Cluster role bindings: {@code pkg/registry/rbac/clusterrolebinding}. */
public final class ClusterRoleBindingStrategy implements Strategy<ClusterRoleBinding> {
    @Override
    public ResourceKind kind() {
        return Kinds.CLUSTER_ROLE_BINDING;
    }

    @Override
    public List<String> nameErrors(String name) {
        return Names.pathSegment(name);
    }

    @Override
    public void setDefaults(ClusterRoleBinding binding) {
        RbacValidation.setDefaults(binding.getRoleRef(), orEmpty(binding.getSubjects()));
    }

    @Override
    public List<FieldError> validate(ClusterRoleBinding binding, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        validate(binding, errors);
        return errors.list();
    }

    private static void validate(ClusterRoleBinding binding, FieldErrors errors) {
        RbacValidation.binding(
                binding.getRoleRef(), orEmpty(binding.getSubjects()), List.of("ClusterRole"), false, errors);
    }

    @Override
    public List<FieldError> validateUpdate(ClusterRoleBinding binding, ClusterRoleBinding old, WriteContext write) {
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
