package dev.timonel.snapshot;

import dev.timonel.model.PodFacts;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the pods of one node, finished ones aside, ask of it together. {@code requests} has the units of
 * {@link dev.timonel.model.PodRequests} and no zeros.
 */
public record NodeLoad(int pods, Map<String, Long> requests) {
    static final NodeLoad NONE = new NodeLoad(0, Map.of());

    NodeLoad plus(PodFacts pod) {
        return with(pod, 1);
    }

    NodeLoad minus(PodFacts pod) {
        return with(pod, -1);
    }

    private NodeLoad with(PodFacts pod, int sign) {
        if (pod.requests().isEmpty()) {
            return new NodeLoad(pods + sign, requests);
        }
        SortedMap<String, Long> sum = new TreeMap<>(requests);
        pod.requests().forEach((name, amount) -> sum.merge(name, sign * amount, Long::sum));
        sum.values().removeIf(amount -> amount == 0);
        return new NodeLoad(pods + sign, Collections.unmodifiableMap(sum));
    }
}
