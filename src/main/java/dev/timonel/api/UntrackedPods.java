package dev.timonel.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.StatusException;
import dev.timonel.model.custom.CustomKinds;
import dev.timonel.registry.fields.FieldHistory;
import dev.timonel.registry.fields.FieldOwners;
import dev.timonel.snapshot.PastChanges;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Pods that nobody has applied, with the managedFields that the log tells (ADR 0030). While the log is out of reach they are shown
 * without, and it is not asked again for a while.
 */
final class UntrackedPods {
    private static final int KEPT = 512;
    private static final long WHILE_OUT_OF_REACH = Duration.ofSeconds(5).toNanos();

    private final PastChanges past;
    private final LongSupplier nanoTime;
    private final Cache<Seen, KubeObject> shown =
            Caffeine.newBuilder().maximumSize(KEPT).build();
    private volatile boolean outOfReach;
    private volatile long since;

    UntrackedPods(PastChanges past, LongSupplier nanoTime) {
        this.past = past;
        this.nanoTime = nanoTime;
    }

    private record Seen(String uid, long revision) {}

    /**
     * The pod that {@code newest} gives. To ask the log takes a while, and whoever waits for the end of a pod is not told then of one
     * that another of its name has followed: kubectl 1.32 would wait for that one's end.
     */
    KubeObject shown(Supplier<KubeObject> newest) {
        KubeObject pod = newest.get();
        while (true) {
            KubeObject shown = shown(pod);
            KubeObject now = newest.get();
            if (now.uid().equals(pod.uid())) {
                return shown;
            }
            pod = now;
        }
    }

    private KubeObject shown(KubeObject pod) {
        Seen seen = new Seen(pod.uid(), pod.revision());
        KubeObject known = shown.getIfPresent(seen);
        if (known != null) {
            return known;
        }
        if (!pod.metadata().getManagedFields().isEmpty()
                || outOfReach && nanoTime.getAsLong() - since < WHILE_OUT_OF_REACH) {
            return pod;
        }
        try {
            KubeObject told = told(pod);
            outOfReach = false;
            shown.put(seen, told);
            return told;
        } catch (StatusException unreachable) {
            since = nanoTime.getAsLong();
            outOfReach = true;
            return pod;
        }
    }

    private KubeObject told(KubeObject stored) {
        FieldOwners.Write asking = new FieldOwners.Write(
                "", "", String.valueOf(stored.created()), Kinds.POD, Kinds.POD.apiVersion(), CustomKinds.NONE);
        List<ManagedFieldsEntry> fields = FieldHistory.told(PastAuthors.of(past, stored), asking);
        if (fields.isEmpty()) {
            return stored;
        }
        Pod pod = stored.as(Pod.class);
        pod.getMetadata().setManagedFields(fields);
        return KubeObject.draft(pod).committed(stored.revision());
    }
}
