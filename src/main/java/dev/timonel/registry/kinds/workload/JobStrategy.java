package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.kinds.pod.PodTemplates;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Jobs, by {@code pkg/registry/batch/job} and {@code pkg/apis/batch}. A Job selects its pods by its own uid, unless its selector
 * is made by hand.
 */
public final class JobStrategy implements Strategy<Job> {
    private static final List<String> CONTROLLER_UID = List.of("controller-uid", "batch.kubernetes.io/controller-uid");
    private static final List<String> JOB_NAME = List.of("job-name", "batch.kubernetes.io/job-name");
    private static final int BACKOFF_LIMIT = 6;

    @Override
    public ResourceKind kind() {
        return Kinds.JOB;
    }

    @Override
    public void setDefaults(Job job) {
        JobSpec spec = Objects.requireNonNullElseGet(job.getSpec(), JobSpec::new);
        if (spec.getCompletions() == null && spec.getParallelism() == null) {
            spec.setCompletions(1);
        }
        spec.setParallelism(Objects.requireNonNullElse(spec.getParallelism(), 1));
        spec.setBackoffLimit(Objects.requireNonNullElse(
                spec.getBackoffLimit(), spec.getBackoffLimitPerIndex() == null ? BACKOFF_LIMIT : Integer.MAX_VALUE));
        spec.setCompletionMode(Objects.requireNonNullElse(spec.getCompletionMode(), "NonIndexed"));
        spec.setSuspend(Objects.requireNonNullElse(spec.getSuspend(), false));
        spec.setManualSelector(Objects.requireNonNullElse(spec.getManualSelector(), false));
        spec.setPodReplacementPolicy(Objects.requireNonNullElse(
                spec.getPodReplacementPolicy(), spec.getPodFailurePolicy() == null ? "TerminatingOrFailed" : "Failed"));
        spec.setTemplate(Objects.requireNonNullElseGet(spec.getTemplate(), PodTemplateSpec::new));
        PodTemplates.setDefaults(spec.getTemplate());
        job.setSpec(spec);
        labelAsTemplate(job);
    }

    /** A Job without labels has those of its template: the same map, by which {@link #prepareForCreate} knows that. */
    private static void labelAsTemplate(Job job) {
        if (orEmpty(job.getMetadata().getLabels()).isEmpty()) {
            job.getMetadata()
                    .setLabels(job.getSpec().getTemplate().getMetadata().getLabels());
        }
    }

    @Override
    public void prepareForCreate(Job job, WriteContext write) {
        job.setStatus(new JobStatus());
        JobSpec spec = job.getSpec();
        if (Boolean.TRUE.equals(spec.getManualSelector())) {
            return;
        }
        ObjectMeta meta = job.getMetadata();
        String uid = write.uid();
        meta.setUid(uid);
        Map<String, String> labels =
                new LinkedHashMap<>(orEmpty(spec.getTemplate().getMetadata().getLabels()));
        JOB_NAME.forEach(key -> labels.putIfAbsent(key, orEmpty(meta.getName())));
        CONTROLLER_UID.forEach(key -> labels.putIfAbsent(key, uid));
        if (meta.getLabels() == spec.getTemplate().getMetadata().getLabels()) {
            meta.setLabels(labels);
        }
        spec.getTemplate().getMetadata().setLabels(labels);
        if (spec.getSelector() == null) {
            spec.setSelector(new LabelSelectorBuilder()
                    .addToMatchLabels(CONTROLLER_UID.get(1), uid)
                    .build());
        }
    }

    @Override
    public void prepareForUpdate(Job job, Job old, WriteContext write) {
        job.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(Job job, Job old, WriteContext write) {
        job.setSpec(old.getSpec());
    }

    @Override
    public List<FieldError> validate(Job job, WriteContext write) {
        return JobValidation.validate(job);
    }

    @Override
    public List<FieldError> validateUpdate(Job job, Job old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(JobValidation.validate(job));
        errors.addAll(JobValidation.validateUpdate(job.getSpec(), old));
        return errors.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Job job, Job old, WriteContext write) {
        return JobStatusValidation.validate(job, old);
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }
}
