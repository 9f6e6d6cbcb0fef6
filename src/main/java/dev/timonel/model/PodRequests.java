package dev.timonel.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod asks of its node, by resource, as {@code k8s.io/component-helpers/resource} (PodRequests) adds it up: cpu in
 * thousandths, everything else in units. Parts are rounded up. Sidecars count with the containers; other init containers
 * run alone, one after the other, so that the largest of them counts if it is more than what runs later.
 */
public final class PodRequests {
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE / 1024);

    private PodRequests() {}

    static Map<String, Long> of(PodSpec spec) {
        SortedMap<String, Long> sum = new TreeMap<>();
        spec.getContainers().forEach(c -> add(requests(c), sum));
        SortedMap<String, Long> sidecars = new TreeMap<>();
        SortedMap<String, Long> largest = new TreeMap<>();
        for (Container init : spec.getInitContainers()) {
            Map<String, Long> own = requests(init);
            boolean sidecar = "Always".equals(init.getRestartPolicy());
            if (sidecar) {
                add(own, sum);
                add(own, sidecars);
            }
            SortedMap<String, Long> meanwhile = new TreeMap<>(sidecars);
            if (!sidecar) {
                add(own, meanwhile);
            }
            meanwhile.forEach((name, amount) -> largest.merge(name, amount, Math::max));
        }
        largest.forEach((name, amount) -> sum.merge(name, amount, Math::max));
        sum.putAll(requests(spec.getResources())); // those of the pod as a whole stand for its containers'
        add(amounts(spec.getOverhead()), sum);
        return sum.isEmpty() ? Map.of() : Collections.unmodifiableMap(sum);
    }

    /** What the containers of a pod that waits for more, or for less, have. */
    static Map<String, Long> given(PodSpec spec, PodStatus status) {
        PodSpec copy = KubeJson.read(KubeJson.write(spec), PodSpec.class);
        Stream.concat(copy.getContainers().stream(), copy.getInitContainers().stream())
                .forEach(container -> Stream.concat(
                                status.getContainerStatuses().stream(), status.getInitContainerStatuses().stream())
                        .filter(s -> container.getName().equals(s.getName()) && s.getAllocatedResources() != null)
                        .findFirst()
                        .ifPresent(s -> container.getResources().setRequests(s.getAllocatedResources())));
        return of(copy);
    }

    /** Sorted by name; malformed quantities are left out. */
    static Map<String, Long> amounts(@Nullable Map<String, Quantity> quantities) {
        if (quantities == null || quantities.isEmpty()) {
            return Map.of();
        }
        SortedMap<String, Long> amounts = new TreeMap<>();
        quantities.forEach((name, quantity) -> {
            @Nullable BigDecimal value = value(quantity);
            if (value != null) {
                BigDecimal unit = name.equals("cpu") ? value.movePointRight(3) : value;
                amounts.put(
                        name,
                        unit.setScale(0, RoundingMode.CEILING).min(LARGEST).longValue());
            }
        });
        return Collections.unmodifiableMap(amounts);
    }

    private static @Nullable BigDecimal value(Quantity quantity) {
        try {
            return quantity.getNumericalAmount();
        } catch (RuntimeException malformed) {
            return null;
        }
    }

    private static Map<String, Long> requests(Container container) {
        return requests(container.getResources());
    }

    private static Map<String, Long> requests(@Nullable ResourceRequirements resources) {
        return amounts(resources == null ? null : resources.getRequests());
    }

    private static void add(Map<String, Long> amounts, SortedMap<String, Long> sum) {
        amounts.forEach((name, amount) -> sum.merge(name, amount, Long::sum));
    }
}
