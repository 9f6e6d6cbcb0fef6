package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;
import static dev.timonel.registry.kinds.workload.Counts.notNegative;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.kinds.pod.LabelSelectorValidation;
import dev.timonel.registry.kinds.pod.PodTemplates;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import java.util.List;

/**
 * A Job after defaulting, by {@code ValidateJob} of {@code pkg/apis/batch/validation}.
 */
final class JobValidation {
    private static final List<String> MODES = List.of("NonIndexed", "Indexed");
    private static final List<String> REPLACEMENTS = List.of("Failed", "TerminatingOrFailed");
    private static final List<String> RESTARTS = List.of("OnFailure", "Never");
    private static final String INDEXED = "requires indexed completion mode";
    private static final int MOST_INDEXES = 100_000;
    private static final int MOST_OF_MANY = 10_000;
    private static final int MANAGER_LENGTH = 63;

    private JobValidation() {}

    static List<FieldError> validate(Job job) {
        FieldErrors errors = new FieldErrors();
        JobSpec spec = job.getSpec();
        errors.addAll(spec(spec));
        if (spec.getSelector() == null) {
            errors.required("spec.selector");
        } else {
            LabelSelectorValidation.validate(spec.getSelector(), "spec.selector", errors);
        }
        PodSelection.matches(spec.getSelector(), spec.getTemplate(), errors);
        return errors.list();
    }

    /** A spec that may lack its defaults, as in a CronJob. */
    static List<FieldError> spec(JobSpec spec) {
        FieldErrors errors = new FieldErrors();
        validateNumbers(spec, errors);
        validateMode(spec, errors);
        JobPolicyValidation.validate(spec, errors);
        String replacement = spec.getPodReplacementPolicy();
        List<String> replacements = spec.getPodFailurePolicy() == null ? REPLACEMENTS : List.of("Failed");
        if (replacement != null && !replacements.contains(replacement)) {
            errors.add(FieldError.notSupported("spec.podReplacementPolicy", replacement, replacements));
        }
        PodTemplates.validate(spec.getTemplate(), PodSelection.TEMPLATE, errors);
        validateRestarts(spec, errors);
        return errors.list();
    }

    private static void validateRestarts(JobSpec spec, FieldErrors errors) {
        String field = PodSelection.TEMPLATE + ".spec.restartPolicy";
        String policy = orEmpty(spec.getTemplate().getSpec().getRestartPolicy());
        if (policy.isEmpty() || policy.equals("Always")) {
            errors.add(FieldError.required(field, "valid values: \"OnFailure\", \"Never\""));
        } else if (!RESTARTS.contains(policy)) {
            errors.add(FieldError.notSupported(field, policy, RESTARTS));
        } else if (spec.getPodFailurePolicy() != null && !policy.equals("Never")) {
            errors.invalid(field, policy, "only \"Never\" is supported when podFailurePolicy is specified");
        }
    }

    private static void validateNumbers(JobSpec spec, FieldErrors errors) {
        notNegative(spec.getParallelism(), "spec.parallelism", errors);
        notNegative(spec.getCompletions(), "spec.completions", errors);
        notNegative(spec.getActiveDeadlineSeconds(), "spec.activeDeadlineSeconds", errors);
        notNegative(spec.getBackoffLimit(), "spec.backoffLimit", errors);
        notNegative(spec.getTtlSecondsAfterFinished(), "spec.ttlSecondsAfterFinished", errors);
        notNegative(spec.getBackoffLimitPerIndex(), "spec.backoffLimitPerIndex", errors);
        notNegative(spec.getMaxFailedIndexes(), "spec.maxFailedIndexes", errors);
        if (spec.getMaxFailedIndexes() != null && spec.getBackoffLimitPerIndex() == null) {
            errors.add(FieldError.required("spec.backoffLimitPerIndex", "when maxFailedIndexes is specified"));
        }
        String manager = spec.getManagedBy();
        if (manager != null) {
            errors.addAll(domainPrefixed(manager));
            if (manager.length() > MANAGER_LENGTH) {
                errors.add(FieldError.tooLong("spec.managedBy", MANAGER_LENGTH));
            }
        }
    }

