package dev.timonel.whatif;

import static java.util.Objects.requireNonNullElse;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.TypeSchema;
import dev.timonel.model.custom.CustomKinds;
import dev.timonel.model.custom.CustomVersion;
import dev.timonel.model.custom.Definition;
import dev.timonel.model.custom.FittedObject;
import dev.timonel.model.patch.StrategicMerge;
import dev.timonel.model.tree.TypedTree;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One thing that a change asks for: an object as {@code kubectl apply} takes it, the same with {@code $patch: delete}, or a
 * patch. {@code number} counts from 1 in the order of the input; {@code duplicates} are fields that were given twice.
 */
record Manifest(int number, ObjectNode tree, Set<String> duplicates, String defaultNamespace) {
    private static final String OURS = "routing.timonel.dev/v1";
    private static final String PATCH = "Patch";

    /** Whether it is a patch: kind Patch, with a target and a patch. */
    boolean isPatch() {
        return text(tree, "apiVersion").equals(OURS) && text(tree, "kind").equals(PATCH);
    }

    boolean isDelete() {
        return text(tree, StrategicMerge.PATCH).equals("delete");
    }

    String kindName() {
        return text(subject(), "kind");
    }

    String apiVersion() {
        return text(subject(), "apiVersion");
    }

    /** Empty if nothing of the kind is served. */
    Optional<ResourceKind> kind(CustomKinds custom) {
        return Kinds.SERVED.stream()
                .filter(k -> k.kind().equals(kindName()) && k.apiVersion().equals(apiVersion()))
                .findFirst()
                .or(() -> custom.named(apiVersion(), kindName()).filter(ResourceKind::isCustom));
    }

    String name() {
        return isPatch() ? text(subject(), "name") : text(tree.path("metadata"), "name");
    }

    String namespace() {
        String own = isPatch() ? text(subject(), "namespace") : text(tree.path("metadata"), "namespace");
        return own.isEmpty() ? defaultNamespace : own;
    }

    ObjectKey key(ResourceKind kind) {
        return new ObjectKey(kind, kind.namespaced() ? namespace() : "", name());
    }

    /** What a patch does to its target: an array is a JSON patch, an object a strategic merge patch. */
    JsonNode patch() {
        return tree.path("patch");
    }

    private JsonNode subject() {
        return isPatch() ? tree.path("target") : tree;
    }

    /** Why it is no manifest; null if it is one. */
    @Nullable
    String problem() {
        if (kindName().isEmpty() || apiVersion().isEmpty()) {
            return (isPatch() ? "target of the patch: " : "") + "kind and apiVersion must be set";
        }
        if (isPatch() && !patch().isArray() && !patch().isObject()) {
            return "a Patch needs a patch: a list of JSON patch operations, or an object to merge";
        }
        boolean generated = !text(tree.path("metadata"), "generateName").isEmpty() && !isDelete() && !isPatch();
        return name().isEmpty() && !generated ? "a name must be given" : null;
    }

    /** Decodes as the API does with {@code fieldValidation=Strict}, which is what kubectl asks for. */
    static HasMetadata decode(JsonNode given, ResourceKind kind, Set<String> duplicates, CustomKinds custom) {
        if (!(given instanceof ObjectNode object)) {
            throw StatusException.badRequest("a " + kind.kind() + " is a JSON object");
        }
        Optional<Definition> definition = kind.isCustom() ? custom.of(kind) : Optional.empty();
        if (definition.isPresent()) {
            String apiVersion = text(object, "apiVersion");
            return decode(
                    object.deepCopy(),
                    definition.get().version(apiVersion.substring(apiVersion.indexOf('/') + 1)),
                    duplicates);
        }
        String cannot =
                kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a " + kind.kind() + ": ";
        try {
            TypedTree.Fitted fitted = TypedTree.fit(object, TypeSchema.of(kind.type()), duplicates);
            if (!fitted.problems().isEmpty()) {
                throw StatusException.badRequest(
                        cannot + "strict decoding error: " + String.join(", ", fitted.problems()));
            }
            ObjectNode tree = fitted.tree();
            tree.put("kind", kind.kind());
            tree.put("apiVersion", kind.apiVersion());
            if (!tree.has("metadata")) {
                tree.putObject("metadata");
            }
            return KubeJson.fromTree(tree, kind.type());
        } catch (TypedTree.Mismatch mismatch) {
            throw StatusException.badRequest(cannot + mismatch.getMessage());
        }
    }

    private static HasMetadata decode(ObjectNode object, CustomVersion version, Set<String> duplicates) {
        ResourceKind kind = version.kind();
        String cannot =
                kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a " + kind.kind() + ": ";
        try {
            FittedObject fitted = FittedObject.of(object, version);
            List<String> problems = Stream.concat(
                            duplicates.stream().sorted().map(path -> "duplicate field \"" + path + "\""),
                            fitted.problems().stream())
                    .toList();
            if (!problems.isEmpty()) {
                throw StatusException.badRequest(cannot + "strict decoding error: " + String.join(", ", problems));
            }
            return KubeJson.fromTree(fitted.tree(), GenericKubernetesResource.class);
        } catch (TypedTree.Mismatch mismatch) {
            throw StatusException.badRequest(cannot + mismatch.getMessage());
        }
    }

    private static String text(JsonNode node, String field) {
        return requireNonNullElse(node.path(field).asString(""), "");
    }
}
