package dev.timonel.controller.workloads;

import dev.timonel.controller.workloads.JobConditions.Verdict;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * How many pods of a Job have succeeded and failed: what its status has counted, and those that ended since, which it counts once
 * ({@code trackJobStatusAndRemoveFinalizers}, {@code indexed_job_utils.go}).
 */
final class JobCount {
    private final JobSpec spec;
    private final boolean onlyFailed;
    private final int completions;
    private final List<JobPod> ended;
    private final TreeSet<Integer> succeededIndexes = new TreeSet<>();
    private final TreeSet<Integer> failedIndexes = new TreeSet<>();
    private final Map<JobPod, JobPolicies.Match> matches = new HashMap<>();
    /** The last failed pod of an index that has no other yet, whose annotations the next one goes on with. */
    private final Map<Integer, JobPod> delayed = new HashMap<>();

    private final List<JobPod> pods;
    private int succeeded;
    private int failed;
    private int reportedFailed;

    JobCount(JobSpec spec, JobStatus before, List<JobPod> pods) {
        this.spec = spec;
        this.pods = pods;
        this.onlyFailed = "Failed".equals(spec.getPodReplacementPolicy());
        this.completions = Tally.orZero(spec.getCompletions());
        this.ended = pods.stream()
                .filter(p -> (p.succeeded() || p.failed(onlyFailed)) && p.isTracked())
                .toList();
        this.succeeded = Tally.orZero(before.getSucceeded());
        this.failed = Tally.orZero(before.getFailed());
        this.reportedFailed = failed;
        List<JobPod> failures =
                ended.stream().filter(p -> !p.succeeded() && isValid(p)).toList();
        failures.forEach(p -> matches.put(p, JobPolicies.match(spec.getPodFailurePolicy(), p)));
        failed += (int) failures.stream().filter(this::counts).count();
        if (isIndexed()) {
            countIndexes(before, failures);
        } else {
            succeeded += (int) ended.stream().filter(JobPod::succeeded).count();
        }
    }

    private void countIndexes(JobStatus before, List<JobPod> failures) {
        succeededIndexes.addAll(Indexes.parse(before.getCompletedIndexes()));
        ended.stream().filter(p -> p.succeeded() && isValid(p)).forEach(p -> succeededIndexes.add(p.index()));
        succeededIndexes.removeIf(i -> i >= completions);
        succeeded = succeededIndexes.size();
        if (!isPerIndex()) {
            return;
        }
        failedIndexes.addAll(Indexes.parse(before.getFailedIndexes()));
        failures.stream().filter(this::failsItsIndex).forEach(p -> failedIndexes.add(p.index()));
        failedIndexes.removeIf(i -> i >= completions);
        TreeSet<Integer> active = pods.stream()
                .filter(JobPod::isActive)
                .map(JobPod::index)
                .collect(Collectors.toCollection(TreeSet::new));
        for (JobPod pod : failures) {
            int index = pod.index();
            if (!succeededIndexes.contains(index) && !failedIndexes.contains(index) && !active.contains(index)) {
                delayed.merge(index, pod, JobCount::later);
            }
        }
    }

    private static JobPod later(JobPod one, JobPod other) {
        int first = one.failuresOfIndex() + one.ignoredFailuresOfIndex();
        int second = other.failuresOfIndex() + other.ignoredFailuresOfIndex();
        return second > first || second == first && !other.finishedAt().isBefore(one.finishedAt()) ? other : one;
    }

    List<JobPod> newlySucceeded() {
        return ended.stream().filter(p -> p.succeeded() && isValid(p)).toList();
    }

    List<JobPod> newlyFailed() {
        return ended.stream().filter(p -> !p.succeeded() && isValid(p)).toList();
    }

    private boolean isValid(JobPod pod) {
        return !isIndexed() || pod.index() >= 0 && pod.index() < completions;
    }

    private boolean failsItsIndex(JobPod pod) {
        JobPolicies.Match match = match(pod);
        return match.failsIndex()
                || match.counts() && pod.failuresOfIndex() >= Tally.orZero(spec.getBackoffLimitPerIndex());
    }

    JobPolicies.Match match(JobPod failure) {
        return matches.computeIfAbsent(failure, p -> JobPolicies.match(spec.getPodFailurePolicy(), p));
    }

    private boolean counts(JobPod failure) {
        return match(failure).counts();
    }

    boolean isIndexed() {
        return "Indexed".equals(spec.getCompletionMode());
    }

    boolean isPerIndex() {
        return isIndexed() && spec.getBackoffLimitPerIndex() != null;
    }

    /** Whether a pod that is being deleted has a successor only when it is gone. */
    boolean onlyFailed() {
        return onlyFailed;
    }

    int succeeded() {
        return succeeded;
    }

    int failed() {
        return failed;
    }

    /** The indexes that need no pod any more. */
    TreeSet<Integer> done() {
        TreeSet<Integer> done = new TreeSet<>(succeededIndexes);
        done.addAll(failedIndexes);
        return done;
    }

    Map<Integer, JobPod> delayed() {
        return delayed;
    }

    Optional<Verdict> failedByPolicy() {
        return spec.getPodFailurePolicy() == null
                ? Optional.empty()
                : pods.stream()
                        .filter(p -> p.failed(onlyFailed))
                        .map(p -> match(p).message())
                        .filter(message -> !message.isEmpty())
                        .findFirst()
                        .map(message -> new Verdict(false, "PodFailurePolicy", message));
    }

    Optional<Verdict> failedByIndexes() {
        int all = failedIndexes.size();
        if (spec.getMaxFailedIndexes() != null && all > spec.getMaxFailedIndexes()) {
            return Optional.of(new Verdict(
                    false,
                    "MaxFailedIndexesExceeded",
                    "Job has exceeded the specified maximal number of failed indexes"));
        }
        return all > 0 && all + succeededIndexes.size() >= completions
                ? Optional.of(new Verdict(false, "FailedIndexes", "Job has failed indexes"))
                : Optional.empty();
    }

    Optional<Verdict> succeededByPolicy() {
        return isIndexed()
                ? JobPolicies.met(spec.getSuccessPolicy(), completions, succeededIndexes)
                        .map(message -> new Verdict(true, "SuccessPolicy", message))
                : Optional.empty();
    }

    /** Counts for good what ended, and lets it go; all if the Job is {@code over}, and if it {@code fails}, what still ran has failed. */
    void settle(boolean over, boolean fails, Consumer<JobPod> release) {
        for (JobPod pod : pods) {
            boolean failure = pod.failed(onlyFailed);
            boolean waits = failure && delayed.get(pod.index()) == pod;
            if (!over && !pod.succeeded() && (!failure || waits) || !pod.isTracked()) {
                continue;
            }
            if (!pod.succeeded() && (failure || fails) && isValid(pod) && counts(pod)) {
                reportedFailed++;
            }
            release.accept(pod);
        }
    }

    void report(JobStatus status) {
        status.setSucceeded(Tally.orNull(succeeded));
        status.setFailed(Tally.orNull(reportedFailed));
        if (isIndexed()) {
            status.setCompletedIndexes(succeededIndexes.isEmpty() ? null : Indexes.text(succeededIndexes));
        }
        if (isPerIndex()) {
            status.setFailedIndexes(Indexes.text(failedIndexes));
        }
    }
}
