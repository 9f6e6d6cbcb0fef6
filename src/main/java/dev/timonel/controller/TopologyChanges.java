package dev.timonel.controller;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ServiceFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The services whose proportional hints a change of the zones' capacity can alter. Upstream looks again only at services
 * that become overloaded; here every service with the annotation follows, so that hints are a function of the cluster and
 * not of when it was looked at.
 */
final class TopologyChanges {
    /** Begins both annotations. */
    private static final String PREFIX = "service.kubernetes.io/topology-";

    private TopologyChanges() {}

    static Collection<ObjectKey> services(Change change, ClusterSnapshot after) {
        return changesCapacity(change)
                ? after.list(Kinds.SERVICE).stream()
                        .filter(TopologyChanges::asksForProportion)
                        .map(KubeObject::key)
                        .toList()
                : List.of();
    }

    private static boolean changesCapacity(Change change) {
        ZoneCapacity.Share share = ZoneCapacity.Share.of(change.object());
        KubeObject previous = change.previous();
        if (change.type() == Change.Type.MODIFIED && previous != null) {
            return !share.equals(ZoneCapacity.Share.of(previous));
        }
        return share.counted();
    }

    private static boolean asksForProportion(KubeObject service) {
        if (!service.facts(ServiceFacts.class).selectsPods()
                || !new String(service.json(), StandardCharsets.UTF_8).contains(PREFIX)) {
            return false;
        }
        Map<String, String> annotations = service.metadata().getAnnotations();
        return TopologyHints.proportional(Objects.requireNonNullElse(annotations, Map.of()));
    }
}
