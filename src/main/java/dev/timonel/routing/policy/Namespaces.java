package dev.timonel.routing.policy;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Map;
import java.util.Optional;

/** The labels of namespaces. Of one that is not there, as in a dump without it, no more is known than its name. */
record Namespaces(ClusterSnapshot snapshot) {
    private static final String NAME = "kubernetes.io/metadata.name";

    Match matches(LabelSelector selector, String namespace) {
        Optional<KubeObject> object = snapshot.get(Kinds.NAMESPACE, "", namespace);
        if (object.isPresent()) {
            return Match.of(selector.matches(object.get().labels()));
        }
        return selector.matches(Map.of(NAME, namespace)) ? Match.Yes : Match.Maybe;
    }
}
