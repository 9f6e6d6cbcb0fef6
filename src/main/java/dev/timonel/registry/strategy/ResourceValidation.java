package dev.timonel.registry.strategy;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Amounts of resources, by {@code ValidateContainerResourceRequirements} of {@code pkg/apis/core/validation}. */
public final class ResourceValidation {
    private static final Set<String> OF_CONTAINERS = Set.of("cpu", "memory", "ephemeral-storage");
    private static final Set<String> OF_QUOTAS = Set.of(
            "requests.cpu",
            "requests.memory",
            "requests.ephemeral-storage",
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage",
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "persistentvolumeclaims",
            "configmaps",
            "services.nodeports",
            "services.loadbalancers",
            "storage",
            "requests.storage");

    /** What is counted one by one. */
    private static final Set<String> WHOLE = Set.of(
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "services.nodeports",
            "services.loadbalancers");

    /** The form that decoding asks for upstream. */
    private static final String MALFORMED =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    private ResourceValidation() {}

    /** The amount in the unit that the quantity has no suffix for (cores, bytes); empty if it is malformed. */
    public static Optional<BigDecimal> amount(@Nullable Quantity quantity) {
        if (quantity == null || quantity.getAmount() == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(quantity.getNumericalAmount());
        } catch (ArithmeticException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public static void requirements(ResourceRequirements resources, String path, FieldErrors errors) {
        Map<String, Quantity> limits = sorted(resources.getLimits());
        Map<String, Quantity> requests = sorted(resources.getRequests());
        limits.keySet().forEach(name -> containerResource(name, path + ".limits[" + name + "]", errors));
        amounts(limits, name -> path + ".limits[" + name + "]", errors);
        requests.keySet().forEach(name -> containerResource(name, path + ".requests[" + name + "]", errors));
        amounts(requests, name -> path + ".requests[" + name + "]", errors);
        requests.forEach((name, request) -> withinLimit(name, request, limits.get(name), path, errors));
    }

    /** Not negative, and whole where only whole ones can be counted. */
    public static void amounts(
            @Nullable Map<String, Quantity> quantities, UnaryOperator<String> path, FieldErrors errors) {
        amounts(quantities, path, ResourceValidation::countable, errors);
    }

    private static void amounts(
            @Nullable Map<String, Quantity> quantities,
            UnaryOperator<String> path,
            Predicate<String> whole,
            FieldErrors errors) {
        sorted(quantities).forEach((name, quantity) -> {
            Optional<BigDecimal> amount = amount(quantity);
            if (amount.isEmpty()) {
                errors.invalid(path.apply(name), text(quantity), MALFORMED);
            } else if (amount.get().signum() < 0) {
                errors.invalid(path.apply(name), text(quantity), "must be greater than or equal to 0");
            } else if (whole.test(name) && amount.get().stripTrailingZeros().scale() > 0) {
                errors.invalid(path.apply(name), text(quantity), "must be an integer");
            }
        });
    }

    private static void withinLimit(
            String name, Quantity request, @Nullable Quantity limit, String path, FieldErrors errors) {
        if (limit == null) {
            if (!overcommits(name)) {
                errors.add(FieldError.required(path + ".limits", "Limit must be set for non overcommitable resources"));
            }
            return;
        }
        Optional<BigDecimal> asked = amount(request);
        Optional<BigDecimal> most = amount(limit);
        if (asked.isEmpty() || most.isEmpty()) {
            return;
        }
        int order = asked.get().compareTo(most.get());
        if (order != 0 && !overcommits(name)) {
            errors.invalid(path + ".requests", text(request), "must be equal to " + name + " limit of " + text(limit));
        } else if (order > 0) {
            errors.invalid(
                    path + ".requests",
                    text(request),
                    "must be less than or equal to " + name + " limit of " + text(limit));
        }
    }

    /** The name of a resource that a container may ask for. */
    public static void containerResource(String name, String at, FieldErrors errors) {
        resource(name, at, errors);
        if (name.indexOf('/') < 0
                && !ofContainers(name)
                && Names.qualifiedName(name).isEmpty()) {
            errors.invalid(at, name, "must be a standard resource for containers");
        }
    }

    /** The name of any resource. */
    public static void resource(String name, String at, FieldErrors errors) {
        List<String> wrong = Names.qualifiedName(name);
        errors.invalid(at, name, wrong);
        if (wrong.isEmpty() && name.indexOf('/') < 0 && !isStandard(name)) {
            errors.invalid(at, name, "must be a standard resource type or fully qualified");
        }
    }

    private static boolean isStandard(String name) {
        return isOfQuotas(name) || name.equals("storage");
    }

    /** The name of what a quota counts. */
    public static void quotaResource(String name, String at, FieldErrors errors) {
        resource(name, at, errors);
        if (name.indexOf('/') < 0 && !isOfQuotas(name)) {
            errors.invalid(at, name, "must be a standard resource for quota");
        }
    }

    /** Whether every quota knows the resource. */
    public static boolean isOfQuotas(String name) {
        return ofContainers(name)
                || OF_QUOTAS.contains(name) && !name.equals("storage")
                || name.startsWith("requests.hugepages-");
    }

    /** As {@link #amounts}, of what a quota counts: objects are counted whole. */
    public static void quotaAmounts(Map<String, Quantity> quantities, UnaryOperator<String> path, FieldErrors errors) {
        amounts(
                quantities,
                path,
                name -> WHOLE.contains(name) || !isNative(name) && !name.startsWith("requests."),
                errors);
    }

    private static boolean ofContainers(String name) {
        return OF_CONTAINERS.contains(name) || name.startsWith("hugepages-");
    }

    private static boolean isNative(String name) {
        return name.indexOf('/') < 0 || name.contains("kubernetes.io/");
    }

    private static boolean countable(String name) {
        return !isNative(name) || name.equals("pods");
    }

    /** Extended resources and huge pages are handed out whole, to one pod. */
    public static boolean overcommits(String name) {
        return isNative(name) && !name.startsWith("hugepages-");
    }

    private static String text(@Nullable Quantity quantity) {
        return Objects.toString(quantity, "");
    }

    private static Map<String, Quantity> sorted(@Nullable Map<String, Quantity> quantities) {
        return quantities == null ? Map.of() : new TreeMap<>(quantities);
    }
}
