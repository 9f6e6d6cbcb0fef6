package dev.timonel.api.codec;

import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.custom.CustomVersion;
import dev.timonel.model.custom.FittedObject;
import dev.timonel.model.tree.TreeReader;
import dev.timonel.model.tree.TypedTree;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes objects of the bodies of custom resources ({@code unstructuredNegotiatedSerializer} and
 * {@code schemaCoercingDecoder} of {@code apiextensions-apiserver/pkg/apiserver}): what the schema does not name is pruned, and
 * told as fields that are unknown. There is no protobuf form.
 */
public final class CustomDecoder {
    private static final List<String> ACCEPTED = List.of("application/json", "application/yaml");

    private CustomDecoder() {}

    /** Throws a StatusException: 400, 413 or 415. */
    public static Decoded decode(
            byte[] body, @Nullable String contentType, CustomVersion version, FieldValidation validation) {
        Media media = Media.of(contentType);
        if (media == Media.PROTOBUF) {
            throw StatusException.unsupportedMediaType(ACCEPTED);
        }
        BodyDecoder.checkSize(body);
        ResourceKind kind = version.kind();
        TreeReader.Document document = BodyDecoder.read(media, body, kind.kind(), "");
        if (!(document.tree() instanceof ObjectNode tree)) {
            throw BodyDecoder.unrecognized(kind.kind(), "a " + kind.kind() + " is a JSON object", body);
        }
        String givenKind = BodyDecoder.typeMeta(tree, "kind", kind.kind(), body);
        String apiVersion = BodyDecoder.typeMeta(tree, "apiVersion", kind.kind(), body);
        BodyDecoder.checkType(givenKind, apiVersion, kind);
        try {
            return finish(tree, document.duplicates(), version, validation);
        } catch (TypedTree.Mismatch e) {
            throw StatusException.badRequest(BodyDecoder.cannotBeHandled(kind.kind(), kind) + e.getMessage());
        }
    }

    /**
     * As {@link #decode} for a tree that a patch made: 422 for a value of a wrong type and for what a strict reader does not like.
     * {@code problems} are those of the patch itself.
     */
    public static Decoded decodeTree(
            JsonNode patched, CustomVersion version, FieldValidation validation, List<String> problems) {
        ResourceKind kind = version.kind();
        if (!(patched instanceof ObjectNode tree)) {
            throw StatusException.invalidPatch(patched.toString(), "a " + kind.kind() + " is a JSON object");
        }
        BodyDecoder.checkType(
                tree.path("kind").asString(""), tree.path("apiVersion").asString(""), kind);
        try {
            FittedObject fitted = FittedObject.of(tree.deepCopy(), version);
            List<String> all =
                    Stream.concat(problems.stream(), fitted.problems().stream()).toList();
            if (validation == FieldValidation.STRICT && !all.isEmpty()) {
                throw StatusException.invalidPatch(patched.toString(), BodyDecoder.strict(all));
            }
            return decoded(fitted, validation, all);
        } catch (TypedTree.Mismatch e) {
            throw StatusException.invalidPatch(patched.toString(), String.valueOf(e.getMessage()));
        }
    }

    private static Decoded finish(
            ObjectNode tree, Set<String> duplicates, CustomVersion version, FieldValidation validation) {
        ResourceKind kind = version.kind();
        List<String> problems = new ArrayList<>();
        duplicates.stream().sorted().forEach(path -> problems.add("duplicate field \"" + path + "\""));
        FittedObject fitted = FittedObject.of(tree, version);
        problems.addAll(fitted.problems());
        if (validation == FieldValidation.STRICT && !problems.isEmpty()) {
            throw StatusException.badRequest(
                    BodyDecoder.cannotBeHandled(kind.kind(), kind) + BodyDecoder.strict(problems));
        }
        return decoded(fitted, validation, problems);
    }

    private static Decoded decoded(FittedObject fitted, FieldValidation validation, List<String> problems) {
        return new Decoded(
                KubeJson.fromTree(fitted.tree(), GenericKubernetesResource.class),
                fitted::tree,
                validation == FieldValidation.WARN ? problems : List.of());
    }
}
