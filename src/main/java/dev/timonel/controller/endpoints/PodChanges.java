package dev.timonel.controller.endpoints;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The services whose endpoints a change of a pod or a node can alter ({@code endpointslice/util/controller_utils.go}). The
 * cost grows with the services that match, not with all of them.
 */
final class PodChanges {
    private PodChanges() {}

    /** Keys of services. A change of labels alone touches only the services that the pod enters or leaves. */
    static Collection<ObjectKey> services(Change change, ClusterSnapshot after) {
        KubeObject pod = change.object();
        KubeObject previous = change.previous();
        if (!PodEndpoint.eligible(pod) && (previous == null || !PodEndpoint.eligible(previous))) {
            return List.of();
        }
        SortedSet<ObjectKey> now = matching(pod, after);
        if (previous == null) {
            return now;
        }
        boolean sameLabels = pod.labels().equals(previous.labels());
        SortedSet<ObjectKey> before = sameLabels ? now : matching(previous, after);
        SortedSet<ObjectKey> either = new TreeSet<>(now);
        either.addAll(before);
        if (change.type() == Change.Type.MODIFIED && samePod(pod, previous)) {
            now.retainAll(before);
            either.removeAll(now);
        }
        return either;
    }

    private static boolean samePod(KubeObject pod, KubeObject previous) {
        return pod.uid().equals(previous.uid())
                && pod.deleting() == previous.deleting()
                && pod.facts(PodFacts.class).equals(previous.facts(PodFacts.class));
    }

    /** The services of the pods on a node that came, went or moved to another zone. */
    static Collection<ObjectKey> servicesOnNode(Change change, ClusterSnapshot after) {
        KubeObject previous = change.previous();
        if (change.type() == Change.Type.MODIFIED
                && previous != null
                && zone(previous).equals(zone(change.object()))) {
            return List.of();
        }
        SortedSet<ObjectKey> services = new TreeSet<>();
        after.podsOnNode(change.object().name()).forEach(pod -> services.addAll(matching(pod, after)));
        return services;
    }

    private static SortedSet<ObjectKey> matching(KubeObject pod, ClusterSnapshot after) {
        SortedSet<ObjectKey> services = new TreeSet<>();
        after.servicesSelecting(pod).forEach(s -> services.add(s.key()));
        return services;
    }

    private static String zone(KubeObject node) {
        return node.facts(NodeFacts.class).zone();
    }
}
