package dev.timonel.api;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.api.codec.CustomDecoder;
import dev.timonel.api.codec.Decoded;
import dev.timonel.api.codec.FieldValidation;
import dev.timonel.model.Face;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.custom.CustomVersion;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a URL addresses. {@code namespace} is {@code ""} for a cluster-scoped kind or for all namespaces, {@code name} is
 * {@code ""} for the collection, {@code subresource} is {@code ""}, {@code status}, {@code scale},
 * {@code finalize} (of a namespace), or one of {@link #PLACEMENTS}, for which the name may be left to the body.
 * {@code kind} is the stored one; {@code face} is how it is seen, if otherwise; {@code version} that of a custom resource.
 */
record ResourceRequest(
        ResourceKind kind,
        String namespace,
        String name,
        String subresource,
        @Nullable Face face,
        @Nullable CustomVersion version) {

    /** What can be posted about a pod. */
    static final List<String> PLACEMENTS = List.of("binding", "eviction");

    ResourceRequest(ResourceKind kind, String namespace, String name, String subresource) {
        this(kind, namespace, name, subresource, null, null);
    }

    ResourceRequest(ResourceKind kind, String namespace, String name, String subresource, @Nullable Face face) {
        this(kind, namespace, name, subresource, face, null);
    }

    /** The kind of bodies and answers. */
    ResourceKind shown() {
        if (version != null) {
            return version.kind();
        }
        return face == null ? kind : face.shown();
    }

    /** A body in the stored kind. Throws a StatusException: 400, 413 or 415. */
    Decoded decode(byte[] body, @Nullable String contentType, FieldValidation validation) {
        return version == null
                ? stored(BodyDecoder.decode(body, contentType, shown(), validation))
                : CustomDecoder.decode(body, contentType, version, validation);
    }

    Decoded decodeTree(JsonNode tree, FieldValidation validation) {
        return decodeTree(tree, MissingNode.getInstance(), validation, List.of());
    }

    /** The same of a tree that a patch made of the stored one, and what is wrong with the patch. */
    Decoded decodeTree(JsonNode tree, JsonNode before, FieldValidation validation, List<String> problems) {
        return version == null
                ? stored(BodyDecoder.decodeTree(tree, before, shown(), validation, problems))
                : CustomDecoder.decodeTree(tree, version, validation, problems);
    }

    /** A patch is of the object as its client sees it. */
    UnaryOperator<JsonNode> seen(UnaryOperator<JsonNode> patch) {
        if (version != null) {
            return tree -> patch.apply(version.shown((ObjectNode) tree.deepCopy()));
        }
        return face == null ? patch : tree -> patch.apply(face.toShown((ObjectNode) tree.deepCopy()));
    }

    /** What is told to whoever uses a version that is deprecated. */
    List<String> deprecation() {
        String warning = version == null ? "" : version.facts().warning();
        return warning.isEmpty() ? List.of() : List.of(warning);
    }

    private Decoded stored(Decoded body) {
        if (face == null) {
            return body;
        }
        ObjectNode tree = face.toStored((ObjectNode) body.tree().deepCopy());
        return new Decoded(KubeJson.fromTree(tree, kind.type()), () -> tree, body.warnings());
    }

    /** Where the finalizers of a namespace are written: there is nothing to read. */
    boolean isFinalize() {
        return subresource.equals("finalize");
    }

    /** How many pods it keeps. */
    boolean isScale() {
        return subresource.equals("scale");
    }

    /** What a container is to have written. */
    boolean isLog() {
        return subresource.equals(PodLogs.SUBRESOURCE);
    }

    boolean isCollection() {
        return name.isEmpty();
    }

    /** A question that is posted and answered, {@link Kinds#REVIEWS}. */
    boolean isReview() {
        return Kinds.REVIEWS.contains(kind);
    }

    /** Where a token of a service account is made. */
    boolean isTokenRequest() {
        return subresource.equals(TokenRequests.SUBRESOURCE);
    }

    boolean isPlacement() {
        return PLACEMENTS.contains(subresource);
    }

    /** A namespaced kind without a namespace: can be listed and watched, nothing else. */
    boolean isAcrossNamespaces() {
        return kind.namespaced() && namespace.isEmpty();
    }

    ObjectKey key() {
        return new ObjectKey(kind, namespace, name);
    }
}
