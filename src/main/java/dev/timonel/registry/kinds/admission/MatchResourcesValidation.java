package dev.timonel.registry.kinds.admission;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.kinds.pod.LabelSelectorValidation;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchResources;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.NamedRuleWithOperations;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What policies and bindings apply to, its defaults and what may be wrong with it ({@code validateMatchResources}). */
final class MatchResourcesValidation {
    private static final List<String> MATCH_POLICIES = List.of("Equivalent", "Exact");
    private static final List<String> OPERATIONS = List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE");
    private static final List<String> SCOPES = List.of("*", "Cluster", "Namespaced");
    private static final String ANY = "*";

    private MatchResourcesValidation() {}

    static void setDefaults(@Nullable MatchResources match) {
        if (match != null) {
            match.setMatchPolicy(Objects.requireNonNullElse(match.getMatchPolicy(), "Equivalent"));
            match.setNamespaceSelector(Objects.requireNonNullElseGet(match.getNamespaceSelector(), LabelSelector::new));
            match.setObjectSelector(Objects.requireNonNullElseGet(match.getObjectSelector(), LabelSelector::new));
            match.getResourceRules().forEach(MatchResourcesValidation::setDefaults);
            match.getExcludeResourceRules().forEach(MatchResourcesValidation::setDefaults);
        }
    }

    private static void setDefaults(NamedRuleWithOperations rule) {
        rule.setScope(Objects.requireNonNullElse(rule.getScope(), ANY));
    }

    static void validate(MatchResources match, String path, FieldErrors errors) {
        errors.oneOf(path + ".matchPolicy", match.getMatchPolicy(), MATCH_POLICIES);
        LabelSelectorValidation.validate(match.getNamespaceSelector(), path + ".namespaceSelector", errors);
        LabelSelectorValidation.validate(match.getObjectSelector(), path + ".objectSelector", errors);
        rules(match.getResourceRules(), path + ".resourceRules", errors);
        rules(match.getExcludeResourceRules(), path + ".excludeResourceRules", errors);
    }

    private static void rules(List<NamedRuleWithOperations> rules, String path, FieldErrors errors) {
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), path + "[" + i + "]", errors);
        }
    }

    private static void rule(NamedRuleWithOperations rule, String path, FieldErrors errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < rule.getResourceNames().size(); i++) {
            String at = path + ".resourceNames[" + i + "]";
            String name = orEmpty(rule.getResourceNames().get(i));
            errors.invalid(at, name, Names.pathSegment(name));
            if (!names.add(name)) {
                errors.duplicate(at, name);
            }
        }
        some(rule.getOperations(), path + ".operations", "operations", errors);
        for (int i = 0; i < rule.getOperations().size(); i++) {
            String operation = orEmpty(rule.getOperations().get(i));
            if (!OPERATIONS.contains(operation)) {
                errors.add(FieldError.notSupported(path + ".operations[" + i + "]", operation, OPERATIONS));
            }
        }
        some(rule.getApiGroups(), path + ".apiGroups", "API groups", errors);
        some(rule.getApiVersions(), path + ".apiVersions", "API versions", errors);
        for (int i = 0; i < rule.getApiVersions().size(); i++) {
            if (orEmpty(rule.getApiVersions().get(i)).isEmpty()) {
                errors.required(path + ".apiVersions[" + i + "]");
            }
        }
        resources(rule.getResources(), path + ".resources", errors);
        if (rule.getScope() != null && !SCOPES.contains(rule.getScope())) {
            errors.add(FieldError.notSupported(path + ".scope", rule.getScope(), SCOPES));
        }
    }

    private static void some(List<String> items, String path, String what, FieldErrors errors) {
        if (items.isEmpty()) {
            errors.required(path);
        }
        if (items.size() > 1 && items.contains(ANY)) {
            errors.invalid(path, items, "if '*' is present, must not specify other " + what);
        }
    }

    private static void resources(List<String> resources, String path, FieldErrors errors) {
        if (resources.isEmpty()) {
            errors.required(path);
        }
        Set<String> allBelow = new HashSet<>();
        Set<String> ofAll = new HashSet<>();
        boolean whole = false;
        for (int i = 0; i < resources.size(); i++) {
            String at = path + "[" + i + "]";
            String each = orEmpty(resources.get(i));
            String[] parts = each.split("/", 2);
            if (each.isEmpty()) {
                errors.required(at);
            } else if (parts.length == 1) {
                whole = !each.equals(ANY);
            } else {
                below(each, parts[0], parts[1], allBelow, ofAll, at, errors);
            }
        }
        if (resources.size() > 1 && resources.contains("*/*")) {
            errors.invalid(path, resources, "if '*/*' is present, must not specify other resources");
        }
        if (resources.contains(ANY) && whole) {
            errors.invalid(path, resources, "if '*' is present, must not specify other resources without subresources");
        }
    }

    private static void below(
            String each,
            String resource,
            String subresource,
            Set<String> allBelow,
            Set<String> ofAll,
            String at,
            FieldErrors errors) {
        if (allBelow.contains(resource)) {
            errors.invalid(at, each, "if '" + resource + "/*' is present, must not specify " + each);
        }
        if (ofAll.contains(subresource)) {
            errors.invalid(at, each, "if '*/" + subresource + "' is present, must not specify " + each);
        }
        if (subresource.equals(ANY)) {
            allBelow.add(resource);
        }
        if (resource.equals(ANY)) {
            ofAll.add(subresource);
        }
    }
}
