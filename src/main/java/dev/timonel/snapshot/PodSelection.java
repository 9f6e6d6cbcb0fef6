package dev.timonel.snapshot;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The pods that a selector of labels matches, in order. Where it asks for one of some values of a label, they are found by
 * those, and no others are looked at; else all pods of the namespace are.
 */
public final class PodSelection {
    private PodSelection() {}

    /** Those of the namespace, {@code ""} for all of them. */
    public static Stream<KubeObject> in(ClusterSnapshot snapshot, String namespace, LabelSelector selector) {
        return after(new ObjectKey(Kinds.POD, namespace, ""), snapshot, namespace, selector);
    }

    /** Those of them after this key. */
    public static Stream<KubeObject> after(
            ObjectKey key, ClusterSnapshot snapshot, String namespace, LabelSelector selector) {
        return candidates(key, snapshot, namespace, selector).filter(pod -> selector.matches(pod.labels()));
    }

    /** The first that carry every pair and have not come to an end; however many there are, no more are looked at than it takes. */
    public static List<KubeObject> first(
            ClusterSnapshot snapshot, String namespace, Map<String, String> pairs, int limit) {
        return snapshot.indexes().podsMatching(namespace, pairs).stream()
                .filter(pod -> pod.labels().entrySet().containsAll(pairs.entrySet()))
                .filter(pod -> !pod.facts(PodFacts.class).terminal())
                .limit(limit)
                .toList();
    }

    /** All that match, and as few others as the labels that are indexed allow. */
    static Stream<KubeObject> candidates(
            ObjectKey after, ClusterSnapshot snapshot, String namespace, LabelSelector selector) {
        Map<String, ? extends Set<String>> wanted = selector.wanted();
        if (wanted.isEmpty()) {
            return snapshot.listAfter(after, namespace).stream();
        }
        return namespace.isEmpty()
                ? namespaces(after.namespace(), snapshot).flatMap(each -> labelled(after, snapshot, each, wanted))
                : labelled(after, snapshot, namespace, wanted);
    }

    private static Stream<KubeObject> labelled(
            ObjectKey after, ClusterSnapshot snapshot, String namespace, Map<String, ? extends Set<String>> wanted) {
        Map<String, String> pairs = new TreeMap<>();
        wanted.forEach((label, values) -> {
            if (values.size() == 1) {
                pairs.put(label, values.iterator().next());
            }
        });
        if (!pairs.isEmpty()) {
            return tail(after, snapshot, namespace, pairs).stream();
        }
        Map.Entry<String, ? extends Set<String>> fewest = wanted.entrySet().stream()
                .min(Comparator.comparingInt(each -> each.getValue().size()))
                .orElseThrow();
        List<KubeObject> pods = new ArrayList<>();
        fewest.getValue()
                .forEach(value -> pods.addAll(tail(after, snapshot, namespace, Map.of(fewest.getKey(), value))));
        pods.sort(Comparator.comparing(KubeObject::key));
        return pods.stream();
    }

    private static Collection<KubeObject> tail(
            ObjectKey after, ClusterSnapshot snapshot, String namespace, Map<String, String> pairs) {
        return snapshot.indexes().podsMatching(namespace, pairs).between(after, false, null);
    }

    /** The namespaces that have pods, in order; it takes a look for each of them, not for each pod. */
    public static Stream<String> namespaces(ClusterSnapshot snapshot) {
        return namespaces("", snapshot);
    }

    private static Stream<String> namespaces(String from, ClusterSnapshot snapshot) {
        List<String> namespaces = new ArrayList<>();
        ObjectKey next = new ObjectKey(Kinds.POD, from, "");
        for (Iterator<KubeObject> rest = snapshot.listAfter(next).iterator(); rest.hasNext(); ) {
            String namespace = rest.next().namespace();
            namespaces.add(namespace);
            rest = snapshot.listAfter(new ObjectKey(Kinds.POD, namespace + "\0", ""))
                    .iterator();
        }
        return namespaces.stream();
    }
}
