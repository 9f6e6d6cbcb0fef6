package dev.timonel.registry;

import dev.timonel.model.ClusterConfig;
import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Preconditions;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * DELETE for all kinds: at once, or by a deletionTimestamp that finalizers, a grace period or the namespace's contents
 * keep the object waiting with ({@code registry/rest/delete.go}, {@code store.go}).
 */
final class Deletion {
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    private final Strategies strategies;
    private final ClusterConfig config;

    Deletion(Strategies strategies, ClusterConfig config) {
        this.strategies = strategies;
        this.config = config;
    }

    void delete(Proposal.Delete delete, Transaction tx) {
        ObjectKey key = delete.key();
        KubeObject current = tx.working().get(key).orElseThrow(() -> StatusException.notFound(key));
        DeleteOptions options = Objects.requireNonNullElseGet(delete.options(), DeleteOptions::new);
        checkOptions(options);
        checkPreconditions(current, options.getPreconditions());
        Strategy<HasMetadata> strategy = strategies.of(key.kind());
        strategy.refusesDelete(key).ifPresent(refusal -> {
            throw refusal;
        });
        HasMetadata object = current.as(HasMetadata.class);
        List<String> finalizers = finalizers(object.getMetadata(), options);
        long grace = strategy.gracePeriodSeconds(object, options.getGracePeriodSeconds());
        if (finalizers.isEmpty() && grace == 0 && !key.kind().equals(Kinds.NAMESPACE)) {
            remove(key, tx);
            return;
        }
        object.getMetadata().setFinalizers(finalizers);
        markDeleting(object, grace, tx);
        tx.put(object, strategy.tracksGeneration());
    }

    /** Removes an object for good, with what was allocated for it. */
    void remove(ObjectKey key, Transaction tx) {
        tx.working().get(key).ifPresent(object -> {
            tx.remove(key);
            Write write = new Write(
                    tx.working(), config, tx.stamps().now(), tx.stamps().random(), false);
            strategies.find(key.kind()).ifPresent(s -> s.release(object.as(HasMetadata.class), write));
            apply(write, tx, strategies);
        });
    }

    /** Removes the object if it only waited for the finalizers that an update has just taken away. */
    void finishIfReleased(ObjectKey key, Transaction tx) {
        tx.working().get(key).filter(KubeObject::deleting).ifPresent(object -> {
            ObjectMeta meta = object.as(HasMetadata.class).getMetadata();
            boolean graceless = Objects.requireNonNullElse(meta.getDeletionGracePeriodSeconds(), 0L) == 0;
            if (meta.getFinalizers().isEmpty() && graceless && !key.kind().equals(Kinds.NAMESPACE)) {
                remove(key, tx);
            }
        });
    }

    static void apply(Write write, Transaction tx, Strategies strategies) {
        write.puts().forEach(o -> tx.put(o, strategies.tracksGeneration(Kinds.of(o))));
        write.deletes().forEach(tx::remove);
    }

    /** Sets the deletion time, or shortens it: a later DELETE never gives more time than an earlier one. */
    private static void markDeleting(HasMetadata object, long grace, Transaction tx) {
        ObjectMeta meta = object.getMetadata();
        @Nullable
        Long before = meta.getDeletionTimestamp() == null
                ? null
                : Objects.requireNonNullElse(meta.getDeletionGracePeriodSeconds(), 0L);
        if (before == null || grace < before) {
            meta.setDeletionTimestamp(tx.stamps()
                    .now()
                    .truncatedTo(ChronoUnit.SECONDS)
                    .plusSeconds(grace)
                    .toString());
            meta.setDeletionGracePeriodSeconds(grace);
        }
        if (object instanceof Namespace namespace) {
            NamespaceStatus status = Objects.requireNonNullElseGet(namespace.getStatus(), NamespaceStatus::new);
            status.setPhase("Terminating");
            namespace.setStatus(status);
        }
    }

    private static List<String> finalizers(ObjectMeta meta, DeleteOptions options) {
        List<String> finalizers = new ArrayList<>(meta.getFinalizers());
        @Nullable String policy = options.getPropagationPolicy();
        boolean orphan = "Orphan".equals(policy) || Boolean.TRUE.equals(options.getOrphanDependents());
        if (policy != null || options.getOrphanDependents() != null) {
            finalizers.remove(FOREGROUND);
            finalizers.remove(ORPHAN);
        }
        if ("Foreground".equals(policy)) {
            finalizers.add(FOREGROUND);
        } else if (orphan) {
            finalizers.add(ORPHAN);
        }
        return finalizers;
    }

    private static void checkOptions(DeleteOptions options) {
        List<FieldError> errors = new ArrayList<>();
        @Nullable String policy = options.getPropagationPolicy();
        if (policy != null && options.getOrphanDependents() != null) {
            errors.add(FieldError.invalid(
                    "propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set"));
        }
        List<String> supported = List.of("Background", "Foreground", "Orphan");
        if (policy != null && !supported.contains(policy)) {
            errors.add(FieldError.notSupported("propagationPolicy", policy, supported));
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalidOptions("DeleteOptions", errors);
        }
    }

    private static void checkPreconditions(KubeObject current, @Nullable Preconditions preconditions) {
        if (preconditions == null) {
            return;
        }
        if (preconditions.getUid() != null && !preconditions.getUid().equals(current.uid())) {
            throw StatusException.conflict(
                    current.key(),
                    "the UID in the precondition (" + preconditions.getUid() + ") does not match the UID in record ("
                            + current.uid() + "). The object might have been deleted and then recreated");
        }
        String revision = Long.toString(current.revision());
        if (preconditions.getResourceVersion() != null
                && !preconditions.getResourceVersion().equals(revision)) {
            throw StatusException.conflict(
                    current.key(),
                    "the ResourceVersion in the precondition (" + preconditions.getResourceVersion()
                            + ") does not match the ResourceVersion in record (" + revision
                            + "). The object might have been modified");
        }
    }
}
