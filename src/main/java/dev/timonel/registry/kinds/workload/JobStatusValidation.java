package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;
import static dev.timonel.registry.kinds.workload.Counts.notNegative;
import static dev.timonel.registry.kinds.workload.Counts.orZero;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.UncountedTerminatedPods;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a controller elsewhere may write into the status of a Job ({@code validateJobStatus}, {@code ValidateJobStatusUpdate}); what it does not change is
 * not held against it ({@code getStatusValidationOptions}).
 */
final class JobStatusValidation {
    private static final String COMPLETE = "Complete";
    private static final String FAILED = "Failed";
    private static final String TARGET = "FailureTarget";
    private static final String CRITERIA = "SuccessCriteriaMet";
    private static final String CONDITIONS = "status.conditions";

    private final JobSpec spec;
    private final JobStatus status;
    private final JobStatus before;
    private final FieldErrors errors = new FieldErrors();

    private JobStatusValidation(JobSpec spec, JobStatus status, JobStatus before) {
        this.spec = spec;
        this.status = status;
        this.before = before;
    }

    static List<FieldError> validate(Job job, Job old) {
        JobStatusValidation validation = new JobStatusValidation(
                old.getSpec(),
                Objects.requireNonNullElseGet(job.getStatus(), JobStatus::new),
                Objects.requireNonNullElseGet(old.getStatus(), JobStatus::new));
        validation.counts();
        validation.uncounted();
        validation.conditions();
        validation.times();
        validation.finished();
        validation.indexes();
        validation.transitions();
        return validation.errors.list();
    }