    private static List<FieldError> domainPrefixed(String path) {
        FieldErrors errors = new FieldErrors();
        int slash = path.indexOf('/');
        if (path.isEmpty()) {
            errors.required("spec.managedBy");
        } else if (slash <= 0 || slash == path.length() - 1) {
            errors.invalid("spec.managedBy", path, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        } else {
            String host = path.substring(0, slash);
            String rest = path.substring(slash + 1);
            errors.invalid("spec.managedBy", host, Names.dns1123Subdomain(host));
            errors.invalid("spec.managedBy", rest, Names.httpPath(rest));
        }
        return errors.list();
    }

    private static void validateMode(JobSpec spec, FieldErrors errors) {
        String mode = spec.getCompletionMode();
        Integer failed = spec.getMaxFailedIndexes();
        if (mode != null && !MODES.contains(mode)) {
            errors.add(FieldError.notSupported("spec.completionMode", mode, MODES));
        }
        if ("Indexed".equals(mode)) {
            validateIndexed(spec, errors);
        } else if (mode == null || mode.equals("NonIndexed")) {
            if (spec.getBackoffLimitPerIndex() != null) {
                errors.invalid("spec.backoffLimitPerIndex", spec.getBackoffLimitPerIndex(), INDEXED);
            }
            if (failed != null) {
                errors.invalid("spec.maxFailedIndexes", failed, INDEXED);
            }
        }
    }

    private static void validateIndexed(JobSpec spec, FieldErrors errors) {
        Integer completions = spec.getCompletions();
        Integer failed = spec.getMaxFailedIndexes();
        if (completions == null) {
            errors.add(FieldError.required("spec.completions", "when completion mode is Indexed"));
        }
        if (Counts.orZero(spec.getParallelism()) > MOST_INDEXES) {
            errors.invalid(
                    "spec.parallelism",
                    spec.getParallelism(),
                    "must be less than or equal to " + MOST_INDEXES + " when completion mode is Indexed");
        }
        if (completions != null && failed != null && failed > completions) {
            errors.invalid("spec.maxFailedIndexes", failed, "must be less than or equal to completions");
        }
        if (failed != null && failed > MOST_INDEXES) {
            errors.invalid("spec.maxFailedIndexes", failed, "must be less than or equal to " + MOST_INDEXES);
        }
        if (completions == null || completions <= MOST_INDEXES || spec.getBackoffLimitPerIndex() == null) {
            return;
        }
        String much = "must be less than or equal to " + MOST_OF_MANY + " when completions are above " + MOST_INDEXES
                + " and used with backoff limit per index";
        if (failed == null) {
            errors.add(FieldError.required(
                    "spec.maxFailedIndexes", "must be specified when completions is above " + MOST_INDEXES));
        }
        if (Counts.orZero(spec.getParallelism()) > MOST_OF_MANY) {
            errors.invalid("spec.parallelism", spec.getParallelism(), much);
        }
        if (Counts.orZero(failed) > MOST_OF_MANY) {
            errors.invalid("spec.maxFailedIndexes", failed, much);
        }
    }

    /** An indexed Job may be given another number of completions together with the same parallelism. */
    static List<FieldError> validateUpdate(JobSpec spec, Job before) {
        JobSpec old = before.getSpec();
        FieldErrors errors = new FieldErrors();
        boolean elastic = "Indexed".equals(spec.getCompletionMode());
        if (!elastic) {
            Counts.same(spec.getCompletions(), old.getCompletions(), "spec.completions", errors);
        } else if (spec.getCompletions() != null
                && !spec.getCompletions().equals(old.getCompletions())
                && !spec.getCompletions().equals(spec.getParallelism())) {
            errors.invalid(
                    "spec.completions", spec.getCompletions(), "can only be modified in tandem with spec.parallelism");
        }
        Counts.same(spec.getSelector(), old.getSelector(), "spec.selector", errors);
        PodTemplateSpec mayBecome = JobTemplates.rests(before)
                ? JobTemplates.withWhatMayChange(old.getTemplate(), spec.getTemplate())
                : old.getTemplate();
        Counts.same(spec.getTemplate(), mayBecome, "spec.template", errors);
        Counts.same(spec.getCompletionMode(), old.getCompletionMode(), "spec.completionMode", errors);
        Counts.same(spec.getPodFailurePolicy(), old.getPodFailurePolicy(), "spec.podFailurePolicy", errors);
        Counts.same(spec.getBackoffLimitPerIndex(), old.getBackoffLimitPerIndex(), "spec.backoffLimitPerIndex", errors);
        Counts.same(spec.getManagedBy(), old.getManagedBy(), "spec.managedBy", errors);
        Counts.same(spec.getSuccessPolicy(), old.getSuccessPolicy(), "spec.successPolicy", errors);
        return errors.list();
    }
}
