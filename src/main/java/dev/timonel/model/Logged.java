package dev.timonel.model;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A change as the log keeps it.
 *
 * @param published the last revision of its transaction, with which it was published
 * @param cause as {@link Cause#json}; null of a change from before causes were kept
 * @param before the object before it; null for none, or if it was not asked for
 * @param after the object that it made, or the last state of one that went; null if it was not asked for
 */
public record Logged(
        long revision,
        Change.Type type,
        ObjectKey key,
        long published,
        @Nullable String cause,
        @Nullable JsonNode before,
        @Nullable JsonNode after) {}
