package dev.timonel.registry.kinds.rbac;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules for roles and bindings: {@code pkg/apis/rbac/validation} and the defaults of {@code pkg/apis/rbac/v1}. */
final class RbacValidation {
    static final String GROUP = "rbac.authorization.k8s.io";

    private RbacValidation() {}

    static void rules(List<PolicyRule> rules, boolean namespaced, FieldErrors errors) {
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), namespaced, "rules[" + i + "]", errors);
        }
    }

    private static void rule(PolicyRule rule, boolean namespaced, String at, FieldErrors errors) {
        if (orEmpty(rule.getVerbs()).isEmpty()) {
            errors.required(at + ".verbs");
        }
        List<String> urls = orEmpty(rule.getNonResourceURLs());
        List<String> resources = orEmpty(rule.getResources());
        List<String> names = orEmpty(rule.getResourceNames());
        if (!urls.isEmpty()) {
            if (namespaced) {
                errors.invalid(at + ".nonResourceURLs", urls, "namespaced rules cannot apply to non-resource URLs");
            }
            if (!orEmpty(rule.getApiGroups()).isEmpty() || !resources.isEmpty() || !names.isEmpty()) {
                errors.invalid(
                        at + ".nonResourceURLs",
                        urls,
                        "rules cannot apply to both regular resources and non-resource URLs");
            }
            return;
        }
        if (orEmpty(rule.getApiGroups()).isEmpty()) {
            required(at + ".apiGroups", "resource rules must supply at least one api group", errors);
        }
        if (resources.isEmpty()) {
            required(at + ".resources", "resource rules must supply at least one resource", errors);
        }
    }

    static void setDefaults(@Nullable RoleRef role, List<Subject> subjects) {
        if (role != null && orEmpty(role.getApiGroup()).isEmpty()) {
            role.setApiGroup(GROUP);
        }
        for (Subject subject : subjects) {
            boolean person = "User".equals(subject.getKind()) || "Group".equals(subject.getKind());
            if (person && orEmpty(subject.getApiGroup()).isEmpty()) {
                subject.setApiGroup(GROUP);
            }
        }
    }

    /** {@code kinds} are those of the roles that may be referred to. */
    static void binding(
            @Nullable RoleRef asked,
            List<Subject> subjects,
            List<String> kinds,
            boolean namespaced,
            FieldErrors errors) {
        RoleRef role = Objects.requireNonNullElseGet(asked, RoleRef::new);
        if (!GROUP.equals(role.getApiGroup())) {
            errors.add(FieldError.notSupported("roleRef.apiGroup", orEmpty(role.getApiGroup()), List.of(GROUP)));
        }
        if (!kinds.contains(orEmpty(role.getKind()))) {
            errors.add(FieldError.notSupported("roleRef.kind", orEmpty(role.getKind()), kinds));
        }
        if (orEmpty(role.getName()).isEmpty()) {
            errors.required("roleRef.name");
        } else {
            errors.invalid("roleRef.name", role.getName(), Names.pathSegment(role.getName()));
        }
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.get(i), namespaced, "subjects[" + i + "]", errors);
        }
    }

    static void sameRole(@Nullable RoleRef role, @Nullable RoleRef old, FieldErrors errors) {
        if (!Objects.equals(shown(role), shown(old))) {
            errors.invalid("roleRef", shown(role), "field is immutable");
        }
    }

    /** As its Go fields. */
    private static Map<String, String> shown(@Nullable RoleRef role) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("APIGroup", role == null ? "" : orEmpty(role.getApiGroup()));
        fields.put("Kind", role == null ? "" : orEmpty(role.getKind()));
        fields.put("Name", role == null ? "" : orEmpty(role.getName()));
        return fields;
    }

    private static void subject(Subject subject, boolean namespaced, String at, FieldErrors errors) {
        String name = orEmpty(subject.getName());
        String group = orEmpty(subject.getApiGroup());
        if (name.isEmpty()) {
            errors.required(at + ".name");
        }
        switch (orEmpty(subject.getKind())) {
            case "ServiceAccount" -> {
                if (!name.isEmpty()) {
                    errors.invalid(at + ".name", name, Names.dns1123Subdomain(name));
                }
                if (!group.isEmpty()) {
                    errors.add(FieldError.notSupported(at + ".apiGroup", group, List.of("")));
                }
                if (!namespaced && orEmpty(subject.getNamespace()).isEmpty()) {
                    errors.required(at + ".namespace");
                }
            }
            case "User", "Group" -> {
                if (!group.equals(GROUP)) {
                    errors.add(FieldError.notSupported(at + ".apiGroup", group, List.of(GROUP)));
                }
            }
            default ->
                errors.add(FieldError.notSupported(
                        at + ".kind", orEmpty(subject.getKind()), List.of("ServiceAccount", "User", "Group")));
        }
    }

    static void required(String field, String detail, FieldErrors errors) {
        errors.add(FieldError.required(field, detail));
    }
}