    private static boolean is(JobStatus status, String type) {
        return status.getConditions().stream().anyMatch(c -> type.equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private boolean is(String type) {
        return is(status, type);
    }

    private boolean changed(String... types) {
        return List.of(types).stream().anyMatch(type -> is(status, type) != is(before, type));
    }

    private static boolean isFinished(JobStatus status) {
        return is(status, COMPLETE) || is(status, FAILED);
    }

    private void wrong(boolean is, String message) {
        if (is) {
            errors.add(new FieldError(FieldError.Type.INVALID, CONDITIONS, "Invalid value: " + message));
        }
    }

    private void counts() {
        notNegative(status.getActive(), "status.active", errors);
        notNegative(status.getSucceeded(), "status.succeeded", errors);
        notNegative(status.getFailed(), "status.failed", errors);
        notNegative(status.getReady(), "status.ready", errors);
        notNegative(status.getTerminating(), "status.terminating", errors);
    }

    private void uncounted() {
        UncountedTerminatedPods pods = status.getUncountedTerminatedPods();
        if (pods == null) {
            return;
        }
        Set<String> seen = new HashSet<>();
        for (boolean success : new boolean[] {true, false}) {
            List<String> uids = success ? pods.getSucceeded() : pods.getFailed();
            for (int i = 0; i < uids.size(); i++) {
                String at = "status.uncountedTerminatedPods." + (success ? "succeeded" : "failed") + "[" + i + "]";
                if (orEmpty(uids.get(i)).isEmpty()) {
                    errors.invalid(at, "", "must not be empty");
                } else if (!seen.add(uids.get(i))) {
                    errors.duplicate(at, uids.get(i));
                }
            }
        }
    }

    private void conditions() {
        wrong(
                changed(COMPLETE, FAILED) && is(COMPLETE) && is(FAILED),
                "cannot set Complete=True and Failed=true conditions");
        wrong(
                changed(COMPLETE, TARGET) && is(COMPLETE) && is(TARGET),
                "cannot set Complete=True and FailureTarget=true conditions");
    }

    private void times() {
        @Nullable String end = status.getCompletionTime();
        boolean ended = !Objects.equals(end, before.getCompletionTime());
        boolean started = !Objects.equals(status.getStartTime(), before.getStartTime());
        String field = "status.completionTime";
        if ((changed(COMPLETE) || ended) && end != null && !is(COMPLETE)) {
            errors.invalid(field, end, "cannot set completionTime when there is no Complete=True condition");
        }
        if ((changed(COMPLETE) || ended) && end == null && is(COMPLETE)) {
            errors.add(FieldError.required(field, "completionTime is required for Complete jobs"));
        }
        if ((started || ended) && end != null && isBefore(end, status.getStartTime())) {
            errors.invalid(field, end, "must be equal to or after `startTime`");
        }
        wrong(
                (changed(FAILED) || !Objects.equals(status.getFailedIndexes(), before.getFailedIndexes()))
                        && is(FAILED)
                        && !is(TARGET),
                "cannot set Failed=True condition without the FailureTarget=true condition");
        wrong(
                changed(COMPLETE, CRITERIA) && is(COMPLETE) && !is(CRITERIA),
                "cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
    }

    private static boolean isBefore(String one, @Nullable String other) {
        try {
            return other != null && Instant.parse(one).isBefore(Instant.parse(other));
        } catch (DateTimeException noTime) {
            return false;
        }
    }

    private void finished() {
        boolean over = isFinished(status);
        boolean news = over != isFinished(before);
        boolean empty =
                Boolean.TRUE.equals(spec.getSuspend()) && Integer.valueOf(0).equals(spec.getCompletions());
        if (over && orZero(status.getActive()) > 0 && (news || differ(status.getActive(), before.getActive()))) {
            errors.invalid("status.active", status.getActive(), "active>0 is invalid for finished job");
        }
        boolean started = !Objects.equals(status.getStartTime(), before.getStartTime());
        if (over && status.getStartTime() == null && (news || started) && !empty) {
            errors.add(FieldError.required("status.startTime", "startTime is required for finished job"));
        }
        UncountedTerminatedPods pods = status.getUncountedTerminatedPods();
        if (over
                && pods != null
                && pods.getFailed().size() + pods.getSucceeded().size() > 0
                && (news || !pods.equals(before.getUncountedTerminatedPods()))) {
            errors.invalid("status.uncountedTerminatedPods", pods, "must be empty for finished job");
        }
    }

    private static boolean differ(@Nullable Integer one, @Nullable Integer other) {
        return orZero(one) != orZero(other);
    }

    private void indexes() {
        String completed = orEmpty(status.getCompletedIndexes());
        @Nullable String failed = status.getFailedIndexes();
        boolean newCompleted = !completed.equals(orEmpty(before.getCompletedIndexes()));
        boolean newFailed = !Objects.equals(failed, before.getFailedIndexes());
        boolean perIndex = spec.getBackoffLimitPerIndex() != null;
        if (newCompleted) {
            format("completedIndexes", completed);
        }
        if (newFailed && perIndex && failed != null) {
            format("failedIndexes", failed);
        }
        if (newCompleted && !completed.isEmpty() && !"Indexed".equals(spec.getCompletionMode())) {
            errors.invalid(
                    "status.completedIndexes",
                    completed,
                    "cannot set non-empty completedIndexes when non-indexed completion mode");
        }
        if (newFailed && failed != null && !perIndex) {
            errors.invalid(
                    "status.failedIndexes",
                    failed,
                    "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
        }
        if ((newFailed || newCompleted) && failed != null && spec.getCompletions() != null) {
            overlap(completed, failed);
        }
    }

    private void format(String field, String indexes) {
        if (spec.getCompletions() != null) {
            try {
                JobPolicyValidation.parse(indexes, spec.getCompletions());
            } catch (IllegalArgumentException wrong) {
                errors.invalid("status." + field, indexes, "error parsing " + field + ": " + wrong.getMessage());
            }
        }
    }

    private void overlap(String completed, String failed) {
        try {
            TreeSet<Integer> both = JobPolicyValidation.parse(completed, spec.getCompletions());
            both.retainAll(JobPolicyValidation.parse(failed, spec.getCompletions()));
            if (!both.isEmpty()) {
                errors.invalid(
                        "status.failedIndexes",
                        failed,
                        "failedIndexes and completedIndexes overlap at index: " + both.first());
            }
        } catch (IllegalArgumentException toldAlready) {
            // of one that is no list of indexes
        }
    }

    private void transitions() {
        boolean news = isFinished(status) != isFinished(before);
        if (isFinished(status)
                && orZero(status.getTerminating()) > 0
                && (news || !Objects.equals(status.getTerminating(), before.getTerminating()))) {
            errors.invalid("status.terminating", status.getTerminating(), "terminating>0 is invalid for finished job");
        }
        boolean counted =
                !Objects.equals(status.getReady(), before.getReady()) || differ(status.getActive(), before.getActive());
        if (counted && orZero(status.getReady()) > orZero(status.getActive())) {
            errors.invalid("status.ready", status.getReady(), "cannot set more ready pods than active");
        }
        wrong(is(CRITERIA) && is(FAILED), "cannot set SuccessCriteriaMet=True and Failed=true conditions");
        wrong(is(CRITERIA) && is(TARGET), "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
        wrong(
                spec.getSuccessPolicy() != null && !is(CRITERIA) && is(COMPLETE),
                "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True");
        for (String type : List.of(FAILED, COMPLETE, TARGET)) {
            wrong(is(before, type) && !is(type), "cannot disable the terminal " + type + "=True condition");
        }
        if (orZero(status.getFailed()) < orZero(before.getFailed())) {
            errors.invalid("status.failed", orZero(status.getFailed()), "cannot decrease the failed counter");
        }
        boolean elastic = "Indexed".equals(spec.getCompletionMode())
                && Objects.equals(spec.getCompletions(), spec.getParallelism());
        if (!elastic && orZero(status.getSucceeded()) < orZero(before.getSucceeded())) {
            errors.invalid("status.succeeded", orZero(status.getSucceeded()), "cannot decrease the succeeded counter");
        }
        fixed();
    }

    private void fixed() {
        if (status.getCompletionTime() != null && before.getCompletionTime() != null) {
            Counts.same(status.getCompletionTime(), before.getCompletionTime(), "status.completionTime", errors);
        }
        boolean resumes = is(before, "Suspended")
                && status.getConditions().stream()
                        .anyMatch(c -> "Suspended".equals(c.getType()) && "False".equals(c.getStatus()));
        if (before.getStartTime() != null
                && !before.getStartTime().equals(status.getStartTime())
                && !Boolean.TRUE.equals(spec.getSuspend())
                && !resumes) {
            errors.invalid(
                    "status.startTime", status.getStartTime(), "field is immutable for unsuspended job once set");
        }
        wrong(is(before, CRITERIA) && !is(CRITERIA), "cannot disable the SuccessCriteriaMet=True condition");
        wrong(
                is(before, COMPLETE) && !is(before, CRITERIA) && is(CRITERIA),
                "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions");
    }
}
