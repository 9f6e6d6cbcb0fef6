package dev.timonel.registry.admission;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A write that nothing but a policy may stop. The name of {@code key} is {@code ""} where the server made it; {@code object} is null
 * for a delete, {@code old} for what is created.
 */
public record Candidate(
        String operation,
        ObjectKey key,
        String subresource,
        @Nullable HasMetadata object,
        @Nullable KubeObject old,
        boolean dryRun) {
    public static final String CREATE = "CREATE";
    public static final String UPDATE = "UPDATE";
    public static final String DELETE = "DELETE";
}
