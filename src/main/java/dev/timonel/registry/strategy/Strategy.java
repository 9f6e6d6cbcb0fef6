package dev.timonel.registry.strategy;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;

/**
 * What is particular to writing one kind, as {@code pkg/registry/<kind>/strategy.go} has it upstream. The verbs
 * themselves ({@code Verbs}) are the same for all. A strategy may change {@code object}, which is the proposal's own copy,
 * and never {@code old}. Metadata common to all kinds is handled before.
 */
public interface Strategy<T extends HasMetadata> {

    ResourceKind kind();

    /** What is wrong with a name of this kind; most are DNS subdomains. */
    default List<String> nameErrors(String name) {
        return Names.dns1123Subdomain(name);
    }

    /** Defaults that decoding gives, on create, update and patch alike ({@code pkg/apis/<group>/v1/defaults.go}). */
    default void setDefaults(T object) {}

    /** Drops what a client may not set on create (status), and derives what the server owns. */
    default void prepareForCreate(T object, WriteContext write) {}

    /** Keeps of {@code old} what an update of the main resource may not change (status). */
    default void prepareForUpdate(T object, T old, WriteContext write) {}

    /** Keeps of {@code old} all but the status. */
    default void prepareForStatusUpdate(T object, T old, WriteContext write) {}

    /** What is particular to a subresource whose body is the object, and which is neither of those below: {@code pods/resize}. */
    default Strategy<T> ofSubresource(String subresource) {
        return this;
    }

    /** Keeps of {@code old} all but the finalizers; of a namespace alone ({@code namespaces/finalize}). */
    default void prepareForFinalize(T object, T old, WriteContext write) {}

    /** Errors in field order. Runs after {@code prepareForCreate} and {@link #allocate}, as upstream: a taken address is told before all else. */
    List<FieldError> validate(T object, WriteContext write);

    List<FieldError> validateUpdate(T object, T old, WriteContext write);

    default List<FieldError> validateStatusUpdate(T object, T old, WriteContext write) {
        return List.of();
    }

    /** Turns what has been found right into the form that is stored. */
    default void beforeStoring(T object) {}

    /**
     * Takes from shared ranges what the object, not validated yet, needs ({@code old} is null on create); secondary objects
     * go through {@link WriteContext#put}. Throws a StatusException if the range refuses.
     */
    default void allocate(T object, @org.jspecify.annotations.Nullable T old, WriteContext write) {}

    /** Whether an object may hold something that {@link #release} gives back. */
    default boolean allocates() {
        return false;
    }

    /** Gives back what {@link #allocate} took, when the object is removed. */
    default void release(T object, WriteContext write) {}

    /** Whether PUT of a missing object creates it. */
    default boolean allowsCreateOnUpdate() {
        return false;
    }

    /** Whether PUT may leave the resourceVersion out, and then replaces whatever is there. */
    default boolean allowsUnconditionalUpdate() {
        return true;
    }

    /** Whether this change of spec counts as a new generation; by default, any change outside metadata and status. */
    default boolean tracksGeneration() {
        return false;
    }

    /** Seconds that a DELETE waits for somebody to finish the object; 0 removes it at once. */
    default long gracePeriodSeconds(T object, @org.jspecify.annotations.Nullable Long asked) {
        return 0;
    }

    /** What a DELETE adds to the finalizers, for a reconciler to take away. */
    default List<String> finalizersOnDelete() {
        return List.of();
    }

    /** Why this object may never be deleted, whatever its state; empty if it may. */
    default Optional<StatusException> refusesDelete(ObjectKey key) {
        return Optional.empty();
    }
}
