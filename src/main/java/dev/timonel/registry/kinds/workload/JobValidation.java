package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;
import static dev.timonel.registry.kinds.workload.Counts.notNegative;

import dev.timonel.model.FieldError;
import dev.timonel.registry.kinds.pod.LabelSelectorValidation;
import dev.timonel.registry.kinds.pod.PodTemplates;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.List;
import java.util.Objects;

/**
 * A Job after defaulting, by {@code ValidateJob} of {@code pkg/apis/batch/validation}. Left out: what is inside of success and
 * pod failure policies, which have no effect here.
 */
final class JobValidation {
    private static final List<String> MODES = List.of("Indexed", "NonIndexed");
    private static final List<String> REPLACEMENTS = List.of("Failed", "TerminatingOrFailed");
    private static final List<String> RESTARTS = List.of("OnFailure", "Never");
    private static final int MAX_INDEXED_PARALLELISM = 100_000;

    private JobValidation() {}

    static List<FieldError> validate(Job job) {
        FieldErrors errors = new FieldErrors();
        JobSpec spec = job.getSpec();
        validateNumbers(spec, errors);
        validateMode(spec, errors);
        if (!REPLACEMENTS.contains(spec.getPodReplacementPolicy())) {
            errors.add(
                    FieldError.notSupported("spec.podReplacementPolicy", spec.getPodReplacementPolicy(), REPLACEMENTS));
        }
        if (spec.getSelector() == null) {
            errors.required("spec.selector");
        } else {
            LabelSelectorValidation.validate(spec.getSelector(), "spec.selector", errors);
        }
        PodSelection.matches(spec.getSelector(), spec.getTemplate(), errors);
        PodTemplates.validate(spec.getTemplate(), PodSelection.TEMPLATE, errors);
        if (!RESTARTS.contains(orEmpty(spec.getTemplate().getSpec().getRestartPolicy()))) {
            errors.add(FieldError.required(
                    PodSelection.TEMPLATE + ".spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""));
        }
        return errors.list();
    }

    private static void validateNumbers(JobSpec spec, FieldErrors errors) {
        notNegative(spec.getParallelism(), "spec.parallelism", errors);
        notNegative(spec.getCompletions(), "spec.completions", errors);
        notNegative(spec.getActiveDeadlineSeconds(), "spec.activeDeadlineSeconds", errors);
        notNegative(spec.getBackoffLimit(), "spec.backoffLimit", errors);
        notNegative(spec.getTtlSecondsAfterFinished(), "spec.ttlSecondsAfterFinished", errors);
        notNegative(spec.getBackoffLimitPerIndex(), "spec.backoffLimitPerIndex", errors);
        notNegative(spec.getMaxFailedIndexes(), "spec.maxFailedIndexes", errors);
    }

    private static void validateMode(JobSpec spec, FieldErrors errors) {
        if (!MODES.contains(spec.getCompletionMode())) {
            errors.add(FieldError.notSupported("spec.completionMode", spec.getCompletionMode(), MODES));
        }
        if (spec.getCompletionMode().equals("Indexed")) {
            if (spec.getCompletions() == null) {
                errors.add(FieldError.required("spec.completions", "when completion mode is Indexed"));
            }
            if (Counts.orZero(spec.getParallelism()) > MAX_INDEXED_PARALLELISM) {
                errors.invalid(
                        "spec.parallelism",
                        spec.getParallelism(),
                        "must be less than or equal to " + MAX_INDEXED_PARALLELISM
                                + " when completion mode is Indexed");
            }
        } else if (spec.getBackoffLimitPerIndex() != null) {
            errors.invalid(
                    "spec.backoffLimitPerIndex", spec.getBackoffLimitPerIndex(), "requires indexed completion mode");
        }
    }

    /** An indexed Job may be given another number of completions together with the same parallelism. */
    static List<FieldError> validateUpdate(JobSpec spec, JobSpec old) {
        FieldErrors errors = new FieldErrors();
        boolean elastic = "Indexed".equals(spec.getCompletionMode())
                && Objects.equals(spec.getCompletions(), spec.getParallelism());
        if (!elastic) {
            Counts.same(spec.getCompletions(), old.getCompletions(), "spec.completions", errors);
        }
        Counts.same(spec.getSelector(), old.getSelector(), "spec.selector", errors);
        PodTemplateSpec template = spec.getTemplate();
        Counts.same(template, old.getTemplate(), "spec.template", errors);
        Counts.same(spec.getCompletionMode(), old.getCompletionMode(), "spec.completionMode", errors);
        Counts.same(spec.getPodFailurePolicy(), old.getPodFailurePolicy(), "spec.podFailurePolicy", errors);
        Counts.same(spec.getBackoffLimitPerIndex(), old.getBackoffLimitPerIndex(), "spec.backoffLimitPerIndex", errors);
        Counts.same(spec.getManagedBy(), old.getManagedBy(), "spec.managedBy", errors);
        Counts.same(spec.getSuccessPolicy(), old.getSuccessPolicy(), "spec.successPolicy", errors);
        return errors.list();
    }

    static List<FieldError> validateStatus(JobStatus status) {
        FieldErrors errors = new FieldErrors();
        notNegative(status.getActive(), "status.active", errors);
        notNegative(status.getSucceeded(), "status.succeeded", errors);
        notNegative(status.getFailed(), "status.failed", errors);
        notNegative(status.getReady(), "status.ready", errors);
        notNegative(status.getTerminating(), "status.terminating", errors);
        return errors.list();
    }
}
