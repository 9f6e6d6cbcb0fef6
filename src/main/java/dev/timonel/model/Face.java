package dev.timonel.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stored objects as another group or version has them: events of {@code events.k8s.io} are the core group's, and an autoscaler
 * of v1 is one of v2. What is written by one face is read by the other; revisions are the same.
 */
public final class Face {
    private static final List<Face> ALL = List.of(
            new Face(Kinds.EVENTS_EVENT, Kinds.EVENT, EventFace::shown, EventFace::stored, EventFace::errors),
            new Face(
                    Kinds.HORIZONTAL_POD_AUTOSCALER_V1,
                    Kinds.HORIZONTAL_POD_AUTOSCALER,
                    AutoscalerFace::shown,
                    AutoscalerFace::stored,
                    tree -> List.of()));

    private final ResourceKind shown;
    private final ResourceKind stored;
    private final Consumer<ObjectNode> toShown;
    private final Consumer<ObjectNode> toStored;
    private final Function<ObjectNode, List<FieldError>> errors;

    private Face(
            ResourceKind shown,
            ResourceKind stored,
            Consumer<ObjectNode> toShown,
            Consumer<ObjectNode> toStored,
            Function<ObjectNode, List<FieldError>> errors) {
        this.shown = shown;
        this.stored = stored;
        this.toShown = toShown;
        this.toStored = toStored;
        this.errors = errors;
    }

    /** The face at this place of the URL space. */
    public static Optional<Face> served(String group, String version, String plural) {
        return ALL.stream()
                .filter(face -> face.shown.group().equals(group)
                        && face.shown.version().equals(version)
                        && face.shown.plural().equals(plural))
                .findFirst();
    }

    /** The kind as clients of this face know it. */
    public ResourceKind shown() {
        return shown;
    }

    /** The kind that is stored. */
    public ResourceKind stored() {
        return stored;
    }

    /** A stored object in this face. */
    public byte[] bytes(KubeObject object) {
        return KubeJson.write(toShown((ObjectNode) KubeJson.tree(object.json())));
    }

    /** Rewrites the tree in place. */
    public ObjectNode toShown(ObjectNode tree) {
        toShown.accept(tree);
        return tree.put("apiVersion", shown.apiVersion());
    }

    /** Rewrites the tree in place. */
    public ObjectNode toStored(ObjectNode tree) {
        toStored.accept(tree);
        return tree.put("apiVersion", stored.apiVersion());
    }

    /** What this face asks of a new object beyond what the stored kind asks. */
    public List<FieldError> errors(ObjectNode tree) {
        return new ArrayList<>(errors.apply(tree));
    }

    /** The text of a field selector in the names of the stored kind. */
    public String fieldSelector(String text) {
        return stored.equals(Kinds.EVENT) ? EventFace.fieldSelector(text) : text;
    }
}
