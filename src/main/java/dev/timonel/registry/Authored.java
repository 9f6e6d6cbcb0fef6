package dev.timonel.registry;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One change of an object, and which client wrote it: {@code manager} is {@code ""} for a consequence. {@code before} is null if
 * the object came to be by it; {@code time} in RFC 3339.
 */
public record Authored(
        String manager,
        String subresource,
        String time,
        @Nullable JsonNode before,
        JsonNode after) {}
