package dev.timonel.model.quota;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the containers of a pod ask for together, by resource ({@code k8s.io/component-helpers/resource}): sidecars count with the
 * containers, other init containers run one after the other; what the pod as a whole says stands for its containers'.
 */
public final class PodAmounts {
    private static final Set<String> OF_PODS = Set.of("cpu", "memory");

    private PodAmounts() {}

    public static Map<String, Amount> requests(PodSpec spec) {
        return sum(spec, ResourceRequirements::getRequests);
    }

    public static Map<String, Amount> limits(PodSpec spec) {
        return sum(spec, ResourceRequirements::getLimits);
    }

    private static Map<String, Amount> sum(PodSpec spec, Function<ResourceRequirements, Map<String, Quantity>> side) {
        Map<String, Amount> sum = new TreeMap<>();
        spec.getContainers().forEach(container -> add(of(container, side), sum));
        Map<String, Amount> sidecars = new TreeMap<>();
        Map<String, Amount> largest = new TreeMap<>();
        for (Container init : spec.getInitContainers()) {
            Map<String, Amount> own = of(init, side);
            boolean sidecar = "Always".equals(init.getRestartPolicy());
            if (sidecar) {
                add(own, sum);
                add(own, sidecars);
            }
            Map<String, Amount> meanwhile = new TreeMap<>(sidecars);
            if (!sidecar) {
                add(own, meanwhile);
            }
            meanwhile.forEach((name, amount) -> largest.merge(name, amount, Amount::max));
        }
        largest.forEach((name, amount) -> sum.merge(name, amount, Amount::max));
        if (spec.getResources() != null) {
            Amount.of(side.apply(spec.getResources())).forEach((name, amount) -> {
                if (OF_PODS.contains(name)) {
                    sum.put(name, amount);
                }
            });
        }
        return sum;
    }

    private static Map<String, Amount> of(
            Container container, Function<ResourceRequirements, Map<String, Quantity>> side) {
        return container.getResources() == null ? Map.of() : Amount.of(side.apply(container.getResources()));
    }

    private static void add(Map<String, Amount> amounts, Map<String, Amount> sum) {
        amounts.forEach((name, amount) -> sum.merge(name, amount, Amount::plus));
    }
}
