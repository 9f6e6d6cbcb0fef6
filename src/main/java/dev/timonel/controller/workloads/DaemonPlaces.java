package dev.timonel.controller.workloads;

import dev.timonel.controller.workloads.DaemonPlace.Fit;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The places of a DaemonSet, remembered from one look to the next: of nodes and pods that are the same objects as the last time nothing is
 * found out again.
 */
final class DaemonPlaces {
    private final TreeMap<String, DaemonPlace> places = new TreeMap<>();
    private Collection<KubeObject> nodes = List.of();
    private Collection<KubeObject> pods = List.of();

    /**
     * In the order of the nodes' names. Both lists are in the order of their keys. {@code look} is asked about pods that are other objects
     * than the last time; {@code fit} about nodes that are, and about those that have, or had, such pods.
     */
    Collection<DaemonPlace> follow(
            Collection<KubeObject> nodesNow,
            Function<String, Fit> fit,
            Collection<KubeObject> podsNow,
            Function<KubeObject, DaemonPod> look) {
        Set<String> changed = new HashSet<>();
        Set<ObjectKey> gone = new HashSet<>();
        Map<String, List<DaemonPod>> come = new HashMap<>();
        compare(nodes, nodesNow, node -> changed.add(node.name()), node -> changed.add(node.name()));
        compare(
                pods,
                podsNow,
                pod -> {
                    gone.add(pod.key());
                    changed.add(DaemonPod.target(pod));
                },
                pod -> {
                    gone.add(pod.key());
                    DaemonPod seen = look.apply(pod);
                    changed.add(seen.node());
                    come.computeIfAbsent(seen.node(), node -> new ArrayList<>()).add(seen);
                });
        for (String node : changed) {
            DaemonPlace place = new DaemonPlace(node, fit.apply(node), pods(node, gone, come));
            if (place.mayStay() || !place.pods().isEmpty()) {
                places.put(node, place);
            } else {
                places.remove(node);
            }
        }
        nodes = nodesNow;
        pods = podsNow;
        return places.values();
    }

    private List<DaemonPod> pods(String node, Set<ObjectKey> gone, Map<String, List<DaemonPod>> come) {
        List<DaemonPod> all = new ArrayList<>(come.getOrDefault(node, List.of()));
        DaemonPlace before = places.get(node);
        if (before != null) {
            before.pods().stream()
                    .filter(pod -> !gone.contains(pod.stored().key()))
                    .forEach(all::add);
        }
        all.sort(Comparator.comparing(pod -> pod.stored().key()));
        return List.copyOf(all);
    }

    /** What is another object, or not there, in the one list or the other. */
    private static void compare(
            Collection<KubeObject> before,
            Collection<KubeObject> now,
            Consumer<KubeObject> gone,
            Consumer<KubeObject> come) {
        if (before == now) {
            return;
        }
        Iterator<KubeObject> olds = before.iterator();
        Iterator<KubeObject> news = now.iterator();
        KubeObject old = next(olds);
        KubeObject current = next(news);
        while (old != null || current != null) {
            if (old == current) {
                old = next(olds);
                current = next(news);
                continue;
            }
            int order = old == null ? 1 : current == null ? -1 : old.key().compareTo(current.key());
            if (old != null && order <= 0) {
                gone.accept(old);
                old = next(olds);
            }
            if (current != null && order >= 0) {
                come.accept(current);
                current = next(news);
            }
        }
    }

    private static @Nullable KubeObject next(Iterator<KubeObject> objects) {
        return objects.hasNext() ? objects.next() : null;
    }
}
