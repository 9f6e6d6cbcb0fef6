package dev.timonel.controller.garbage;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.EventFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Removes events one hour after they last happened, the default of the API server's {@code --event-ttl}. The newest of the
 * event's timestamps counts, as upstream's lease starts anew with each write; one that lies in the future does not.
 */
public final class EventExpiryReconciler implements Reconciler {
    private static final Duration TTL = Duration.ofHours(1);

    @Override
    public String name() {
        return "events";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        boolean written = change.key().kind().equals(Kinds.EVENT) && change.type() != Change.Type.DELETED;
        return written ? List.of(change.key()) : List.of();
    }

    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.EVENT).stream().map(KubeObject::key).toList();
    }

    @Override
    public boolean mayComeLate() {
        return true;
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> object = snapshot.get(key).filter(o -> o.kind().equals(Kinds.EVENT));
        if (object.isEmpty()) {
            return Plan.nothing();
        }
        Optional<Instant> expiry = object.get().facts(EventFacts.class).times().stream()
                .filter(time -> !time.isAfter(now))
                .max(Comparator.naturalOrder())
                .map(last -> last.plus(TTL));
        if (expiry.isEmpty()) {
            return Plan.nothing();
        }
        if (now.isBefore(expiry.get())) {
            return Plan.lookAgainAt(expiry.get());
        }
        PlanDraft draft = new PlanDraft();
        draft.remove(object.get(), now);
        return draft.plan();
    }
}
