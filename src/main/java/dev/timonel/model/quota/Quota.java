package dev.timonel.model.quota;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.ResourceKind;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaSpec;
import io.fabric8.kubernetes.api.model.ScopedResourceSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A ResourceQuota as its objects see it: the most of each resource, and which objects it is about
 * ({@code apiserver/pkg/admission/plugin/resourcequota}, {@code pkg/quota/v1/evaluator/core}).
 */
public record Quota(String name, Map<String, Amount> hard, List<ScopedResourceSelectorRequirement> scopes) {
    /** What each container has to ask for once a quota counts it. */
    private static final Set<String> DEMANDED =
            Set.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

    public static Quota of(ResourceQuota quota) {
        ResourceQuotaSpec spec = Objects.requireNonNullElseGet(quota.getSpec(), ResourceQuotaSpec::new);
        List<ScopedResourceSelectorRequirement> scopes = new ArrayList<>();
        spec.getScopes()
                .forEach(scope -> scopes.add(new ScopedResourceSelectorRequirement("Exists", scope, List.of())));
        if (spec.getScopeSelector() != null) {
            scopes.addAll(spec.getScopeSelector().getMatchExpressions());
        }
        return new Quota(quota.getMetadata().getName(), Amount.of(spec.getHard()), List.copyOf(scopes));
    }

    /** Whether it counts this object. */
    public boolean counts(HasMetadata object, ResourceKind kind) {
        return hard.keySet().stream().anyMatch(resource -> Usage.isOf(resource, kind))
                && scopes.stream().allMatch(scope -> isIn(scope, object));
    }

    /** Of the usage of an object what this quota counts. */
    public Map<String, Amount> counted(Map<String, Amount> usage) {
        Map<String, Amount> counted = new TreeMap<>(usage);
        counted.keySet().retainAll(hard.keySet());
        return counted;
    }

    private static boolean isIn(ScopedResourceSelectorRequirement scope, HasMetadata object) {
        if (object instanceof Pod pod) {
            return switch (orEmpty(scope.getScopeName())) {
                case "Terminating" -> pod.getSpec().getActiveDeadlineSeconds() != null;
                case "NotTerminating" -> pod.getSpec().getActiveDeadlineSeconds() == null;
                case "BestEffort" -> isBestEffort(pod);
                case "NotBestEffort" -> !isBestEffort(pod);
                case "PriorityClass" -> matches(scope, orEmpty(pod.getSpec().getPriorityClassName()));
                case "CrossNamespacePodAffinity" -> CrossNamespaceAffinity.isUsedBy(pod);
                default -> false;
            };
        }
        return object instanceof PersistentVolumeClaim claim
                && "VolumeAttributesClass".equals(scope.getScopeName())
                && matches(scope, orEmpty(claim.getSpec().getVolumeAttributesClassName()));
    }

    private static boolean matches(ScopedResourceSelectorRequirement scope, String name) {
        return switch (orEmpty(scope.getOperator())) {
            case "In" -> !name.isEmpty() && scope.getValues().contains(name);
            case "NotIn" -> name.isEmpty() || !scope.getValues().contains(name);
            case "DoesNotExist" -> name.isEmpty();
            default -> !name.isEmpty();
        };
    }

    private static boolean isBestEffort(Pod pod) {
        return pod.getStatus() != null && "BestEffort".equals(pod.getStatus().getQosClass());
    }

    /** What the containers of a pod have to ask for and do not, {@code cpu for: a,b; memory for: b}; empty if nothing. */
    public String missing(Pod pod) {
        boolean asAWhole = pod.getSpec().getResources() != null
                && !(orEmpty(pod.getSpec().getResources().getRequests()).isEmpty()
                        && orEmpty(pod.getSpec().getResources().getLimits()).isEmpty());
        if (asAWhole) {
            return "";
        }
        Map<String, TreeSet<String>> missing = new TreeMap<>();
        Stream.concat(pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
                .forEach(container -> demanded(container)
                        .forEach(name -> missing.computeIfAbsent(name, n -> new TreeSet<>())
                                .add(orEmpty(container.getName()))));
        return missing.entrySet().stream()
                .map(each -> each.getKey() + " for: " + String.join(",", each.getValue()))
                .collect(Collectors.joining("; "));
    }

    private Set<String> demanded(Container container) {
        Set<String> demanded = new TreeSet<>(hard.keySet());
        demanded.retainAll(DEMANDED);
        if (container.getResources() != null && !demanded.isEmpty()) {
            demanded.removeAll(Usage.compute(
                            Amount.of(container.getResources().getRequests()),
                            Amount.of(container.getResources().getLimits()))
                    .keySet());
        }
        return demanded;
    }
}
