package dev.timonel.controller.workloads;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long a Job waits before it replaces pods that failed: 10 s, 20 s and so on up to 10 minutes ({@code backoff_utils.go}). What failed in a
 * row is told by the pods that are there still.
 */
final class JobBackoff {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LAST = Duration.ofMinutes(10);

    private JobBackoff() {}

    /** When the next pod may be made; empty if none has failed since the last that succeeded. {@code ends} keeps when pods ended. */
    static Optional<Instant> next(
            List<JobPod> pods, boolean onlyFailed, Map<dev.timonel.model.KubeObject, Instant> ends) {
        List<JobPod> failed = pods.stream().filter(p -> p.failed(onlyFailed)).toList();
        if (failed.isEmpty()) {
            return Optional.empty();
        }
        Instant lastSuccess = pods.stream()
                .filter(JobPod::succeeded)
                .map(p -> ends.computeIfAbsent(p.stored(), stored -> p.finishedAt()))
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
        List<Instant> since = failed.stream()
                .map(p -> ends.computeIfAbsent(p.stored(), stored -> p.finishedAt()))
                .filter(at -> at.isAfter(lastSuccess))
                .toList();
        return since.stream().max(Comparator.naturalOrder()).map(last -> last.plus(delay(since.size())));
    }

    /** When the pod's index may have its next pod. */
    static Instant next(JobPod lastFailed) {
        int failures = lastFailed.failuresOfIndex() + lastFailed.ignoredFailuresOfIndex() + 1;
        return lastFailed.finishedAt().plus(delay(failures));
    }

    private static Duration delay(int failures) {
        Duration delay = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        return delay.compareTo(LAST) > 0 ? LAST : delay;
    }
}
