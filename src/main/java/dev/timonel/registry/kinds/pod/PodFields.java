package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pod tells its containers of itself, in variables and files: {@code validateObjectFieldSelector} and
 * {@code validateContainerResourceFieldSelector} of {@code pkg/apis/core/validation/validation.go}.
 */
final class PodFields {
    private static final String ANNOTATIONS = "metadata.annotations";
    private static final String LABELS = "metadata.labels";
    private static final Set<String> KNOWN = Set.of(
            ANNOTATIONS,
            LABELS,
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.serviceAccountName",
            "spec.schedulerName",
            "status.phase",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");
    private static final List<String> RESOURCES = List.of(
            "limits.cpu",
            "limits.ephemeral-storage",
            "limits.memory",
            "requests.cpu",
            "requests.ephemeral-storage",
            "requests.memory");
    private static final List<String> BYTES =
            List.of("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei");

    private static final Quantity NO_DIVISOR = new Quantity("0");

    private PodFields() {}

    /** A divisor that is left out is 1 by being 0, which upstream always says. */
    static void setDefaults(@Nullable ObjectFieldSelector field, @Nullable ResourceFieldSelector resource) {
        if (field != null && orEmpty(field.getApiVersion()).isEmpty()) {
            field.setApiVersion("v1");
        }
        if (resource != null && resource.getDivisor() == null) {
            resource.setDivisor(NO_DIVISOR);
        }
    }

    /** {@code supported}: the paths that this place may name, sorted. */
    static void validate(ObjectFieldSelector selector, List<String> supported, String at, FieldErrors errors) {
        String path = orEmpty(selector.getFieldPath());
        String version = orEmpty(selector.getApiVersion());
        if (version.isEmpty()) {
            errors.required(at + ".apiVersion");
        } else if (path.isEmpty()) {
            errors.required(at + ".fieldPath");
        } else if (!version.equals("v1")) {
            unconvertible(path, "unsupported pod version: " + version, at, errors);
        } else if (path.endsWith("']") && path.indexOf("['") > 0) {
            subscripted(path, at, errors);
        } else if (!KNOWN.contains(path) && !path.equals("spec.host")) {
            unconvertible(path, "field label not supported: " + path, at, errors);
        } else {
            String field = path.equals("spec.host") ? "spec.nodeName" : path;
            if (!supported.contains(field)) {
                errors.add(FieldError.notSupported(at + ".fieldPath", field, supported));
            }
        }
    }

    private static void subscripted(String path, String at, FieldErrors errors) {
        int bracket = path.indexOf("['");
        String key = path.substring(bracket + 2, path.length() - 2);
        switch (path.substring(0, bracket)) {
            case ANNOTATIONS ->
                errors.invalid(at, key.toLowerCase(Locale.ROOT), Names.qualifiedName(key.toLowerCase(Locale.ROOT)));
            case LABELS -> errors.invalid(at, key, Names.qualifiedName(key));
            default -> unconvertible(path, "field label does not support subscript: " + path, at, errors);
        }
    }

    private static void unconvertible(String path, String because, String at, FieldErrors errors) {
        errors.invalid(at + ".fieldPath", path, "error converting fieldPath: " + because);
    }

    static void validate(ResourceFieldSelector selector, boolean inVolume, String at, FieldErrors errors) {
        String resource = orEmpty(selector.getResource());
        boolean hugePages = resource.startsWith("requests.hugepages-") || resource.startsWith("limits.hugepages-");
        if (inVolume && orEmpty(selector.getContainerName()).isEmpty()) {
            errors.required(at + ".containerName");
        } else if (resource.isEmpty()) {
            errors.required(at + ".resource");
        } else if (!RESOURCES.contains(resource) && !hugePages) {
            errors.add(FieldError.notSupported(at + ".resource", resource, RESOURCES));
        }
        String divisor = divisor(selector.getDivisor());
        if (divisor.isEmpty()) {
            return;
        }
        switch (hugePages ? "hugepages" : resource.substring(resource.indexOf('.') + 1)) {
            case "cpu" -> {
                if (RESOURCES.contains(resource) && !divisor.equals("1m") && !divisor.equals("1")) {
                    errors.invalid(
                            at + ".divisor",
                            resource,
                            "only divisor's values 1m and 1 are supported with the cpu resource");
                }
            }
            case "memory" -> bytes(resource, divisor, "memory", at, errors);
            case "ephemeral-storage" -> bytes(resource, divisor, "local ephemeral storage", at, errors);
            case "hugepages" -> bytes(resource, divisor, "hugepages", at, errors);
            default -> {}
        }
    }

    private static void bytes(String resource, String divisor, String what, String at, FieldErrors errors) {
        if ((what.equals("hugepages") || RESOURCES.contains(resource)) && !BYTES.contains(divisor)) {
            errors.invalid(
                    at + ".divisor",
                    resource,
                    "only divisor's values " + String.join(", ", BYTES) + " are supported with the " + what
                            + " resource");
        }
    }

    /** As it was written, since upstream keeps the form of a quantity; empty for none or nothing. */
    private static String divisor(@Nullable Quantity quantity) {
        if (quantity == null || orEmpty(quantity.getAmount()).isEmpty()) {
            return "";
        }
        String text = quantity.getAmount() + Objects.requireNonNullElse(quantity.getFormat(), "");
        return quantity.getNumericalAmount().compareTo(BigDecimal.ZERO) == 0 ? "" : text;
    }
}
