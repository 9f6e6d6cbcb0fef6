package dev.timonel.controller.endpoints;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which pods services select, as long as no pod changes: slices and Endpoints follow from the same ones. Shared by
 * reconcilers of one thread.
 */
public final class SelectedLately {
    private static final int MOST = 1024;

    private final Map<KubeObject, SelectedPods> selected = new IdentityHashMap<>();
    private @Nullable Object state;

    SelectedPods of(KubeObject service, ClusterSnapshot snapshot) {
        Object now = snapshot.stateOf(Kinds.POD);
        if (now != state || selected.size() == MOST) {
            selected.clear();
            state = now;
        }
        return selected.computeIfAbsent(service, s -> in(snapshot, s));
    }

    static SelectedPods in(ClusterSnapshot snapshot, KubeObject service) {
        Map<String, String> selector = service.facts(ServiceFacts.class).selector();
        return new SelectedPods(snapshot.podsMatching(service.namespace(), selector));
    }
}
