package dev.timonel.registry.verbs;

import dev.timonel.model.ClusterConfig;
import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.strategy.Strategies;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Preconditions;
import java.time.Duration;
import java.time.Instant;
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
    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59Z");

    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    private final Strategies strategies;
    private final ClusterConfig config;
    private final Admission admission;

    Deletion(Strategies strategies, ClusterConfig config, Admission admission) {
        this.strategies = strategies;
        this.config = config;
        this.admission = admission;
    }

    void delete(Proposal.Delete delete, Transaction tx) {
        ObjectKey key = delete.key();
        KubeObject current = tx.working().get(key).orElseThrow(() -> StatusException.notFound(key));
        DeleteOptions options = Objects.requireNonNullElseGet(delete.options(), DeleteOptions::new);
        checkOptions(options);
        checkPreconditions(current, options.getPreconditions());
        Strategy<HasMetadata> strategy = strategies.of(key.kind(), tx.working());
        strategy.refusesDelete(key).ifPresent(refusal -> {
            throw refusal;
        });
        admission.delete(current, delete.dryRun(), tx);
        HasMetadata object = current.as(HasMetadata.class);
        List<String> finalizers = finalizers(object.getMetadata(), options);
        if (!current.deleting()) {
            finalizers.addAll(strategy.finalizersOnDelete());
        }
        long grace = grace(object, options.getGracePeriodSeconds(), strategy);
        if (grace > 0 && Frozen.is(tx.working())) {
            grace = 0; // no kubelet of an imported cluster would ever end it
        }
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
            strategies
                    .find(key.kind(), tx.working())
                    .filter(Strategy::allocates)
                    .ifPresent(strategy -> release(object, strategy, tx));
        });
    }

    private void release(KubeObject object, Strategy<HasMetadata> strategy, Transaction tx) {
        WriteContext write = new WriteContext(
                tx.working(), tx.config(config), tx.stamps().now(), tx.stamps().random(), false);
        strategy.release(object.as(HasMetadata.class), write);
        apply(write, tx, strategies);
    }

    /** Removes the object if it only waited for the finalizers that an update has just taken away. */
    void finishIfReleased(ObjectKey key, Transaction tx) {
        tx.working().get(key).filter(KubeObject::deleting).ifPresent(object -> {
            ObjectMeta meta = object.metadata();
            boolean graceless = Objects.requireNonNullElse(meta.getDeletionGracePeriodSeconds(), 0L) == 0;
            if (meta.getFinalizers().isEmpty() && graceless && !key.kind().equals(Kinds.NAMESPACE)) {
                remove(key, tx);
            }
        });
    }

    static void apply(WriteContext write, Transaction tx, Strategies strategies) {
        write.puts().forEach(o -> tx.put(o, strategies.tracksGeneration(Kinds.of(o), tx.working())));
        write.deletes().forEach(tx::remove);
    }

    /** A grace that ends after the year 9999 ends then: RFC 3339 has no later time. */
    private static long tellable(long grace, Instant now) {
        return Math.min(grace, Duration.between(now, LAST_TIME).getSeconds());
    }

    /**
     * The seconds that the object has. A later DELETE may shorten them and does not begin anew; without seconds of its own
     * it changes nothing.
     */
    private static long grace(HasMetadata object, @Nullable Long asked, Strategy<HasMetadata> strategy) {
        ObjectMeta meta = object.getMetadata();
        long left = Objects.requireNonNullElse(meta.getDeletionGracePeriodSeconds(), 0L);
        if (meta.getDeletionTimestamp() == null || left == 0) {
            return strategy.gracePeriodSeconds(object, asked);
        }
        return asked == null ? left : Math.min(left, asked < 0 ? 1 : asked);
    }

    /** Sets the deletion time; one that is set moves with its grace, and counts from when the deletion began. */
    private static void markDeleting(HasMetadata object, long grace, Transaction tx) {
        ObjectMeta meta = object.getMetadata();
        Instant began = tx.stamps().now().truncatedTo(ChronoUnit.SECONDS);
        if (meta.getDeletionTimestamp() != null) {
            long before = Objects.requireNonNullElse(meta.getDeletionGracePeriodSeconds(), 0L);
            began = Instant.parse(meta.getDeletionTimestamp()).minusSeconds(before);
        }
        if (meta.getDeletionTimestamp() == null
                || grace < Objects.requireNonNullElse(meta.getDeletionGracePeriodSeconds(), 0L)) {
            meta.setDeletionTimestamp(began.plusSeconds(tellable(grace, began)).toString());
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
        if (preconditions != null) {
            checkPreconditions(current, preconditions.getUid(), preconditions.getResourceVersion());
        }
    }

    /** What is null or empty is not asked for. */
    static void checkPreconditions(KubeObject current, @Nullable String uid, @Nullable String resourceVersion) {
        if (uid != null && !uid.isEmpty() && !uid.equals(current.uid())) {
            throw StatusException.preconditionFailed(
                    current.key(),
                    "the UID in the precondition (" + uid + ") does not match the UID in record (" + current.uid()
                            + "). The object might have been deleted and then recreated");
        }
        String revision = Long.toString(current.revision());
        if (resourceVersion != null && !resourceVersion.isEmpty() && !resourceVersion.equals(revision)) {
            throw StatusException.preconditionFailed(
                    current.key(),
                    "the ResourceVersion in the precondition (" + resourceVersion
                            + ") does not match the ResourceVersion in record (" + revision
                            + "). The object might have been modified");
        }
    }
}
