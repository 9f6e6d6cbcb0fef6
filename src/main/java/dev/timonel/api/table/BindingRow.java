package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Bindings show their role, and whom they give it. */
final class BindingRow implements RowRules<HasMetadata> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Role", "The role that is given"),
                Column.age(),
                Column.wide("Users", "The users that get it"),
                Column.wide("Groups", "The groups that get it"),
                Column.wide("ServiceAccounts", "The service accounts that get it"));
    }

    @Override
    public List<Object> cells(HasMetadata object, Instant now) {
        RoleRef role = object instanceof ClusterRoleBinding ofCluster
                ? ofCluster.getRoleRef()
                : ((RoleBinding) object).getRoleRef();
        List<Subject> subjects = orEmpty(
                object instanceof ClusterRoleBinding ofCluster
                        ? ofCluster.getSubjects()
                        : ((RoleBinding) object).getSubjects());
        return List.of(
                object.getMetadata().getName(),
                role.getKind() + "/" + role.getName(),
                RowRules.age(object, now),
                names(subjects, "User", Subject::getName),
                names(subjects, "Group", Subject::getName),
                names(subjects, "ServiceAccount", s -> orEmpty(s.getNamespace()) + "/" + s.getName()));
    }

    private static String names(List<Subject> subjects, String kind, Function<Subject, String> name) {
        return subjects.stream().filter(s -> kind.equals(s.getKind())).map(name).collect(Collectors.joining(", "));
    }
}
