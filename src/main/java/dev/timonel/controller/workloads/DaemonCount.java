package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The status of a DaemonSet: of each node its oldest pod counts ({@code updateDaemonSetStatus}). */
final class DaemonCount {
    private final DaemonSet set;
    private final KubeObject owner;
    private final Map<String, List<KubeObject>> byNode;
    private final Instant now;
    private final PlanDraft draft;

    DaemonCount(DaemonSet set, KubeObject owner, Map<String, List<KubeObject>> byNode, Instant now, PlanDraft draft) {
        this.set = set;
        this.owner = owner;
        this.byNode = byNode;
        this.now = now;
        this.draft = draft;
    }

    void report(Set<String> wanted, ClusterSnapshot snapshot, String hash) {
        DaemonSetStatus before = Objects.requireNonNullElseGet(set.getStatus(), DaemonSetStatus::new);
        int minReady = Tally.orZero(set.getSpec().getMinReadySeconds());
        int current = 0;
        int ready = 0;
        int available = 0;
        int updated = 0;
        int astray = 0;
        for (Map.Entry<String, List<KubeObject>> each : byNode.entrySet()) {
            if (!wanted.contains(each.getKey())) {
                astray += snapshot.get(Kinds.NODE, "", each.getKey()).isPresent() ? 1 : 0;
                continue;
            }
            KubeObject pod = Collections.min(each.getValue(), Daemons.OLDEST_FIRST);
            current++;
            ready += KeptPods.isReady(pod) ? 1 : 0;
            available += Daemons.isAvailable(pod, set, now) ? 1 : 0;
            updated += Daemons.isOf(pod, hash) ? 1 : 0;
            each.getValue()
                    .forEach(p -> KeptPods.availableFrom(p, minReady)
                            .filter(now::isBefore)
                            .ifPresent(draft::lookAgainAt));
        }
        DaemonSetStatus status = new DaemonSetStatusBuilder(before)
                .withCurrentNumberScheduled(current)
                .withDesiredNumberScheduled(wanted.size())
                .withNumberMisscheduled(astray)
                .withNumberReady(ready)
                .withNumberAvailable(Tally.orNull(available))
                .withNumberUnavailable(Tally.orNull(wanted.size() - available))
                .withUpdatedNumberScheduled(Tally.orNull(updated))
                .withObservedGeneration(owner.generation())
                .build();
        if (!status.equals(before)) {
            set.setStatus(status);
            draft.put(set);
        }
    }
}
