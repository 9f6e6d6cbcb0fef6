package dev.timonel.controller.scheduling;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Whom to ask of the pods that no node was found for. Pods of one placement fit the same nodes, so the first speaks for all,
 * and the next is asked when that one has got what it waited for. Where pods require anti-affinity, others of one placement
 * may differ in whether they are kept away: then each is asked.
 */
public final class WaitingPods {
    private WaitingPods() {}

    public static Collection<ObjectKey> toAsk(ClusterSnapshot snapshot) {
        return toAsk(snapshot, snapshot.waitingPods(), pod -> true);
    }

    public static Collection<ObjectKey> withRoomOn(KubeObject node, ClusterSnapshot snapshot) {
        return toAsk(
                snapshot,
                snapshot.waitingPods(),
                pod -> NodeFit.lackOfRoom(pod, node, snapshot).isEmpty());
    }

    public static Collection<ObjectKey> thatMindOthers(ClusterSnapshot snapshot) {
        return toAsk(snapshot, snapshot.waitingPodsThatMindOthers(), pod -> true);
    }

    private static Collection<ObjectKey> toAsk(
            ClusterSnapshot snapshot,
            Map<PodFacts.Waiting, ? extends Collection<ObjectKey>> groups,
            Predicate<PodFacts> pods) {
        List<ObjectKey> asked = new ArrayList<>();
        boolean alike = snapshot.distances().isEmpty();
        for (Collection<ObjectKey> group : groups.values()) {
            ObjectKey first = group.iterator().next();
            if (snapshot.facts(first, PodFacts.class).filter(pods).isPresent()) {
                asked.addAll(alike ? List.of(first) : group);
            }
        }
        return asked;
    }
}
