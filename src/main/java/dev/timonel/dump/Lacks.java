package dev.timonel.dump;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a dump does not have and an answer may miss, in sentences. */
final class Lacks {
    private static final int SHOWN = 5;

    private static final Map<ResourceKind, String> WITHOUT = Map.of(
            Kinds.NODE, "there are no Nodes in the dump: no path, no node port and no zone can be told",
            Kinds.POD, "there are no Pods in the dump: why an endpoint is missing can't be told",
            Kinds.SERVICE, "there are no Services in the dump: nothing can be routed",
            Kinds.ENDPOINT_SLICE,
                    "there are no EndpointSlices in the dump: no Service has endpoints unless they are recomputed");

    private Lacks() {}

    static List<String> of(ClusterSnapshot snapshot) {
        List<String> notes = new ArrayList<>();
        for (ResourceKind kind : Kinds.SERVED) {
            if (WITHOUT.containsKey(kind) && snapshot.count(kind) == 0) {
                notes.add(WITHOUT.get(kind));
            }
        }
        Set<String> namespaces = new TreeSet<>();
        snapshot.all()
                .map(KubeObject::namespace)
                .filter(n -> !n.isEmpty())
                .filter(n -> snapshot.get(Kinds.NAMESPACE, "", n).isEmpty())
                .forEach(namespaces::add);
        if (!namespaces.isEmpty()) {
            notes.add("not in the dump are the Namespaces of some of its objects: " + some(namespaces));
        }
        Set<String> nodes = snapshot.list(Kinds.POD).stream()
                .map(p -> p.facts(PodFacts.class).nodeName())
                .filter(n -> !n.isEmpty() && snapshot.get(Kinds.NODE, "", n).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        if (!nodes.isEmpty() && snapshot.count(Kinds.NODE) > 0) {
            notes.add("not in the dump are some Nodes that its pods are on: " + some(nodes));
        }
        return notes;
    }

    private static String some(Set<String> names) {
        String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() > SHOWN ? first + " and " + (names.size() - SHOWN) + " more" : first;
    }
}
