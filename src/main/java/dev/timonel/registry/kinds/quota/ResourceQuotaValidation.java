package dev.timonel.registry.kinds.quota;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.ResourceValidation;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaSpec;
import io.fabric8.kubernetes.api.model.ScopedResourceSelectorRequirement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code ValidateResourceQuotaSpec} of {@code pkg/apis/core/validation}. */
final class ResourceQuotaValidation {
    private static final String UNSUPPORTED = "unsupported scope applied to resource";
    private static final Set<String> OF_PODS =
            Set.of("pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory");
    private static final Set<String> OF_CLAIMS = Set.of("persistentvolumeclaims", "requests.storage");
    private static final Set<String> WITHOUT_VALUES =
            Set.of("BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity");
    private static final List<Set<String>> CONTRADICTIONS =
            List.of(Set.of("BestEffort", "NotBestEffort"), Set.of("Terminating", "NotTerminating"));

    private ResourceQuotaValidation() {}

    static void validate(ResourceQuotaSpec spec, FieldErrors errors) {
        amounts(spec.getHard(), "spec.hard", errors);
        Set<String> hard = new TreeSet<>(orEmpty(spec.getHard()).keySet());
        scopes(spec.getScopes(), hard, errors);
        if (spec.getScopeSelector() != null) {
            selectors(spec, hard, errors);
        }
    }

    static void amounts(@Nullable Map<String, Quantity> amounts, String path, FieldErrors errors) {
        if (amounts != null) {
            new TreeMap<>(amounts)
                    .keySet()
                    .forEach(name -> ResourceValidation.quotaResource(name, path + "[" + name + "]", errors));
            ResourceValidation.quotaAmounts(amounts, name -> path + "[" + name + "]", errors);
        }
    }

    private static void scopes(List<String> scopes, Set<String> hard, FieldErrors errors) {
        for (String scope : scopes) {
            if (!isKnown(scope)) {
                errors.invalid("spec.scopes", scopes, "unsupported scope");
            }
            hard.stream()
                    .filter(name -> !isValid(scope, name))
                    .forEach(name -> errors.invalid("spec.scopes", scopes, UNSUPPORTED));
        }
        if (contradict(new HashSet<>(scopes))) {
            errors.invalid("spec.scopes", scopes, "conflicting scopes");
        }
    }

    private static void selectors(ResourceQuotaSpec spec, Set<String> hard, FieldErrors errors) {
        String path = "spec.scopeSelector.matchExpressions";
        Set<String> names = new HashSet<>();
        for (ScopedResourceSelectorRequirement each : spec.getScopeSelector().getMatchExpressions()) {
            String scope = orEmpty(each.getScopeName());
            if (!isKnown(scope)) {
                errors.invalid(path + ".scopeName", scope, "unsupported scope");
            }
            hard.stream()
                    .filter(name -> !isValid(scope, name))
                    .forEach(name -> errors.invalid(path, spec.getScopeSelector(), UNSUPPORTED));
            operator(each, scope, path, errors);
            names.add(scope);
        }
        if (contradict(names)) {
            errors.invalid(path, spec.getScopes(), "conflicting scopes");
        }
    }

    private static void operator(
            ScopedResourceSelectorRequirement each, String scope, String path, FieldErrors errors) {
        String operator = orEmpty(each.getOperator());
        if (WITHOUT_VALUES.contains(scope) && !operator.equals("Exists")) {
            errors.invalid(
                    path + ".operator",
                    operator,
                    "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating,"
                            + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort,"
                            + " ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity");
        }
        switch (operator) {
            case "In", "NotIn" -> {
                if (each.getValues().isEmpty()) {
                    errors.add(FieldError.required(
                            path + ".values",
                            "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!each.getValues().isEmpty()) {
                    errors.invalid(
                            path + ".values",
                            each.getValues(),
                            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
                }
            }
            default -> errors.invalid(path + ".operator", operator, "not a valid selector operator");
        }
    }

    private static boolean isKnown(String scope) {
        return WITHOUT_VALUES.contains(scope) || scope.equals("PriorityClass") || scope.equals("VolumeAttributesClass");
    }

    /** Of resources that are no standard ones everything may be said. */
    private static boolean isValid(String scope, String resource) {
        if (!ResourceValidation.isOfQuotas(resource)) {
            return true;
        }
        return switch (scope) {
            case "Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity" ->
                OF_PODS.contains(resource);
            case "BestEffort" -> resource.equals("pods");
            case "VolumeAttributesClass" -> OF_CLAIMS.contains(resource);
            default -> true;
        };
    }

    private static boolean contradict(Set<String> scopes) {
        return CONTRADICTIONS.stream().anyMatch(scopes::containsAll);
    }
}
