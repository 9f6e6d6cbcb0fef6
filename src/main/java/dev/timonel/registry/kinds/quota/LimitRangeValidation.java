package dev.timonel.registry.kinds.quota;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.model.quota.Amount;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.ResourceValidation;
import io.fabric8.kubernetes.api.model.LimitRangeItem;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code ValidateLimitRange} of {@code pkg/apis/core/validation}. */
final class LimitRangeValidation {
    private static final Set<String> TYPES = Set.of("Pod", "Container", "PersistentVolumeClaim");

    private final LimitRangeItem item;
    private final String path;
    private final FieldErrors errors;
    private final Set<String> names = new TreeSet<>();

    private LimitRangeValidation(LimitRangeItem item, String path, FieldErrors errors) {
        this.item = item;
        this.path = path;
        this.errors = errors;
    }

    static List<FieldError> validate(List<LimitRangeItem> limits) {
        FieldErrors errors = new FieldErrors();
        Set<String> types = new HashSet<>();
        for (int i = 0; i < limits.size(); i++) {
            LimitRangeItem item = limits.get(i);
            String path = "spec.limits[" + i + "]";
            String type = orEmpty(item.getType());
            List<String> wrong = Names.qualifiedName(type);
            errors.invalid(path + ".type", type, wrong);
            if (wrong.isEmpty() && type.indexOf('/') < 0 && !TYPES.contains(type)) {
                errors.invalid(path + ".type", type, "must be a standard limit type or fully qualified");
            }
            if (!types.add(type)) {
                errors.duplicate(path + ".type", type);
            }
            new LimitRangeValidation(item, path, errors).validate(type);
        }
        return errors.list();
    }

    private void validate(String type) {
        Map<String, Amount> most = named("max", item.getMax(), type);
        Map<String, Amount> least = named("min", item.getMin(), type);
        Map<String, Amount> limits = Map.of();
        Map<String, Amount> requests = Map.of();
        if (type.equals("Pod")) {
            unless(item.getDefault(), "default");
            unless(item.getDefaultRequest(), "defaultRequest");
        } else {
            limits = named("default", item.getDefault(), type);
            requests = named("defaultRequest", item.getDefaultRequest(), type);
        }
        if (type.equals("PersistentVolumeClaim") && !most.containsKey("storage") && !least.containsKey("storage")) {
            errors.add(FieldError.required(
                    path + ".limits", "either minimum or maximum storage value is required, but neither was provided"));
        }
        Map<String, Amount> ratios = named("maxLimitRequestRatio", item.getMaxLimitRequestRatio(), type);
        for (String name : names) {
            order(name, least.get(name), most.get(name), limits.get(name), requests.get(name));
            ratio(name, ratios.get(name), least.get(name), most.get(name));
            same(name, limits.get(name), requests.get(name));
        }
    }

    private void unless(@Nullable Map<String, Quantity> given, String field) {
        if (given != null && !given.isEmpty()) {
            errors.forbidden(path + "." + field, "may not be specified when `type` is 'Pod'");
        }
    }

    private Map<String, Amount> named(String field, @Nullable Map<String, Quantity> given, String type) {
        Map<String, Quantity> sorted = given == null ? Map.of() : new TreeMap<>(given);
        boolean ofContainers = type.equals("Pod") || type.equals("Container");
        sorted.keySet().forEach(name -> {
            String at = path + "." + field + "[" + name + "]";
            names.add(name);
            if (ofContainers) {
                ResourceValidation.containerResource(name, at, errors);
            } else {
                ResourceValidation.resource(name, at, errors);
            }
        });
        return Amount.of(sorted);
    }

    private void order(
            String name,
            @Nullable Amount least,
            @Nullable Amount most,
            @Nullable Amount limit,
            @Nullable Amount request) {
        if (above(least, most)) {
            wrong("min", name, least, "min value " + least + " is greater than max value " + most);
        }
        if (above(least, request)) {
            wrong(
                    "defaultRequest",
                    name,
                    request,
                    "min value " + least + " is greater than default request value " + request);
        }
        if (above(request, most)) {
            wrong(
                    "defaultRequest",
                    name,
                    request,
                    "default request value " + request + " is greater than max value " + most);
        }
        if (above(request, limit)) {
            wrong(
                    "defaultRequest",
                    name,
                    request,
                    "default request value " + request + " is greater than default limit value " + limit);
        }
        if (above(least, limit)) {
            wrong("default", name, least, "min value " + least + " is greater than default value " + limit);
        }
        if (above(limit, most)) {
            wrong("default", name, most, "default value " + limit + " is greater than max value " + most);
        }
    }

    private void ratio(String name, @Nullable Amount ratio, @Nullable Amount least, @Nullable Amount most) {
        if (ratio == null) {
            return;
        }
        if (ratio.compareTo(Amount.ONE) < 0) {
            wrong("maxLimitRequestRatio", name, ratio, "ratio " + ratio + " is less than 1");
        }
        if (least != null && most != null && !least.isZero()) {
            BigDecimal widest = most.value().divide(least.value(), MathContext.DECIMAL64);
            if (ratio.value().compareTo(widest) > 0) {
                String shown = String.format(Locale.ROOT, "%f", widest);
                wrong("maxLimitRequestRatio", name, ratio, "ratio " + ratio + " is greater than max/min = " + shown);
            }
        }
    }

    private void same(String name, @Nullable Amount limit, @Nullable Amount request) {
        if (limit != null
                && request != null
                && !ResourceValidation.overcommits(name)
                && limit.compareTo(request) != 0) {
            wrong(
                    "defaultRequest",
                    name,
                    request,
                    "default value " + limit + " must equal to defaultRequest value " + request + " in " + name);
        }
    }

    private static boolean above(@Nullable Amount one, @Nullable Amount other) {
        return one != null && other != null && one.compareTo(other) > 0;
    }

    private void wrong(String field, String name, @Nullable Amount value, String because) {
        errors.invalid(path + "." + field + "[" + name + "]", String.valueOf(value), because);
    }
}
