package dev.timonel.controller.plan;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link Plan} while it is being written. */
public final class PlanDraft {
    private final List<HasMetadata> puts = new ArrayList<>();
    private final List<ObjectKey> deletes = new ArrayList<>();
    private final List<Plan.Note> notes = new ArrayList<>();
    private final List<Plan.Creation> creates = new ArrayList<>();
    private @Nullable Instant dueAt;

    public void put(HasMetadata object) {
        puts.add(object);
    }

    public void create(Plan.Creation creation) {
        creates.add(creation);
    }

    public void delete(ObjectKey key) {
        deletes.add(key);
    }

    /** Removes the object, or marks it as deleted if somebody's finalizer holds it. */
    public void remove(KubeObject object, Instant now) {
        if (!object.hasFinalizers()) {
            deletes.add(object.key());
        } else if (!object.deleting()) {
            HasMetadata copy = object.as(HasMetadata.class);
            copy.getMetadata().setDeletionTimestamp(ApiTime.text(now));
            copy.getMetadata().setDeletionGracePeriodSeconds(0L);
            puts.add(copy);
        }
    }

    public void note(ObjectKey about, String type, String reason, String message, String component) {
        notes.add(new Plan.Note(about, type, reason, message, component));
    }

    /** The earlier of this moment and one that was asked for before. */
    public void lookAgainAt(Instant when) {
        dueAt = dueAt == null || when.isBefore(dueAt) ? when : dueAt;
    }

    public Plan plan() {
        return new Plan(puts, deletes, notes, dueAt, List.of(), creates);
    }
}
