package dev.timonel.api.codec;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A body understood: the object, the tree it was made of (known fields only), and what to warn the client of. */
public record Decoded(HasMetadata object, JsonNode tree, List<String> warnings) {}
