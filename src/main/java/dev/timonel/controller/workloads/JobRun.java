package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.pods.PodDeletion;
import dev.timonel.controller.workloads.JobConditions.Verdict;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** One step of a Job ({@code syncJob}): its pods are counted, then it ends, or makes and removes pods. */
final class JobRun {
    static final String COMPONENT = "job-controller";

    private final KubeObject owner;
    private final Job job;
    private final JobSpec spec;
    private final List<JobPod> pods;
    private final List<JobPod> active;
    private final Instant now;
    private final PlanDraft draft;
    private final JobStatus before;
    private final JobStatus status;
    private final JobConditions conditions;
    private final JobCount count;
    private final ClusterSnapshot snapshot;
    private final JobBackoff known;
    private final JobBackoff backoff;
    private final JobPodsMaking making;
    private final boolean suspended;

    JobRun(KubeObject owner, Job job, List<KubeObject> pods, ClusterSnapshot snapshot, Instant now, PlanDraft draft) {
        this.owner = owner;
        this.job = job;
        this.spec = job.getSpec();
        this.pods = pods.stream().map(JobPod::new).toList();
        this.active = this.pods.stream().filter(JobPod::isActive).toList();
        this.now = now;
        this.draft = draft;
        this.before = Objects.requireNonNullElseGet(job.getStatus(), JobStatus::new);
        this.status = new JobStatusBuilder(before).build();
        this.conditions = new JobConditions(status, now);
        this.count = new JobCount(spec, before, this.pods);
        this.snapshot = snapshot;
        this.known = JobBackoff.of(owner, snapshot);
        this.backoff = count.isPerIndex() ? known : known.after(count.newlySucceeded(), count.newlyFailed());
        this.making = new JobPodsMaking(owner, spec, this.pods, count, backoff, now, draft);
        this.suspended = Boolean.TRUE.equals(spec.getSuspend());
    }

    void step() {
        if (conditions.finished()) {
            pods.stream().filter(JobPod::isTracked).forEach(this::release);
            expire();
            return;
        }
        if (!suspended && status.getStartTime() == null) {
            status.setStartTime(ApiTime.text(now));
        }
        Verdict verdict = verdict().orElse(null);
        int left;
        if (verdict == null) {
            left = manage();
            verdict = isComplete(left) ? Verdict.COMPLETE : null;
        } else {
            active.forEach(pod -> making.stop(pod, true));
            left = 0;
        }
        count.settle(verdict != null, verdict != null && !verdict.success(), this::release);
        report(left);
        if (verdict != null) {
            end(verdict);
        } else if (suspended) {
            suspend();
        } else if (conditions.suspend(false)) {
            draft.note(owner.key(), "Normal", "Resumed", "Job resumed", COMPONENT);
            status.setStartTime(ApiTime.text(now));
        }
        write();
        if (conditions.finished()) {
            JobBackoff.of(owner.key(), snapshot).ifPresent(draft::delete);
        } else if (!backoff.equals(known)) {
            backoff.remember(owner, draft);
        }
        expire();
    }

    /** Why it ends, if its pods or the time decide that; what was decided once stays. */
    private Optional<Verdict> verdict() {
        return conditions
                .decided()
                .or(count::failedByPolicy)
                .or(this::late)
                .or(count::failedByIndexes)
                .or(count::succeededByPolicy);
    }

    private Optional<Verdict> late() {
        if (count.failed() > Tally.orZero(spec.getBackoffLimit()) || restartedTooOften()) {
            return Optional.of(
                    new Verdict(false, "BackoffLimitExceeded", "Job has reached the specified backoff limit"));
        }
        Instant deadline = suspended || spec.getActiveDeadlineSeconds() == null
                ? null
                : ApiTime.parse(status.getStartTime()).orElse(now).plusSeconds(spec.getActiveDeadlineSeconds());
        if (deadline != null && !now.isBefore(deadline)) {
            return Optional.of(new Verdict(false, "DeadlineExceeded", "Job was active longer than specified deadline"));
        }
        if (deadline != null) {
            draft.lookAgainAt(deadline);
        }
        return Optional.empty();
    }

