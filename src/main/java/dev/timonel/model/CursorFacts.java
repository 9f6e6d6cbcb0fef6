package dev.timonel.model;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;

/** What an internal Cursor says: where an allocator stopped, or what was told last; {@code ""} for nothing. */
public record CursorFacts(String last) implements Facts {
    /** The property that holds it. */
    public static final String LAST = "last";

    static CursorFacts of(GenericKubernetesResource cursor) {
        Object last = cursor.getAdditionalProperties().get(LAST);
        return new CursorFacts(last == null ? "" : last.toString());
    }
}
