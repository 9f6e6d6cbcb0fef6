package dev.timonel.controller.scheduling;

import dev.timonel.model.Kinds;
import dev.timonel.model.Placement;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Why no node is for pods of these placements, until a node changes, or what the pods on nodes ask of them: a thousand pods
 * of one template that fit nowhere would each ask all nodes, twice. Only for pods that mind no others, while no pod on a node
 * keeps others away: all else that counts is in the placement.
 */
final class NoneFits {
    /** Placements; pods of one come one after the other. */
    private static final int MOST = 64;

    private final Map<Placement, String> messages = new LinkedHashMap<>();
    private WeakReference<Object> nodes = new WeakReference<>(null);
    private WeakReference<Object> loads = new WeakReference<>(null);

    Optional<String> message(PodSpec spec, PodFacts facts, ClusterSnapshot snapshot) {
        boolean same = nodes.refersTo(snapshot.stateOf(Kinds.NODE)) && loads.refersTo(snapshot.stateOfLoads());
        return same ? Optional.ofNullable(messages.get(placement(spec, facts))) : Optional.empty();
    }

    void remember(PodSpec spec, PodFacts facts, ClusterSnapshot snapshot, String message) {
        Object nodesNow = snapshot.stateOf(Kinds.NODE);
        Object loadsNow = snapshot.stateOfLoads();
        if (!nodes.refersTo(nodesNow) || !loads.refersTo(loadsNow) || messages.size() >= MOST) {
            messages.clear();
            nodes = new WeakReference<>(nodesNow);
            loads = new WeakReference<>(loadsNow);
        }
        messages.put(placement(spec, facts), message);
    }

    private static Placement placement(PodSpec spec, PodFacts facts) {
        return Placement.of(spec, facts.requests(), facts.hostPorts(), "", Map.of());
    }
}
