package dev.timonel.controller.scheduling;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a pod and the pods around it require of each other, counted once for all nodes: the filters PodTopologySpread and
 * InterPodAffinity of {@code pkg/scheduler/framework/plugins}, in their order, with their reasons.
 */
final class PodNeighbours {
    private static final String AFFINITY = "node(s) didn't match pod affinity rules";
    private static final String ANTI_AFFINITY = "node(s) didn't match pod anti-affinity rules";
    private static final String OTHERS_ANTI_AFFINITY = "node(s) didn't satisfy existing pods anti-affinity rules";

    /** A topology's key and the value that nodes have for it. */
    private record Domain(String key, String value) {}

    private final List<SpreadCount> spreads;
    private final List<AffinityTerm> wanted;
    private final boolean startsTheGroup;
    private final Map<Domain, Integer> near = new HashMap<>();
    private final List<AffinityTerm> unwanted;
    private final Map<Domain, Integer> kept = new HashMap<>();
    private final Map<Domain, Integer> keepAway = new HashMap<>();

    private PodNeighbours(Pod pod, ClusterSnapshot snapshot, SpreadDomains remembered) {
        this.spreads = SpreadCount.of(pod, snapshot, remembered);
        this.wanted = terms(pod, required(pod.getSpec(), true), snapshot);
        this.unwanted = terms(pod, required(pod.getSpec(), false), snapshot);
        countWanted(snapshot);
        for (AffinityTerm term : unwanted) {
            term.matching().forEach(other -> count(kept, term.topologyKey(), other, snapshot));
        }
        this.startsTheGroup = near.isEmpty() && wanted.stream().allMatch(term -> term.matches(pod));
        countWhoKeepsAway(pod, snapshot);
    }

    static PodNeighbours of(Pod pod, ClusterSnapshot snapshot, SpreadDomains remembered) {
        return new PodNeighbours(pod, snapshot, remembered);
    }

    /** Why the pod may not run on the node, by the first filter that refuses; empty if it may. */
    Optional<String> obstacle(KubeObject node) {
        return Stream.of(
                        spreads.stream()
                                .flatMap(spread -> spread.obstacle(node).stream())
                                .findFirst(),
                        affinity(node),
                        unwanted.stream().anyMatch(term -> has(kept, term.topologyKey(), node))
                                ? Optional.of(ANTI_AFFINITY)
                                : Optional.<String>empty(),
                        keepAway.keySet().stream()
                                        .anyMatch(domain -> domain.value()
                                                .equals(node.labels().get(domain.key())))
                                ? Optional.of(OTHERS_ANTI_AFFINITY)
                                : Optional.<String>empty())
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The first of a group that wants to be together may go anywhere that has the topology. */
    private Optional<String> affinity(KubeObject node) {
        boolean fits = wanted.stream()
                .allMatch(term -> node.labels().containsKey(term.topologyKey())
                        && (startsTheGroup || has(near, term.topologyKey(), node)));
        return fits ? Optional.empty() : Optional.of(AFFINITY);
    }

    /** Whoever is to be near matches every term. */
    private void countWanted(ClusterSnapshot snapshot) {
        if (!wanted.isEmpty()) {
            wanted.get(0)
                    .matching()
                    .filter(other -> wanted.stream().allMatch(term -> term.matches(other)))
                    .forEach(other -> wanted.forEach(term -> count(near, term.topologyKey(), other, snapshot)));
        }
    }

    private void countWhoKeepsAway(Pod pod, ClusterSnapshot snapshot) {
        snapshot.distances()
                .forEach((distance, others) -> distance.terms().stream()
                        .map(term -> new AffinityTerm(term, distance.namespace(), snapshot))
                        .filter(term -> term.matches(pod))
                        .forEach(term -> others.forEach(other -> snapshot.get(other)
                                .ifPresent(there -> count(keepAway, term.topologyKey(), there, snapshot)))));
    }

    private static void count(Map<Domain, Integer> counts, String key, KubeObject pod, ClusterSnapshot snapshot) {
        snapshot.get(Kinds.NODE, "", pod.facts(PodFacts.class).nodeName())
                .map(node -> node.labels().get(key))
                .ifPresent(value -> counts.merge(new Domain(key, value), 1, Integer::sum));
    }

    private static boolean has(Map<Domain, Integer> counts, String key, KubeObject node) {
        String value = node.labels().get(key);
        return value != null && counts.containsKey(new Domain(key, value));
    }

    private static List<AffinityTerm> terms(Pod pod, List<PodAffinityTerm> terms, ClusterSnapshot snapshot) {
        List<AffinityTerm> all = new ArrayList<>();
        String namespace = pod.getMetadata().getNamespace();
        terms.forEach(term -> all.add(new AffinityTerm(term, namespace, snapshot)));
        return all;
    }

    private static List<PodAffinityTerm> required(PodSpec spec, boolean together) {
        if (spec.getAffinity() == null) {
            return List.of();
        }
        List<PodAffinityTerm> terms = together
                ? spec.getAffinity().getPodAffinity() == null
                        ? null
                        : spec.getAffinity().getPodAffinity().getRequiredDuringSchedulingIgnoredDuringExecution()
                : spec.getAffinity().getPodAntiAffinity() == null
                        ? null
                        : spec.getAffinity().getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
        return orEmpty(terms);
    }
}
