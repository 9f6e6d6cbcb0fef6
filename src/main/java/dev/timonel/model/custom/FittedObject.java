package dev.timonel.model.custom;

import dev.timonel.model.KubeJson;
import dev.timonel.model.TypeSchema;
import dev.timonel.model.tree.TypedTree;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object of a custom resource as somebody sent it, with the metadata that every object has and with what its schema names;
 * {@code problems} are the fields that went.
 */
public record FittedObject(ObjectNode tree, List<String> problems) {

    /** Throws {@link TypedTree.Mismatch} for metadata of a wrong type. The tree that is given is changed. */
    public static FittedObject of(ObjectNode sent, CustomVersion version) {
        List<String> problems = new ArrayList<>();
        ObjectNode metadata = metadata(sent.path("metadata"), problems);
        version.prune(sent).forEach(path -> problems.add("unknown field \"" + path + "\""));
        ObjectNode whole = KubeJson.mapper().createObjectNode();
        whole.put("apiVersion", version.kind().apiVersion())
                .put("kind", version.kind().kind())
                .set("metadata", metadata);
        sent.properties().forEach(field -> {
            if (!whole.has(field.getKey())) {
                whole.set(field.getKey(), field.getValue());
            }
        });
        return new FittedObject(whole, problems);
    }

    private static ObjectNode metadata(JsonNode given, List<String> problems) {
        if (given.isMissingNode() || given.isNull()) {
            return KubeJson.mapper().createObjectNode();
        }
        if (!(given instanceof ObjectNode object)) {
            throw new TypedTree.Mismatch("metadata must be an object");
        }
        TypedTree.Fitted fitted = TypedTree.fit(object, TypeSchema.of(ObjectMeta.class), Set.of());
        fitted.problems().forEach(p -> problems.add(p.replace("field \"", "field \"metadata.")));
        if (fitted.tree().path("managedFields") instanceof ArrayNode managers && managers.isEmpty()) {
            managers.addObject(); // an empty list, which asks to forget them all, is lost in the typed object
        }
        return fitted.tree();
    }
}
