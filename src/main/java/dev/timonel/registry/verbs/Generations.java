package dev.timonel.registry.verbs;

import dev.timonel.model.Absent;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether a write means a new generation: anything but metadata and status differs, or the annotations of a Deployment. */
final class Generations {
    private Generations() {}

    static boolean differ(KubeObject before, KubeObject after) {
        if (before.kind().equals(Kinds.ENDPOINT_SLICE)) {
            // its labels tell whose it is, and so are a part of what is desired (discovery/endpointslice); it has no
            // status
            return !before.hasAfterMetadata(after) || !before.labels().equals(after.labels());
        }
        if (before.kind().equals(Kinds.DEPLOYMENT) && !copied(before).equals(copied(after))) {
            return true;
        }
        return !KubeJson.sameDesire(before.json(), after.json())
                && !desired(before).equals(desired(after));
    }

    /** What a Deployment's ReplicaSets get of its annotations; its own revision is its controller's. */
    private static Map<String, String> copied(KubeObject deployment) {
        Map<String, String> annotations =
                new HashMap<>(Absent.orEmpty(deployment.metadata().getAnnotations()));
        annotations.remove("deployment.kubernetes.io/revision");
        return annotations;
    }

    private static JsonNode desired(KubeObject object) {
        ObjectNode tree = (ObjectNode) KubeJson.tree(object.json());
        tree.remove("metadata");
        tree.remove("status");
        if (object.kind().equals(Kinds.POD) && tree.get("spec") instanceof ObjectNode spec) {
            spec.remove("nodeName"); // bound by the scheduler, through a subresource that leaves the generation alone
        }
        return tree;
    }
}
