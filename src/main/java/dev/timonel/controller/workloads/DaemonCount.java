package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;

/** The status of a DaemonSet: of each node its oldest pod counts ({@code updateDaemonSetStatus}). */
final class DaemonCount {
    private int wanted;
    private int current;
    private int ready;
    private int available;
    private int updated;
    private int astray;

    private DaemonCount() {}

    /** {@code set} is the caller's copy and is changed. */
    static void report(DaemonSet set, KubeObject owner, Collection<DaemonPlace> places, Instant now, PlanDraft draft) {
        DaemonCount count = new DaemonCount();
        for (DaemonPlace place : places) {
            count.add(place, now, draft);
        }
        DaemonSetStatus before = Objects.requireNonNullElseGet(set.getStatus(), DaemonSetStatus::new);
        DaemonSetStatus status = count.status(before, owner);
        if (!status.equals(before)) {
            set.setStatus(status);
            draft.put(set);
        }
    }

    private void add(DaemonPlace place, Instant now, PlanDraft draft) {
        wanted += place.mayStart() ? 1 : 0;
        if (place.pods().isEmpty()) {
            return;
        }
        if (!place.mayStart()) {
            astray += place.fit() == DaemonPlace.Fit.NO_NODE ? 0 : 1;
            return;
        }
        DaemonPod pod =
                place.pods().size() == 1 ? place.pods().get(0) : Collections.min(place.pods(), DaemonPod.OLDEST_FIRST);
        current++;
        ready += pod.availableFrom() == null ? 0 : 1;
        available += pod.isAvailable(now) ? 1 : 0;
        updated += pod.updated() ? 1 : 0;
        for (DaemonPod each : place.pods()) {
            if (each.availableFrom() != null && now.isBefore(each.availableFrom())) {
                draft.lookAgainAt(each.availableFrom());
            }
        }
    }

    private DaemonSetStatus status(DaemonSetStatus before, KubeObject owner) {
        return new DaemonSetStatusBuilder(before)
                .withCurrentNumberScheduled(current)
                .withDesiredNumberScheduled(wanted)
                .withNumberMisscheduled(astray)
                .withNumberReady(ready)
                .withNumberAvailable(Tally.orNull(available))
                .withNumberUnavailable(Tally.orNull(wanted - available))
                .withUpdatedNumberScheduled(Tally.orNull(updated))
                .withObservedGeneration(owner.generation())
                .build();
    }
}
