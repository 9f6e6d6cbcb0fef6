package dev.timonel.controller.scheduling;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many pods each domain of a topologySpreadConstraint has, of those that the pod is to be spread among
 * ({@code pkg/scheduler/framework/plugins/podtopologyspread/filtering.go}); {@code least} is the smallest of them, or 0 while
 * there are fewer domains than minDomains.
 */
record SpreadCount(TopologySpreadConstraint constraint, Map<String, Integer> domains, int least, int self) {
    private static final String UNEVEN = "node(s) didn't match pod topology spread constraints";
    private static final String NO_DOMAIN = UNEVEN + " (missing required label)";

    /** Of every constraint that forbids, rather than prefers. */
    static List<SpreadCount> of(Pod pod, ClusterSnapshot snapshot, SpreadDomains remembered) {
        List<TopologySpreadConstraint> hard = pod.getSpec().getTopologySpreadConstraints().stream()
                .filter(c -> "DoNotSchedule".equals(c.getWhenUnsatisfiable()))
                .toList();
        if (hard.isEmpty()) {
            return List.of();
        }
        List<Map<ObjectKey, String>> nodes = remembered.of(hard, pod.getSpec(), snapshot);
        List<SpreadCount> all = new ArrayList<>();
        for (int i = 0; i < hard.size(); i++) {
            all.add(count(hard.get(i), nodes.get(i), pod, snapshot));
        }
        return all;
    }

    private static SpreadCount count(
            TopologySpreadConstraint constraint, Map<ObjectKey, String> counted, Pod pod, ClusterSnapshot snapshot) {
        Map<String, Integer> domains = new HashMap<>();
        counted.values().forEach(domain -> domains.putIfAbsent(domain, 0));
        existing(constraint, pod, snapshot)
                .filter(other ->
                        !other.deleting() && !other.facts(PodFacts.class).terminal())
                .filter(other -> isCounted(other.labels(), constraint, pod))
                .map(other -> counted.get(new ObjectKey(
                        Kinds.NODE, "", other.facts(PodFacts.class).nodeName())))
                .filter(Objects::nonNull)
                .forEach(domain -> domains.merge(domain, 1, Integer::sum));
        int minDomains = Objects.requireNonNullElse(constraint.getMinDomains(), 1);
        int least = domains.isEmpty() || domains.size() < minDomains ? 0 : Collections.min(domains.values());
        Map<String, String> own = orEmpty(pod.getMetadata().getLabels());
        return new SpreadCount(constraint, domains, least, isCounted(own, constraint, pod) ? 1 : 0);
    }

    /** Of a selector that asks for nothing none is counted, though the pod itself is ({@code countPodsMatchSelector}). */
    private static Stream<KubeObject> existing(TopologySpreadConstraint constraint, Pod pod, ClusterSnapshot snapshot) {
        Map<String, String> own = orEmpty(pod.getMetadata().getLabels());
        boolean asks = !Selecting.isEmpty(constraint.getLabelSelector())
                || constraint.getMatchLabelKeys().stream().anyMatch(own::containsKey);
        return asks
                ? Selecting.matching(
                        constraint.getLabelSelector(), pod.getMetadata().getNamespace(), snapshot)
                : Stream.empty();
    }

    Optional<String> obstacle(KubeObject node) {
        String domain = node.labels().get(constraint.getTopologyKey());
        if (domain == null) {
            return Optional.of(NO_DOMAIN);
        }
        int skew = domains.getOrDefault(domain, 0) + self - least;
        return skew > Objects.requireNonNullElse(constraint.getMaxSkew(), 1) ? Optional.of(UNEVEN) : Optional.empty();
    }

    private static boolean isCounted(Map<String, String> labels, TopologySpreadConstraint constraint, Pod pod) {
        Map<String, String> own = orEmpty(pod.getMetadata().getLabels());
        return Selecting.matches(constraint.getLabelSelector(), labels)
                && constraint.getMatchLabelKeys().stream()
                        .filter(own::containsKey)
                        .allMatch(key -> Objects.equals(own.get(key), labels.get(key)));
    }
}
