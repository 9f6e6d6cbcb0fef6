package dev.timonel.routing;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Why a service has no usable endpoint, from the pods' side: which pods its selector finds and what is wrong with them,
 * or else which pods it nearly finds, and the label that misses.
 */
final class NearestPods {
    private static final int LOOKED_AT = 1000;

    private NearestPods() {}

    /** One sentence for each thing found, the likeliest cause first; never empty. */
    static List<String> explain(ClusterSnapshot snapshot, KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        if (!facts.selectsPods()) {
            return List.of(
                    "the service has no selector, so its endpoints are EndpointSlices that somebody writes with the"
                            + " label kubernetes.io/service-name=" + service.name());
        }
        List<KubeObject> matching = snapshot.podsMatching(service.namespace(), facts.selector());
        if (!matching.isEmpty()) {
            return matching.stream().map(pod -> ailment(snapshot, pod)).toList();
        }
        List<String> findings = new ArrayList<>();
        findings.add("no pod in namespace " + service.namespace() + " carries " + text(facts.selector()));
        findings.addAll(nearly(snapshot, service.namespace(), facts.selector()));
        findings.addAll(elsewhere(snapshot, service.namespace(), facts.selector()));
        return List.copyOf(findings);
    }

    /** What keeps a pod that the selector finds from serving. */
    private static String ailment(ClusterSnapshot snapshot, KubeObject pod) {
        PodFacts facts = pod.facts(PodFacts.class);
        String title = "pod " + pod.name() + " matches the selector, but ";
        if (facts.terminal()) {
            return title + "is " + facts.phase() + " and will not serve again";
        }
        if (pod.deleting()) {
            return title + "is being deleted";
        }
        if (facts.nodeName().isEmpty()) {
            return title + "is not scheduled to a node yet";
        }
        if (snapshot.get(Kinds.NODE, "", facts.nodeName()).isEmpty()) {
            return title + "its node " + facts.nodeName() + " does not exist";
        }
        if (facts.ips().isEmpty()) {
            return title + "has no address yet";
        }
        return facts.ready()
                ? title + "has no usable endpoint for this port: see excluded"
                : title + "is not ready (phase " + facts.phase() + ")";
    }

    /** How far a pod's labels are from a selector; the least is the nearest. */
    private record Gap(int unshared, int absent, int edits) implements Comparable<Gap> {
        private static final Comparator<Gap> ORDER = Comparator.comparingInt(Gap::unshared)
                .thenComparingInt(Gap::absent)
                .thenComparingInt(Gap::edits);

        static Gap between(Map<String, String> labels, Map<String, String> selector) {
            int unshared = 0;
            int absent = 0;
            int edits = 0;
            for (Map.Entry<String, String> pair : selector.entrySet()) {
                String actual = labels.get(pair.getKey());
                if (actual == null) {
                    unshared++;
                    absent++;
                } else if (!actual.equals(pair.getValue())) {
                    unshared++;
                    edits += Destinations.distance(actual, pair.getValue());
                }
            }
            return new Gap(unshared, absent, edits);
        }

        @Override
        public int compareTo(Gap other) {
            return ORDER.compare(this, other);
        }
    }

    /** Up to three pods of the namespace whose labels come nearest; none that has not even a key in common. */
    private static List<String> nearly(ClusterSnapshot snapshot, String namespace, Map<String, String> selector) {
        TreeMap<Gap, List<KubeObject>> byGap = snapshot.list(Kinds.POD, namespace).stream()
                .limit(LOOKED_AT)
                .filter(pod -> !pod.facts(PodFacts.class).terminal())
                .filter(pod -> selector.keySet().stream().anyMatch(pod.labels()::containsKey))
                .collect(Collectors.groupingBy(
                        pod -> Gap.between(pod.labels(), selector), TreeMap::new, Collectors.toList()));
        return byGap.isEmpty()
                ? List.of()
                : byGap.firstEntry().getValue().stream()
                        .limit(3)
                        .map(pod -> "pod " + pod.name() + " comes nearest: " + difference(pod.labels(), selector))
                        .toList();
    }

    private static List<String> elsewhere(ClusterSnapshot snapshot, String namespace, Map<String, String> selector) {
        return snapshot.list(Kinds.NAMESPACE).stream()
                .filter(ns -> !ns.name().equals(namespace))
                .flatMap(ns -> snapshot.podsMatching(ns.name(), selector).stream())
                .limit(3)
                .map(pod -> "pod " + pod.name() + " in namespace " + pod.namespace()
                        + " carries all of them, but a selector reaches only its own namespace")
                .toList();
    }

    private static String difference(Map<String, String> labels, Map<String, String> selector) {
        List<String> parts = new ArrayList<>();
        new TreeMap<>(selector).forEach((key, value) -> {
            String actual = labels.get(key);
            if (actual == null) {
                parts.add("it lacks " + key + "=" + value);
            } else if (!actual.equals(value)) {
                parts.add("it has " + key + "=" + actual + " where the selector says " + value);
            }
        });
        return String.join(", ", parts);
    }

    private static String text(Map<String, String> selector) {
        return new TreeMap<>(selector)
                .entrySet().stream()
                        .map(pair -> pair.getKey() + "=" + pair.getValue())
                        .reduce((a, b) -> a + "," + b)
                        .orElse("");
    }
}
