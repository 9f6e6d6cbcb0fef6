package dev.timonel.api.codec;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** A body understood: the object, how to have the tree it was made of, and what to warn the client of. */
public record Decoded(HasMetadata object, Supplier<JsonNode> read, List<String> warnings) {

    /** The tree: known fields only. */
    public JsonNode tree() {
        return read.get();
    }
}
