package dev.timonel.controller.endpoints;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service whose slices were seen to hold just what these pods on these nodes give, or were made so. From there on only the
 * pods that differ have to be looked at. Everything is compared by identity, so that a state of any other origin, as after
 * a transaction that failed, is never taken for it.
 *
 * @param nodes {@link ClusterSnapshot#stateOf} the nodes; held weakly, lest each service keep the nodes of another day
 * @param slices what the slices of each family hold, in the order of their names; a family that is missing is not known
 */
record PackedService(
        KubeObject service, WeakReference<Object> nodes, SelectedPods pods, Map<IpFamily, List<SliceFacts>> slices) {

    static @Nullable PackedService ifStill(
            @Nullable PackedService before, KubeObject service, ClusterSnapshot snapshot) {
        return before != null && before.service == service && before.nodes.refersTo(snapshot.stateOf(Kinds.NODE))
                ? before
                : null;
    }

    boolean holds(IpFamily family, Iterable<KubeObject> found) {
        List<SliceFacts> known = slices.get(family);
        List<SliceFacts> now = new ArrayList<>();
        found.forEach(slice -> now.add(slice.facts(SliceFacts.class)));
        if (known == null || known.size() != now.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            if (known.get(i) != now.get(i)) {
                return false;
            }
        }
        return true;
    }
}
