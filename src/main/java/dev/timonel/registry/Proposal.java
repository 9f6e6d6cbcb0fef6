package dev.timonel.registry;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A write that a client asks for. It is decided by the committer, on the newest state, and either wholly or not at all. It
 * never changes, however often it is decided.
 */
public sealed interface Proposal {

    /** Validate and answer, but change nothing ({@code dryRun=All}). */
    boolean dryRun();

    /** What it writes; empty if that is only known once it is decided. */
    Optional<ObjectKey> target();

    /** How much memory the request takes while it waits. */
    default int bytes() {
        return 0;
    }

    /** {@code namespace} is {@code ""} for a cluster-scoped kind; the object's name may be left to generateName. */
    record Create(ResourceKind kind, String namespace, Draft draft, boolean dryRun) implements Proposal {
        public Create(ResourceKind kind, String namespace, HasMetadata object, boolean dryRun) {
            this(kind, namespace, Draft.of(object), dryRun);
        }

        @Override
        public Optional<ObjectKey> target() {
            return draft.name().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ObjectKey(kind, namespace, draft.name()));
        }

        @Override
        public int bytes() {
            return draft.bytes();
        }
    }

    /**
     * Replaces spec and metadata ({@code subresource} empty) or status ({@code status}) or spec.finalizers alone ({@code finalize}).
     * {@code mayNotCreate} is thrown if there is nothing to replace and the object would be made; null if that is all right.
     */
    record Update(
            ObjectKey key,
            String subresource,
            Draft draft,
            boolean dryRun,
            @Nullable StatusException mayNotCreate) implements Proposal {
        public Update(ObjectKey key, String subresource, Draft draft, boolean dryRun) {
            this(key, subresource, draft, dryRun, null);
        }

        public Update(ObjectKey key, String subresource, HasMetadata object, boolean dryRun) {
            this(key, subresource, Draft.of(object), dryRun);
        }

        @Override
        public Optional<ObjectKey> target() {
            return Optional.of(key);
        }

        @Override
        public int bytes() {
            return draft.bytes();
        }
    }

    /**
     * As {@link Update}, with the object computed from the current one. {@code patch} gets a tree of its own and throws a
     * {@link dev.timonel.model.StatusException} if it does not apply; {@code decode} makes the object of the outcome.
     */
    record Patch(
            ObjectKey key,
            String subresource,
            UnaryOperator<JsonNode> patch,
            Function<JsonNode, HasMetadata> decode,
            int bytes,
            boolean dryRun)
            implements Proposal {
        @Override
        public Optional<ObjectKey> target() {
            return Optional.of(key);
        }
    }

    /**
     * Applies a configuration: creates the object if it is not there. {@code past} is who wrote it so far, the oldest change
     * first, if nobody tracked that; {@code decode} makes the object of the outcome. {@code mayNotCreate} as of {@link Update}.
     */
    record Apply(
            ObjectKey key,
            String subresource,
            ObjectNode config,
            boolean force,
            List<Authored> past,
            Function<JsonNode, HasMetadata> decode,
            int bytes,
            boolean dryRun,
            @Nullable StatusException mayNotCreate)
            implements Proposal {
        @Override
        public Optional<ObjectKey> target() {
            return Optional.of(key);
        }
    }

    /** Gives a pod its node ({@code pods/binding}). */
    record Bind(ObjectKey key, Binding binding, boolean dryRun) implements Proposal {
        @Override
        public Optional<ObjectKey> target() {
            return Optional.of(key);
        }
    }

    /** Deletes a pod that is to make way ({@code pods/eviction}). */
    record Evict(ObjectKey key, @Nullable DeleteOptions options, boolean dryRun) implements Proposal {
        @Override
        public Optional<ObjectKey> target() {
            return Optional.of(key);
        }
    }

    /**
     * Puts a cluster, which is a {@link Frozen} one, in the place of the one that is there. {@code objects} are all of it, no two
     * with one key. Without {@code replace} only a server on which nobody made anything takes it; {@code recompute}: endpoints
     * follow from selectors and pods, not from the dump.
     */
    record Import(List<KubeObject> objects, boolean replace, boolean recompute, boolean dryRun) implements Proposal {
        /** The snapshot is not kept: its indexes are about as large as its objects. */
        public static Import of(ClusterSnapshot cluster, boolean replace, boolean recompute, boolean dryRun) {
            return new Import(cluster.all().toList(), replace, recompute, dryRun);
        }

        @Override
        public Optional<ObjectKey> target() {
            return Optional.of(Frozen.KEY);
        }
    }

    record Delete(ObjectKey key, @Nullable DeleteOptions options, boolean dryRun) implements Proposal {
        @Override
        public Optional<ObjectKey> target() {
            return Optional.of(key);
        }
    }
}
