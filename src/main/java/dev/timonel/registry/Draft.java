package dev.timonel.registry;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.KubeJson;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The object that a proposal is about, as its client sent it. It never changes: whoever decides about it gets an object of
 * its own to work on, so that a second try starts from what was sent and not from what the first made of it.
 */
public final class Draft {
    private final Supplier<? extends HasMetadata> again;
    private final AtomicReference<@Nullable HasMetadata> first;
    private final String name;
    private final int bytes;

    private Draft(HasMetadata object, boolean handOver, int bytes, Supplier<? extends HasMetadata> again) {
        this.again = again;
        this.first = new AtomicReference<>(handOver ? object : null);
        this.name =
                object.getMetadata() == null ? "" : orEmpty(object.getMetadata().getName());
        this.bytes = bytes;
    }

    /** A copy of the object as it is now. */
    public static Draft of(HasMetadata object) {
        byte[] json = KubeJson.write(object);
        return new Draft(object, false, json.length, () -> KubeJson.read(json, object.getClass()));
    }

    /**
     * What a body of so many bytes was decoded to. The caller hands {@code object} over and does not touch it again;
     * {@code again} decodes the body once more.
     */
    public static Draft decoded(HasMetadata object, int bytes, Supplier<? extends HasMetadata> again) {
        return new Draft(object, true, bytes, again);
    }

    /** The object, the caller's own. */
    public HasMetadata object() {
        HasMetadata ready = first.getAndSet(null);
        return ready != null ? ready : again.get();
    }

    /** {@code ""} if it is left to generateName. */
    String name() {
        return name;
    }

    /** The length of what was sent. */
    int bytes() {
        return bytes;
    }
}
