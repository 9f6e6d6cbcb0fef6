package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.ResourceValidation;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.autoscaling.v2.ContainerResourceMetricSource;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricIdentifier;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an autoscaler goes by: one metric of one source, and its target ({@code validateMetricSpec} of {@code pkg/apis/autoscaling/validation}). */
final class MetricValidation {
    private static final List<String> TYPES = List.of("ContainerResource", "External", "Object", "Pods", "Resource");
    private static final List<String> TARGETS = List.of("Utilization", "Value", "AverageValue");
    private static final String PER_POD = ".target.averageValue";
    private static final String SHARE = ".target.averageUtilization";

    private final FieldErrors errors;

    MetricValidation(FieldErrors errors) {
        this.errors = errors;
    }

    void validate(MetricSpec metric, String path) {
        String type = orEmpty(metric.getType());
        if (type.isEmpty()) {
            errors.add(FieldError.required(path + ".type", "must specify a metric source type"));
        }
        if (!TYPES.contains(type)) {
            errors.add(FieldError.notSupported(path + ".type", type, TYPES));
        }
        Map<String, Runnable> sources = sources(metric, path);
        String expected = TYPES.contains(type) ? type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1) : "";
        if (!expected.isEmpty() && !sources.containsKey(expected)) {
            errors.add(FieldError.required(
                    path + "." + expected, "must populate information for the given metric source"));
        }
        sources.values().stream().findFirst().ifPresent(Runnable::run);
        if (sources.size() > 1) {
            sources.keySet().stream()
                    .filter(source -> !source.equals(expected))
                    .forEach(source ->
                            errors.forbidden(path + "." + source, "must populate the given metric source only"));
        }
    }

    /** How each source that the metric has is checked, in upstream's order: of several the first is. */
    private Map<String, Runnable> sources(MetricSpec metric, String path) {
        Map<String, Runnable> sources = new LinkedHashMap<>();
        if (metric.getObject() != null) {
            sources.put("object", () -> object(metric, path + ".object"));
        }
        if (metric.getExternal() != null) {
            sources.put("external", () -> external(metric, path + ".external"));
        }
        if (metric.getPods() != null) {
            sources.put("pods", () -> pods(metric, path + ".pods"));
        }
        if (metric.getResource() != null) {
            sources.put("resource", () -> {
                name(metric.getResource().getName(), path + ".resource.name", "must specify a resource name");
                resource(metric.getResource().getTarget(), path + ".resource");
            });
        }
        if (metric.getContainerResource() != null) {
            sources.put(
                    "containerResource", () -> container(metric.getContainerResource(), path + ".containerResource"));
        }
        return sources;
    }

    private void object(MetricSpec metric, String path) {
        CrossVersionObjectReference described = metric.getObject().getDescribedObject();
        reference(described, path + ".describedObject", true, errors);
        identifier(metric.getObject().getMetric(), path + ".metric");
        MetricTarget target = target(metric.getObject().getTarget(), path);
        if (target.getValue() == null && target.getAverageValue() == null) {
            errors.add(FieldError.required(path + PER_POD, "must set either a target value or averageValue"));
        }
    }

    private void external(MetricSpec metric, String path) {
        identifier(metric.getExternal().getMetric(), path + ".metric");
        MetricTarget target = target(metric.getExternal().getTarget(), path);
        if (target.getValue() == null && target.getAverageValue() == null) {
            errors.add(FieldError.required(
                    path + PER_POD, "must set either a target value for metric or a per-pod target"));
        }
        if (target.getValue() != null && target.getAverageValue() != null) {
            errors.forbidden(path + ".target.value", "may not set both a target value for metric and a per-pod target");
        }
    }

    private void pods(MetricSpec metric, String path) {
        identifier(metric.getPods().getMetric(), path + ".metric");
        if (target(metric.getPods().getTarget(), path).getAverageValue() == null) {
            errors.add(FieldError.required(path + PER_POD, "must specify a positive target averageValue"));
        }
    }

    private void container(ContainerResourceMetricSource source, String path) {
        if (name(source.getName(), path + ".name", "must specify a resource name")) {
            ResourceValidation.containerResource(source.getName(), path + ".name", errors);
        }
        if (orEmpty(source.getContainer()).isEmpty()) {
            errors.add(FieldError.required(path + ".container", "must specify a container"));
        } else {
            errors.invalid(path + ".container", source.getContainer(), Names.dns1123Label(source.getContainer()));
        }
        resource(source.getTarget(), path);
    }

    private void resource(@Nullable MetricTarget given, String path) {
        MetricTarget target = target(given, path);
        if (target.getAverageUtilization() == null && target.getAverageValue() == null) {
            errors.add(FieldError.required(path + SHARE, "must set either a target raw value or a target utilization"));
        }
        if (target.getAverageUtilization() != null && target.getAverageValue() != null) {
            errors.forbidden(path + PER_POD, "may not set both a target raw value and a target utilization");
        }
    }

    private MetricTarget target(@Nullable MetricTarget given, String source) {
        MetricTarget target = Objects.requireNonNullElseGet(given, MetricTarget::new);
        String path = source + ".target";
        String type = orEmpty(target.getType());
        if (type.isEmpty()) {
            errors.add(FieldError.required(path + ".type", "must specify a metric target type"));
        }
        if (!TARGETS.contains(type)) {
            errors.invalid(path + ".type", type, "must be either Utilization, Value, or AverageValue");
        }
        positive(target.getValue(), path + ".value");
        positive(target.getAverageValue(), path + ".averageValue");
        if (target.getAverageUtilization() != null && target.getAverageUtilization() < 1) {
            errors.invalid(path + ".averageUtilization", target.getAverageUtilization(), "must be greater than 0");
        }
        return target;
    }

    private void positive(@Nullable Quantity amount, String field) {
        if (amount != null && amount.getNumericalAmount().signum() != 1) {
            errors.invalid(field, amount.toString(), "must be positive");
        }
    }

    private void identifier(@Nullable MetricIdentifier metric, String path) {
        String name = metric == null ? "" : orEmpty(metric.getName());
        if (name(name, path + ".name", "must specify a metric name")) {
            errors.invalid(path + ".name", name, Names.pathSegment(name));
        }
    }

    private boolean name(@Nullable String name, String field, String otherwise) {
        if (orEmpty(name).isEmpty()) {
            errors.add(FieldError.required(field, otherwise));
            return false;
        }
        return true;
    }

    /** {@code ValidateCrossVersionObjectReference}; {@code core}: whether it may be of the core group. */
    static void reference(@Nullable CrossVersionObjectReference given, String path, boolean core, FieldErrors errors) {
        CrossVersionObjectReference reference = Objects.requireNonNullElseGet(given, CrossVersionObjectReference::new);
        segment(path + ".kind", reference.getKind(), errors);
        segment(path + ".name", reference.getName(), errors);
        String version = orEmpty(reference.getApiVersion());
        long slashes = version.chars().filter(c -> c == '/').count();
        if (slashes > 1) {
            errors.invalid(path + ".apiVersion", version, "unexpected GroupVersion string: " + version);
        } else if (!core && version.indexOf('/') < 1) {
            errors.invalid(path + ".apiVersion", version, "apiVersion must specify API group");
        }
    }

    private static void segment(String field, @Nullable String text, FieldErrors errors) {
        if (orEmpty(text).isEmpty()) {
            errors.required(field);
        } else {
            errors.invalid(field, orEmpty(text), Names.pathSegment(orEmpty(text)));
        }
    }
}
