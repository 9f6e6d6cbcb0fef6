package dev.timonel.controller.endpoints;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Collection;
import java.util.List;

/**
 * The services whose proportional hints a change of the zones' capacity can alter. Upstream looks again only at services
 * that become overloaded; here every service with the annotation follows, so that hints are a function of the cluster and
 * not of when it was looked at.
 */
final class TopologyChanges {
    private TopologyChanges() {}

    static Collection<ObjectKey> services(Change change, ClusterSnapshot after) {
        Collection<ObjectKey> services = after.servicesWithProportionalHints();
        return !services.isEmpty() && changesCapacity(change) ? services : List.of();
    }

    private static boolean changesCapacity(Change change) {
        ZoneCapacity.Share share = ZoneCapacity.Share.of(change.object());
        KubeObject previous = change.previous();
        if (change.type() == Change.Type.MODIFIED && previous != null) {
            return !share.equals(ZoneCapacity.Share.of(previous));
        }
        return share.counted();
    }
}