    /** {@code pastBackoffLimitOnFailure}. */
    private boolean restartedTooOften() {
        if (!"OnFailure".equals(spec.getTemplate().getSpec().getRestartPolicy()) || active.isEmpty()) {
            return false;
        }
        int restarts = active.stream()
                .map(pod -> pod.pod().getStatus())
                .filter(Objects::nonNull)
                .flatMap(s -> Stream.concat(s.getInitContainerStatuses().stream(), s.getContainerStatuses().stream()))
                .map(ContainerStatus::getRestartCount)
                .mapToInt(Tally::orZero)
                .sum();
        return restarts > 0 && restarts >= Tally.orZero(spec.getBackoffLimit());
    }

    /** Makes or removes pods; how many are active then. */
    private int manage() {
        if (suspended) {
            active.forEach(pod -> making.stop(pod, true));
            return 0;
        }
        return making.fill(active);
    }

    private boolean isComplete(int left) {
        Integer completions = spec.getCompletions();
        return left == 0 && (completions == null ? count.succeeded() > 0 : count.succeeded() >= completions);
    }

    private void report(int left) {
        count.report(status);
        int stopped = making.stopped().size();
        status.setActive(Tally.orNull(left));
        status.setReady((int) active.stream()
                .filter(pod -> !making.stopped().contains(pod) && KeptPods.isReady(pod.stored()))
                .count());
        status.setTerminating((int) pods.stream().filter(JobPod::isTerminating).count() + stopped);
    }

    /** The end is told when no pod is left that has to stop. */
    private void end(Verdict verdict) {
        conditions.decide(verdict);
        if (Tally.orZero(status.getTerminating()) > 0) {
            return;
        }
        conditions.end(verdict);
        if (!verdict.success()) {
            draft.note(owner.key(), "Warning", verdict.reason(), verdict.message(), COMPONENT);
            return;
        }
        status.setCompletionTime(ApiTime.text(now));
        if (spec.getCompletions() != null && Tally.orZero(status.getSucceeded()) > spec.getCompletions()) {
            draft.note(
                    owner.key(),
                    "Warning",
                    "TooManySucceededPods",
                    "Too many succeeded pods running after completion count reached",
                    COMPONENT);
        }
        draft.note(owner.key(), "Normal", "Completed", "Job completed", COMPONENT);
    }

    private void suspend() {
        if (conditions.suspend(true)) {
            draft.note(owner.key(), "Normal", "Suspended", "Job suspended", COMPONENT);
        }
        status.setStartTime(null);
    }

    /** Lets a pod go that is counted; one that is stopped in this step goes without its finalizer anyway. */
    private void release(JobPod pod) {
        if (!making.stopped().contains(pod)) {
            Pod copy = pod.stored().asPod();
            JobPod.release(copy.getMetadata());
            draft.put(copy);
        }
    }

    private void write() {
        if (!status.equals(before)) {
            job.setStatus(status);
            draft.put(job);
        }
    }

    /** Removes the Job, if it is to be removed some time after its end. */
    void expire() {
        Integer ttl = spec.getTtlSecondsAfterFinished();
        Instant ended = conditions.endedAt().orElse(null);
        if (ttl == null || ended == null) {
            return;
        }
        Instant end = ended.plusSeconds(ttl);
        if (now.isBefore(end) || !draft.plan().isEmpty()) {
            draft.lookAgainAt(now.isBefore(end) ? end : now);
        } else {
            draft.remove(owner, now);
        }
    }

    /** A pod that is stopped: deleted, and held by nobody. */
    static void stop(JobPod pod, Instant now, PlanDraft draft) {
        Pod copy = pod.stored().asPod();
        JobPod.release(copy.getMetadata());
        PodDeletion.begin(pod.stored(), copy, now, draft);
    }
}
