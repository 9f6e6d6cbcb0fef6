package dev.timonel.registry.kinds.pod;

import dev.timonel.registry.strategy.ResourceValidation;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The quality of service that a pod's resources earn it, by {@code pkg/apis/core/helper/qos/qos.go}. */
final class PodQos {
    private static final List<String> COMPUTE = List.of("cpu", "memory");

    private PodQos() {}

    /** {@code Guaranteed}, {@code Burstable} or {@code BestEffort}. */
    static String classOf(PodSpec spec) {
        Map<String, BigDecimal> requests = new HashMap<>();
        Map<String, BigDecimal> limits = new HashMap<>();
        List<Optional<ResourceRequirements>> all = considered(spec);
        boolean guaranteed = true;
        for (Optional<ResourceRequirements> resources : all) {
            add(resources.map(ResourceRequirements::getRequests).orElse(null), requests);
            guaranteed &= add(resources.map(ResourceRequirements::getLimits).orElse(null), limits) == COMPUTE.size();
        }
        if (requests.isEmpty() && limits.isEmpty()) {
            return "BestEffort";
        }
        return guaranteed && equal(requests, limits) ? "Guaranteed" : "Burstable";
    }

    /** Resources of the whole pod, where it has them, stand for those of its containers. */
    private static List<Optional<ResourceRequirements>> considered(PodSpec spec) {
        ResourceRequirements ofPod = spec.getResources();
        if (ofPod != null && (any(ofPod.getRequests()) || any(ofPod.getLimits()))) {
            return List.of(Optional.of(ofPod));
        }
        return Stream.concat(spec.getContainers().stream(), spec.getInitContainers().stream())
                .map(Container::getResources)
                .map(Optional::ofNullable)
                .toList();
    }

    private static boolean any(@Nullable Map<String, Quantity> quantities) {
        return quantities != null && !quantities.isEmpty();
    }

    /** Adds what is above zero to the sums; the number of resources added. */
    private static int add(@Nullable Map<String, Quantity> quantities, Map<String, BigDecimal> sums) {
        int added = 0;
        for (String name : COMPUTE) {
            Quantity quantity = quantities == null ? null : quantities.get(name);
            BigDecimal amount = ResourceValidation.amount(quantity).orElse(BigDecimal.ZERO);
            if (amount.signum() > 0) {
                sums.merge(name, amount, BigDecimal::add);
                added++;
            }
        }
        return added;
    }

    private static boolean equal(Map<String, BigDecimal> requests, Map<String, BigDecimal> limits) {
        return requests.keySet().equals(limits.keySet())
                && requests.entrySet().stream().allMatch(e -> e.getValue().compareTo(limits.get(e.getKey())) == 0);
    }
}
