package dev.timonel.controller.workloads;

import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pods of one owner, counted; those that are being deleted are terminating and nothing else. {@code next}: when another one
 * will be available if it stays ready.
 */
record Tally(List<KubeObject> active, int ready, int available, int terminating, Optional<Instant> next) {

    static Tally of(List<KubeObject> pods, int minReadySeconds, Instant now) {
        List<KubeObject> active = new ArrayList<>();
        int ready = 0;
        int available = 0;
        int terminating = 0;
        Instant next = null;
        for (KubeObject pod : pods) {
            if (!KeptPods.isActive(pod)) {
                terminating += pod.facts(PodFacts.class).terminal() ? 0 : 1;
                continue;
            }
            active.add(pod);
            Instant from = KeptPods.availableFrom(pod, minReadySeconds).orElse(null);
            if (from == null) {
                continue;
            }
            ready++;
            if (!now.isBefore(from)) {
                available++;
            } else if (next == null || from.isBefore(next)) {
                next = from;
            }
        }
        return new Tally(active, ready, available, terminating, Optional.ofNullable(next));
    }

    static int orZero(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    /** As Go writes a count that may be left out. */
    static @Nullable Integer orNull(int number) {
        return number == 0 ? null : number;
    }
}
