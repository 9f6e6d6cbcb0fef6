package dev.timonel.registry.verbs;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether a write means a new generation: anything but metadata and status differs. */
final class Generations {
    private Generations() {}

    static boolean differ(KubeObject before, KubeObject after) {
        if (before.kind().equals(Kinds.ENDPOINT_SLICE)) {
            // its labels tell whose it is, and so are a part of what is desired (discovery/endpointslice); it has no
            // status
            return !before.hasAfterMetadata(after) || !before.labels().equals(after.labels());
        }
        return !KubeJson.sameDesire(before.json(), after.json())
                && !desired(before).equals(desired(after));
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
