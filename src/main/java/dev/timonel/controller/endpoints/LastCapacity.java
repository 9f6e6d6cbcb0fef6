package dev.timonel.controller.endpoints;

import dev.timonel.model.Kinds;
import dev.timonel.snapshot.ClusterSnapshot;
import java.lang.ref.WeakReference;

/** The zones' capacity, found out again when a node has changed. Shared by the services of a reconciler. */
final class LastCapacity {
    private WeakReference<Object> nodes = new WeakReference<>(null);
    private ZoneCapacity capacity = ZoneCapacity.NONE;

    ZoneCapacity of(ClusterSnapshot snapshot) {
        Object now = snapshot.stateOf(Kinds.NODE);
        if (!nodes.refersTo(now)) {
            capacity = ZoneCapacity.of(snapshot);
            nodes = new WeakReference<>(now);
        }
        return capacity;
    }
}
