package dev.timonel.snapshot;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Why a service has no usable endpoint, from the pods' side: which pods its selector finds and what is wrong with them,
 * or else which pods it nearly finds, and the label that misses.
 */
public final class NearestPods {
    private static final int LOOKED_AT = 1000;
    private static final int LOOKED_AT_BRIEFLY = 100;
    private static final int SHOWN = 3;
    private static final int LISTED = 20;
    private static final int VALUES = 5;

    private NearestPods() {}

    /** A pod that a selector nearly finds. */
    public record Near(KubeObject pod, LabelGap gap) {}

    /** One sentence for each thing found, the likeliest cause first; never empty. */
    public static List<String> explain(ClusterSnapshot snapshot, KubeObject service, ServiceFacts.Port port) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        if (!facts.selectsPods()) {
            return List.of(
                    "the service has no selector, so its endpoints are EndpointSlices that somebody writes with the"
                            + " label kubernetes.io/service-name=" + service.name());
        }
        List<KubeObject> matching = snapshot.podsMatching(service.namespace(), facts.selector());
        if (!matching.isEmpty()) {
            List<String> findings = new ArrayList<>();
            matching.stream().limit(LISTED).forEach(pod -> findings.add(ailment(snapshot, pod, port)));
            if (matching.size() > LISTED) {
                findings.add("there are " + (matching.size() - LISTED) + " more pods that match");
            }
            return List.copyOf(findings);
        }
        return nothingMatches(snapshot, service, LOOKED_AT);
    }

    /** The same for a service whose selector finds no pod, at a glance: by a tenth of the pods that the others look at. */
    public static List<String> nothingMatchesBriefly(ClusterSnapshot snapshot, KubeObject service) {
        return nothingMatches(snapshot, service, LOOKED_AT_BRIEFLY);
    }

    private static List<String> nothingMatches(ClusterSnapshot snapshot, KubeObject service, int lookedAt) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        List<String> findings = new ArrayList<>();
        findings.add("no pod in namespace " + service.namespace() + " carries " + text(facts.selector()));
        List<KubeObject> elsewhere = elsewhere(snapshot, service.namespace(), facts.selector(), lookedAt);
        if (!elsewhere.isEmpty()) {
            elsewhere.forEach(pod -> findings.add("pod " + pod.name() + " in namespace " + pod.namespace()
                    + " carries all of them, but a selector reaches only its own namespace"));
            return List.copyOf(findings);
        }
        List<Near> nearly = nearly(snapshot, service.namespace(), facts.selector(), lookedAt);
        nearly.forEach(near -> findings.add("pod " + near.pod().name() + " comes nearest: " + near.gap()));
        if (nearly.isEmpty()) {
            unlike(snapshot, service.namespace(), facts.selector(), lookedAt).ifPresent(findings::add);
        }
        return List.copyOf(findings);
    }

    /** What stands where the selector's values should, if no pod comes near; empty if no pod has such labels. */
    public static Optional<String> unlike(ClusterSnapshot snapshot, String namespace, Map<String, String> selector) {
        return unlike(snapshot, namespace, selector, LOOKED_AT);
    }

    private static Optional<String> unlike(
            ClusterSnapshot snapshot, String namespace, Map<String, String> selector, int lookedAt) {
        String values = new TreeMap<>(selector)
                .keySet().stream()
                        .map(key -> values(snapshot, namespace, key, lookedAt))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining("; "));
        return values.isEmpty() ? Optional.empty() : Optional.of("no pod there has a similar label; " + values);
    }

    /** {@code values of app there: pend, slow}; {@code ""} if no pod has the label. */
    public static String values(ClusterSnapshot snapshot, String namespace, String key) {
        return values(snapshot, namespace, key, LOOKED_AT);
    }

    private static String values(ClusterSnapshot snapshot, String namespace, String key, int lookedAt) {
        List<String> values = snapshot.list(Kinds.POD, namespace).stream()
                .limit(lookedAt)
                .filter(pod -> !pod.facts(PodFacts.class).terminal())
                .map(pod -> pod.labels().get(key))
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
        return values.isEmpty()
                ? ""
                : "values of " + key + " there: "
                        + values.stream().limit(VALUES).collect(Collectors.joining(", "))
                        + (values.size() > VALUES ? " and " + (values.size() - VALUES) + " more" : "");
    }

    /** Up to three pods of the namespace whose labels come nearest; none that has nothing in common with the selector. */
    public static List<Near> nearly(ClusterSnapshot snapshot, String namespace, Map<String, String> selector) {
        return nearly(snapshot, namespace, selector, LOOKED_AT);
    }

    /** The same at a glance. */
    public static List<Near> nearlyBriefly(ClusterSnapshot snapshot, String namespace, Map<String, String> selector) {
        return nearly(snapshot, namespace, selector, LOOKED_AT_BRIEFLY);
    }

    private static List<Near> nearly(
            ClusterSnapshot snapshot, String namespace, Map<String, String> selector, int lookedAt) {
        TreeMap<LabelGap, List<Near>> byGap = snapshot.list(Kinds.POD, namespace).stream()
                .limit(lookedAt)
                .filter(pod -> !pod.facts(PodFacts.class).terminal())
                .map(pod -> new Near(pod, LabelGap.between(pod.labels(), selector)))
                .filter(near -> near.gap().relates())
                .collect(Collectors.groupingBy(Near::gap, TreeMap::new, Collectors.toList()));
        return byGap.isEmpty()
                ? List.of()
                : byGap.firstEntry().getValue().stream()
                        .sorted(Comparator.comparing(near -> near.pod().key()))
                        .limit(SHOWN)
                        .toList();
    }

    /** Up to three pods of other namespaces that carry every pair. */
    public static List<KubeObject> elsewhere(ClusterSnapshot snapshot, String namespace, Map<String, String> selector) {
        return elsewhere(snapshot, namespace, selector, LOOKED_AT);
    }

    private static List<KubeObject> elsewhere(
            ClusterSnapshot snapshot, String namespace, Map<String, String> selector, int lookedAt) {
        return snapshot.list(Kinds.NAMESPACE).stream()
                .limit(lookedAt)
                .filter(ns -> !ns.name().equals(namespace))
                .flatMap(ns -> snapshot.podsMatching(ns.name(), selector).stream())
                .limit(SHOWN)
                .toList();
    }

    /** {@code app=web,tier=front}. */
    public static String text(Map<String, String> selector) {
        return new TreeMap<>(selector)
                .entrySet().stream()
                        .map(pair -> pair.getKey() + "=" + pair.getValue())
                        .collect(Collectors.joining(","));
    }

    /** What keeps a pod that the selector finds from serving. */
    private static String ailment(ClusterSnapshot snapshot, KubeObject pod, ServiceFacts.Port port) {
        PodFacts facts = pod.facts(PodFacts.class);
        String title = "pod " + pod.name() + " matches the selector, but ";
        if (facts.terminal()) {
            return title + "is " + facts.phase() + " and will not serve again";
        }
        if (pod.deleting()) {
            return title + "is being deleted";
        }
        if (facts.nodeName().isEmpty()) {
            return title + "is not scheduled to a node yet: " + PodTrouble.whyUnscheduled(pod);
        }
        if (snapshot.get(Kinds.NODE, "", facts.nodeName()).isEmpty()) {
            return title + "its node " + facts.nodeName() + " does not exist";
        }
        if (facts.ips().isEmpty()) {
            return title + "has no address yet: " + PodTrouble.whyNoAddress(snapshot, pod);
        }
        return facts.ready()
                ? PortMiss.unresolved(port, pod).orElse(title + "has no usable endpoint for this port: see excluded")
                : title + "is not ready: " + PodTrouble.whyNotReady(pod);
    }
}
