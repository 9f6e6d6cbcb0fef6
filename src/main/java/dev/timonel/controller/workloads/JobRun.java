package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.pods.PodDeletion;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One step of a Job ({@code syncJob}). Pods that ended count as long as they are there, and what was counted is not taken back
 * when somebody deletes them; upstream holds them by finalizers until then. A pod that failed has its successor at once.
 */
final class JobRun {
    private static final String COMPONENT = "job-controller";
    private static final String INDEX = "batch.kubernetes.io/job-completion-index";

    private final KubeObject owner;
    private final Job job;
    private final JobSpec spec;
    private final List<KubeObject> pods;
    private final List<KubeObject> active;
    private final Instant now;
    private final PlanDraft draft;
    private final JobStatus before;
    private final JobStatus status;
    private final JobConditions conditions;
    private final PodMaking making;

    JobRun(KubeObject owner, Job job, List<KubeObject> pods, Instant now, PlanDraft draft) {
        this.owner = owner;
        this.job = job;
        this.spec = job.getSpec();
        this.pods = pods;
        this.active = pods.stream().filter(KeptPods::isActive).toList();
        this.now = now;
        this.draft = draft;
        this.before = Objects.requireNonNullElseGet(job.getStatus(), JobStatus::new);
        this.status = new JobStatusBuilder(before).build();
        this.conditions = new JobConditions(status, now);
        this.making = new PodMaking(owner, spec.getTemplate(), COMPONENT, draft);
    }

    void step() {
        if (conditions.finished()) {
            expire();
            return;
        }
        boolean suspended = Boolean.TRUE.equals(spec.getSuspend());
        if (!suspended && status.getStartTime() == null) {
            status.setStartTime(ApiTime.text(now));
        }
        count();
        Optional<String> failure = failure();
        if (failure.isPresent()) {
            fail(failure.get());
        } else if (isComplete()) {
            conditions.end(true, "CompletionsReached", "Reached expected number of succeeded pods");
            status.setCompletionTime(ApiTime.text(now));
            draft.note(owner.key(), "Normal", "Completed", "Job completed", COMPONENT);
            stop();
        } else if (suspended) {
            if (conditions.suspend(true)) {
                draft.note(owner.key(), "Normal", "Suspended", "Job suspended", COMPONENT);
            }
            status.setStartTime(null);
            stop();
        } else {
            if (conditions.suspend(false)) {
                draft.note(owner.key(), "Normal", "Resumed", "Job resumed", COMPONENT);
            }
            deadline().ifPresent(draft::lookAgainAt);
            fill();
        }
        write();
        expire();
    }

    private void write() {
        if (!status.equals(before)) {
            job.setStatus(status);
            draft.put(job);
        }
    }

    private boolean isIndexed() {
        return "Indexed".equals(spec.getCompletionMode());
    }

    private void count() {
        int succeeded = 0;
        int failed = 0;
        TreeSet<Integer> done = Indexes.parse(status.getCompletedIndexes());
        for (KubeObject pod : pods) {
            String phase = pod.facts(PodFacts.class).phase();
            if (phase.equals("Succeeded")) {
                succeeded++;
                done.add(index(pod));
            } else if (phase.equals("Failed")) {
                failed++;
            }
        }
        if (isIndexed()) {
            done.removeIf(i -> i < 0 || i >= Tally.orZero(spec.getCompletions()));
            status.setCompletedIndexes(done.isEmpty() ? null : Indexes.text(done));
            succeeded = done.size();
        }
        status.setSucceeded(Tally.orNull(Math.max(succeeded, Tally.orZero(before.getSucceeded()))));
        status.setFailed(Tally.orNull(Math.max(failed, Tally.orZero(before.getFailed()))));
        status.setActive(Tally.orNull(active.size()));
        status.setReady((int) active.stream().filter(KeptPods::isReady).count());
        status.setTerminating((int) pods.stream()
                .filter(p -> p.deleting() && !p.facts(PodFacts.class).terminal())
                .count());
    }

    private Optional<String> failure() {
        if (Tally.orZero(status.getFailed()) > Tally.orZero(spec.getBackoffLimit())) {
            return Optional.of("BackoffLimitExceeded");
        }
        return deadline().filter(end -> !now.isBefore(end)).map(end -> "DeadlineExceeded");
    }

    private Optional<Instant> deadline() {
        Long seconds = spec.getActiveDeadlineSeconds();
        return seconds == null
                ? Optional.empty()
                : ApiTime.parse(status.getStartTime()).map(start -> start.plusSeconds(seconds));
    }

    private void fail(String reason) {
        String message = reason.equals("DeadlineExceeded")
                ? "Job was active longer than specified deadline"
                : "Job has reached the specified backoff limit";
        conditions.end(false, reason, message);
        draft.note(owner.key(), "Warning", reason, message, COMPONENT);
        stop();
    }

    private boolean isComplete() {
        int succeeded = Tally.orZero(status.getSucceeded());
        return spec.getCompletions() == null ? succeeded > 0 && active.isEmpty() : succeeded >= spec.getCompletions();
    }

    private void stop() {
        active.forEach(this::delete);
        status.setActive(null);
        status.setReady(0);
    }

    private void delete(KubeObject pod) {
        PodDeletion.begin(pod, now, draft);
        making.tellDeleted(pod);
    }

    /** As many as may run at once, and no more than still have to succeed. */
    private void fill() {
        int succeeded = Tally.orZero(status.getSucceeded());
        int parallel = Tally.orZero(spec.getParallelism());
        int wanted = spec.getCompletions() == null
                ? succeeded > 0 ? active.size() : parallel
                : Math.min(parallel, spec.getCompletions() - succeeded);
        int missing = wanted - active.size();
        if (missing < 0) {
            KeptPods.leastMissedFirst(active).subList(0, -missing).forEach(this::delete);
            status.setActive(Tally.orNull(wanted));
        } else if (missing > 0) {
            int made = Math.min(missing, PodMaking.BURST);
            if (isIndexed()) {
                freeIndexes().stream().limit(made).forEach(this::make);
            } else {
                for (int i = 0; i < made; i++) {
                    making.make(making.pod());
                }
            }
            status.setActive(active.size() + made);
            if (made < missing) {
                draft.lookAgainAt(now);
            }
        }
    }

    private List<Integer> freeIndexes() {
        TreeSet<Integer> taken = Indexes.parse(status.getCompletedIndexes());
        active.forEach(pod -> taken.add(index(pod)));
        return java.util.stream.IntStream.range(0, Tally.orZero(spec.getCompletions()))
                .filter(i -> !taken.contains(i))
                .boxed()
                .toList();
    }

    private void make(int index) {
        Pod pod = making.pod();
        String text = Integer.toString(index);
        Map<String, String> labels =
                new LinkedHashMap<>(orEmpty(pod.getMetadata().getLabels()));
        labels.put(INDEX, text);
        pod.getMetadata().setLabels(labels);
        Map<String, String> annotations =
                new LinkedHashMap<>(orEmpty(pod.getMetadata().getAnnotations()));
        annotations.put(INDEX, text);
        pod.getMetadata().setAnnotations(annotations);
        pod.getMetadata().setGenerateName(owner.name() + "-" + text + "-");
        pod.getSpec().setHostname(owner.name() + "-" + text);
        making.make(pod);
    }

    private static int index(KubeObject pod) {
        return (int) OwnedSet.number(pod.labels().getOrDefault(INDEX, "-1"));
    }

    /** Removes the Job, if it is to be removed some time after its end. */
    private void expire() {
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
}
