package dev.timonel.authorization;

import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PolicyRule;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Roles and bindings in few words: a rule is {@code verbs groups resources [names]} or {@code verbs urls}, each by commas. */
final class Roles {
    private final List<KubeObject> objects = new ArrayList<>();

    Roles role(String namespace, String name, String... rules) {
        return add(new RoleBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withRules(Stream.of(rules).map(Roles::rule).toList())
                .build());
    }

    Roles clusterRole(String name, String... rules) {
        return add(new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withRules(Stream.of(rules).map(Roles::rule).toList())
                .build());
    }

    /** {@code role} is {@code Role/name} or {@code ClusterRole/name}; a subject {@code User:a}, {@code ServiceAccount:ns/a}. */
    Roles binding(String namespace, String role, String... subjects) {
        return add(new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("b" + objects.size())
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", role.split("/")[0], role.split("/")[1])
                .withSubjects(Stream.of(subjects).map(Roles::subject).toList())
                .build());
    }

    Roles clusterBinding(String role, String... subjects) {
        return add(new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName("b" + objects.size())
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .withSubjects(Stream.of(subjects).map(Roles::subject).toList())
                .build());
    }

    ClusterSnapshot snapshot() {
        return ClusterSnapshot.of(1, objects);
    }

    Policy policy() {
        return Policy.of(snapshot());
    }

    private Roles add(HasMetadata object) {
        object.getMetadata().setResourceVersion("1");
        var kind = dev.timonel.model.Kinds.of(object);
        objects.add(KubeObject.parse(kind, KubeJson.write(object)));
        return this;
    }

    static User user(String name, String... groups) {
        return new User(name, "", List.of(groups), Map.of());
    }

    static PolicyRule policyRule(String rule) {
        String[] parts = rule.split(" ");
        return parts.length == 2
                ? new PolicyRule(list(parts[0]), List.of(), List.of(), List.of(), list(parts[1]))
                : new PolicyRule(
                        list(parts[0]),
                        list(parts[1]),
                        list(parts[2]),
                        parts.length > 3 ? list(parts[3]) : List.of(),
                        List.of());
    }

    private static io.fabric8.kubernetes.api.model.rbac.PolicyRule rule(String text) {
        PolicyRule rule = policyRule(text);
        return new PolicyRuleBuilder()
                .withVerbs(rule.verbs())
                .withApiGroups(rule.apiGroups())
                .withResources(rule.resources())
                .withResourceNames(rule.resourceNames())
                .withNonResourceURLs(rule.nonResourceUrls())
                .build();
    }

    private static List<String> list(String text) {
        return Stream.of(text.split(",")).map(t -> t.equals("core") ? "" : t).toList();
    }

    private static Subject subject(String text) {
        String[] parts = text.split(":", 2);
        Subject subject = new Subject();
        subject.setKind(parts[0]);
        String name = parts[1];
        if (parts[0].equals("ServiceAccount") && name.contains("/")) {
            subject.setNamespace(name.split("/")[0]);
            name = name.split("/")[1];
        }
        subject.setName(name);
        return subject;
    }
}
