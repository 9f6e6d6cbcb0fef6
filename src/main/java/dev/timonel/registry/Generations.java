package dev.timonel.registry;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether a write means a new generation: anything but metadata and status differs. */
final class Generations {
    private Generations() {}

    static boolean differ(KubeObject before, KubeObject after) {
        return !desired(before).equals(desired(after)) || !labels(before).equals(labels(after));
    }

    /** Those of a slice tell whose it is, and so are a part of what is desired ({@code discovery/endpointslice}). */
    private static JsonNode labels(KubeObject object) {
        return object.kind().equals(Kinds.ENDPOINT_SLICE)
                ? KubeJson.tree(object.json()).path("metadata").path("labels")
                : MissingNode.getInstance();
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
