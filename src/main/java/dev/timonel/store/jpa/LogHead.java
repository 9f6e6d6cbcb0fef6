package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.ObjectKey;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a row of the log says beside the object's states. */
interface LogHead {
    long revision();

    Change.Type type();

    ObjectKey key();

    /** Names the transaction that wrote it. */
    UUID batch();

    /** As {@link dev.timonel.model.Cause#json}; null of a change from before causes were kept. */
    @Nullable
    String cause();

    /** One that was read without the rest. */
    record Read(
            long revision,
            Change.Type type,
            ObjectKey key,
            UUID batch,
            @Nullable String cause) implements LogHead {}
}
