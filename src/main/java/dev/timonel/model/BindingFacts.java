package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import java.util.List;

/** Whom a RoleBinding or ClusterRoleBinding gives which role. {@code roleKind} is Role or ClusterRole. */
public record BindingFacts(String roleKind, String roleName, List<Subject> subjects) implements Facts {

    /** {@code kind} is User, Group or ServiceAccount; {@code namespace} is that of a service account, or {@code ""}. */
    public record Subject(String kind, String namespace, String name) {}

    public BindingFacts {
        subjects = List.copyOf(subjects);
    }

    static BindingFacts of(HasMetadata object) {
        return object instanceof ClusterRoleBinding binding
                ? of(binding.getRoleRef(), binding.getSubjects())
                : of(((RoleBinding) object).getRoleRef(), ((RoleBinding) object).getSubjects());
    }

    private static BindingFacts of(RoleRef role, List<io.fabric8.kubernetes.api.model.rbac.Subject> subjects) {
        return new BindingFacts(
                role == null ? "" : orEmpty(role.getKind()),
                role == null ? "" : orEmpty(role.getName()),
                orEmpty(subjects).stream()
                        .map(s -> new Subject(orEmpty(s.getKind()), orEmpty(s.getNamespace()), orEmpty(s.getName())))
                        .toList());
    }
}
