package dev.timonel.api.table;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One answer to a LIST. {@code token} continues it ({@code ""} for the last page); {@code remaining} is how many follow. */
public record ListPage(
        ResourceKind kind,
        long revision,
        List<KubeObject> objects,
        String token,
        @Nullable Long remaining) {}
