package dev.timonel.model.admission;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.LabelSelector;
import dev.timonel.model.ResourceKind;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchResources;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.NamedRuleWithOperations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * To which requests a policy or a binding applies ({@code apiserver/pkg/admission/plugin/policy/matching}, {@code
 * webhook/predicates}).
 */
public final class MatchRules {
    private static final String ANY = "*";

    private final List<NamedRuleWithOperations> rules;
    private final List<NamedRuleWithOperations> excluded;
    private final boolean equivalent;
    private final @Nullable LabelSelector namespaces;
    private final @Nullable LabelSelector objects;

    private MatchRules(MatchResources written) {
        this.rules = orEmpty(written.getResourceRules());
        this.excluded = orEmpty(written.getExcludeResourceRules());
        this.equivalent = !"Exact".equals(written.getMatchPolicy());
        this.namespaces = LabelSelector.of(written.getNamespaceSelector());
        this.objects = LabelSelector.of(written.getObjectSelector());
    }

    public static MatchRules of(MatchResources written) {
        return new MatchRules(written);
    }

    /** The resource in the version that the rules name; empty if they do not apply. */
    public Optional<ResourceKind> match(AdmissionRequest request) {
        Optional<ResourceKind> matched = rules.isEmpty() ? Optional.of(request.resource()) : named(rules, request);
        return matched.filter(found -> named(excluded, request).isEmpty()
                && inNamespace(request)
                && selects(objects, request.written().labels()));
    }

    private Optional<ResourceKind> named(List<NamedRuleWithOperations> some, AdmissionRequest request) {
        if (names(some, request, request.resource())) {
            return Optional.of(request.resource());
        }
        return equivalent
                ? some.stream()
                        .flatMap(rule -> request.equivalents().stream().filter(other -> applies(rule, request, other)))
                        .findFirst()
                : Optional.empty();
    }

    private static boolean names(List<NamedRuleWithOperations> some, AdmissionRequest request, ResourceKind resource) {
        return some.stream().anyMatch(rule -> applies(rule, request, resource));
    }

    private static boolean applies(NamedRuleWithOperations rule, AdmissionRequest request, ResourceKind resource) {
        return inScope(orEmpty(rule.getScope()), request)
                && has(rule.getOperations(), request.operation())
                && has(rule.getApiGroups(), resource.group())
                && has(rule.getApiVersions(), resource.version())
                && isOf(rule.getResources(), resource.plural(), request.subresource())
                && (orEmpty(rule.getResourceNames()).isEmpty()
                        || rule.getResourceNames().contains(request.name()));
    }

    private static boolean inScope(String scope, AdmissionRequest request) {
        boolean ofCluster = request.isOfNamespace() || request.namespace().isEmpty();
        return switch (scope) {
            case "", ANY -> true;
            case "Namespaced" -> !ofCluster;
            case "Cluster" -> ofCluster;
            default -> false;
        };
    }

    private static boolean has(@Nullable List<String> items, String wanted) {
        return orEmpty(items).contains(ANY) || orEmpty(items).contains(wanted);
    }

    private static boolean isOf(@Nullable List<String> written, String resource, String subresource) {
        for (String each : orEmpty(written)) {
            String[] parts = each.split("/", 2);
            String below = parts.length == 2 ? parts[1] : "";
            if ((parts[0].equals(ANY) || parts[0].equals(resource))
                    && (below.equals(ANY) || below.equals(subresource))) {
                return true;
            }
        }
        return false;
    }

    /** What is in no namespace is selected by each. */
    private boolean inNamespace(AdmissionRequest request) {
        if (request.namespace().isEmpty() && !request.isOfNamespace()) {
            return true;
        }
        return namespaces != null
                && (namespaces.isEverything()
                        || namespaces.matches(request.written().namespaceLabels()));
    }

    private static boolean selects(@Nullable LabelSelector selector, List<Map<String, String>> labels) {
        return selector != null && (selector.isEverything() || labels.stream().anyMatch(selector::matches));
    }
}
