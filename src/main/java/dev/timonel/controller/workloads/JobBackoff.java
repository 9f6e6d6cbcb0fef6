package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.Cursors;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How many pods of a Job have failed since one succeeded, and when the last of them did: so long it waits before it makes others, 10 s, 20 s and
 * so on up to 10 minutes ({@code backoff_utils.go}). Upstream remembers it until its controller ends; here a cursor does, until the Job
 * ends. With a limit for each index the pods themselves tell it.
 */
record JobBackoff(int failures, Instant last) {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LAST = Duration.ofMinutes(10);
    private static final JobBackoff NONE = new JobBackoff(0, Instant.EPOCH);

    static JobBackoff of(KubeObject owner, ClusterSnapshot snapshot) {
        String[] words = Cursors.last(snapshot, name(owner.key())).orElse("").split(" ", -1);
        return words[0].equals(owner.uid())
                ? new JobBackoff(Integer.parseInt(words[1]), Instant.ofEpochMilli(Long.parseLong(words[2])))
                : NONE;
    }

    /** What is left of a Job that has ended or is not there any more. */
    static Optional<ObjectKey> of(ObjectKey job, ClusterSnapshot snapshot) {
        return snapshot.get(Cursors.key(name(job))).map(KubeObject::key);
    }

    /** With pods that ended since. */
    JobBackoff after(List<JobPod> succeeded, List<JobPod> failed) {
        if (succeeded.isEmpty() && failed.isEmpty()) {
            return this;
        }
        JobBackoff known = succeeded.isEmpty() ? this : NONE;
        Instant since = succeeded.stream()
                .map(JobPod::finishedAt)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
        List<Instant> later =
                failed.stream().map(JobPod::finishedAt).filter(since::isBefore).toList();
        return later.stream()
                .max(Comparator.naturalOrder())
                .map(last -> new JobBackoff(known.failures + later.size(), last))
                .orElse(known);
    }

    void remember(KubeObject owner, PlanDraft draft) {
        draft.put(Cursors.at(name(owner.key()), owner.uid() + " " + failures + " " + last.toEpochMilli()));
    }

    /** When the next pod may be made; empty if none has failed since the last that succeeded. */
    Optional<Instant> next() {
        return failures == 0 ? Optional.empty() : Optional.of(last.plus(delay(failures)));
    }

    /** When the pod's index may have its next pod. */
    static Instant next(JobPod lastFailed) {
        int failures = lastFailed.failuresOfIndex() + lastFailed.ignoredFailuresOfIndex() + 1;
        return lastFailed.finishedAt().plus(delay(failures));
    }

    private static String name(ObjectKey job) {
        return Cursors.ofFailedRuns(job.namespace(), job.name());
    }

    private static Duration delay(int failures) {
        Duration delay = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        return delay.compareTo(LAST) > 0 ? LAST : delay;
    }
}
