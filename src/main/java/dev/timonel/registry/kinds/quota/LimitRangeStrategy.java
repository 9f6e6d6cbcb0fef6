package dev.timonel.registry.kinds.quota;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.LimitRangeItem;
import io.fabric8.kubernetes.api.model.LimitRangeSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** LimitRanges, by {@code pkg/registry/core/limitrange}; {@link LimitRanger} has their effect. */
public final class LimitRangeStrategy implements Strategy<LimitRange> {
    @Override
    public ResourceKind kind() {
        return Kinds.LIMIT_RANGE;
    }

    /** {@code SetDefaults_LimitRangeItem}: what containers get is at most the maximum, and requests are the limits. */
    @Override
    public void setDefaults(LimitRange range) {
        LimitRangeSpec spec = Objects.requireNonNullElseGet(range.getSpec(), LimitRangeSpec::new);
        range.setSpec(spec);
        for (LimitRangeItem item : spec.getLimits()) {
            if ("Container".equals(item.getType())) {
                Map<String, Quantity> limits = copy(item.getDefault());
                copy(item.getMax()).forEach(limits::putIfAbsent);
                Map<String, Quantity> requests = copy(item.getDefaultRequest());
                limits.forEach(requests::putIfAbsent);
                copy(item.getMin()).forEach(requests::putIfAbsent);
                item.setDefault(limits);
                item.setDefaultRequest(requests);
            }
        }
    }

    private static Map<String, Quantity> copy(Map<String, Quantity> quantities) {
        return quantities == null ? new TreeMap<>() : new TreeMap<>(quantities);
    }

    @Override
    public List<FieldError> validate(LimitRange range, WriteContext write) {
        return LimitRangeValidation.validate(range.getSpec().getLimits());
    }

    @Override
    public List<FieldError> validateUpdate(LimitRange range, LimitRange old, WriteContext write) {
        return validate(range, write);
    }
}
