package dev.timonel.api.table;

import static dev.timonel.api.table.PodTemplateCells.orZero;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Jobs show whether they are done, and how long it took ({@code printJob}). */
final class JobRow implements RowRules<Job> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Status", "Running, Complete, Failed and what leads there"),
                Column.text("Completions", "Pods that succeeded of those that have to"),
                Column.text("Duration", "From the start to the end, or until now"),
                Column.age(),
                PodTemplateCells.CONTAINERS,
                PodTemplateCells.IMAGES,
                PodTemplateCells.SELECTOR);
    }

    @Override
    public List<Object> cells(Job object, Instant now) {
        JobSpec spec = Objects.requireNonNullElseGet(object.getSpec(), JobSpec::new);
        JobStatus status = Objects.requireNonNullElseGet(object.getStatus(), JobStatus::new);
        return List.of(
                object.getMetadata().getName(),
                state(object, status),
                completions(spec, status),
                duration(status, now),
                RowRules.age(object, now),
                PodTemplateCells.containers(spec.getTemplate()),
                PodTemplateCells.images(spec.getTemplate()),
                PodTemplateCells.selector(spec.getSelector()));
    }

    private static String state(Job job, JobStatus status) {
        for (String type : List.of("Complete", "Failed")) {
            if (has(status, type)) {
                return type;
            }
        }
        if (job.getMetadata().getDeletionTimestamp() != null) {
            return "Terminating";
        }
        for (String type : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
            if (has(status, type)) {
                return type;
            }
        }
        return "Running";
    }

    private static boolean has(JobStatus status, String type) {
        return status.getConditions().stream().anyMatch(c -> type.equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private static String completions(JobSpec spec, JobStatus status) {
        if (spec.getCompletions() != null) {
            return orZero(status.getSucceeded()) + "/" + spec.getCompletions();
        }
        int parallelism = orZero(spec.getParallelism());
        return orZero(status.getSucceeded()) + (parallelism > 1 ? "/1 of " + parallelism : "/1");
    }

    private static String duration(JobStatus status, Instant now) {
        if (status.getStartTime() == null) {
            return "";
        }
        Instant end = status.getCompletionTime() == null ? now : Instant.parse(status.getCompletionTime());
        return HumanDuration.of(Duration.between(Instant.parse(status.getStartTime()), end));
    }
}
