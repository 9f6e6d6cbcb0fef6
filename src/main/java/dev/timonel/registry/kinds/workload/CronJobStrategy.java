package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;
import static dev.timonel.registry.kinds.workload.Counts.notNegative;

import dev.timonel.model.CronSchedule;
import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.kinds.pod.PodTemplates;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobTemplateSpec;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** CronJobs, by {@code pkg/registry/batch/cronjob} and {@code validateCronJobSpec} of {@code pkg/apis/batch/validation}. */
public final class CronJobStrategy implements Strategy<CronJob> {
    private static final int LONGEST_NAME = 52;
    private static final List<String> POLICIES = List.of("Allow", "Forbid", "Replace");
    private static final Pattern ZONE_PART = Pattern.compile("[A-Za-z.\\-_0-9+]{1,14}");
    private static final String SCHEDULE = "spec.schedule";
    private static final String ZONE = "spec.timeZone";
    private static final String JOB = "spec.jobTemplate.";

    @Override
    public ResourceKind kind() {
        return Kinds.CRON_JOB;
    }

    @Override
    public void setDefaults(CronJob cron) {
        CronJobSpec spec = Objects.requireNonNullElseGet(cron.getSpec(), CronJobSpec::new);
        if (orEmpty(spec.getConcurrencyPolicy()).isEmpty()) {
            spec.setConcurrencyPolicy("Allow");
        }
        spec.setSuspend(Objects.requireNonNullElse(spec.getSuspend(), false));
        spec.setSuccessfulJobsHistoryLimit(Objects.requireNonNullElse(spec.getSuccessfulJobsHistoryLimit(), 3));
        spec.setFailedJobsHistoryLimit(Objects.requireNonNullElse(spec.getFailedJobsHistoryLimit(), 1));
        JobTemplateSpec template = Objects.requireNonNullElseGet(spec.getJobTemplate(), JobTemplateSpec::new);
        JobSpec job = Objects.requireNonNullElseGet(template.getSpec(), JobSpec::new);
        job.setTemplate(Objects.requireNonNullElseGet(job.getTemplate(), PodTemplateSpec::new));
        PodTemplates.setDefaults(job.getTemplate());
        template.setSpec(job);
        spec.setJobTemplate(template);
        cron.setSpec(spec);
    }

    @Override
    public void prepareForCreate(CronJob cron, WriteContext write) {
        cron.setStatus(new CronJobStatus());
    }

    @Override
    public void prepareForUpdate(CronJob cron, CronJob old, WriteContext write) {
        cron.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(CronJob cron, CronJob old, WriteContext write) {
        cron.setSpec(old.getSpec());
    }

    @Override
    public List<FieldError> validate(CronJob cron, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(check(cron.getSpec(), null));
        String name = orEmpty(cron.getMetadata().getName());
        if (name.length() > LONGEST_NAME) {
            errors.invalid("metadata.name", name, "must be no more than 52 characters");
        }
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(CronJob cron, CronJob old, WriteContext write) {
        return check(cron.getSpec(), old.getSpec());
    }

    private static List<FieldError> check(CronJobSpec spec, @Nullable CronJobSpec old) {
        FieldErrors errors = new FieldErrors();
        schedule(spec, old, errors);
        notNegative(spec.getStartingDeadlineSeconds(), "spec.startingDeadlineSeconds", errors);
        if (old == null || !Objects.equals(old.getTimeZone(), spec.getTimeZone())) {
            zone(spec.getTimeZone(), errors);
        }
        if (!POLICIES.contains(spec.getConcurrencyPolicy())) {
            errors.add(FieldError.notSupported("spec.concurrencyPolicy", spec.getConcurrencyPolicy(), POLICIES));
        }
        JobSpec job = spec.getJobTemplate().getSpec();
        JobValidation.spec(job)
                .forEach(error -> errors.add(new FieldError(error.type(), JOB + error.field(), error.message())));
        if (job.getSelector() != null) {
            errors.invalid(JOB + "spec.selector", job.getSelector(), "`selector` will be auto-generated");
        }
        if (Boolean.TRUE.equals(job.getManualSelector())) {
            errors.add(FieldError.notSupported(JOB + "spec.manualSelector", true, List.of("nil", "false")));
        }
        notNegative(spec.getSuccessfulJobsHistoryLimit(), "spec.successfulJobsHistoryLimit", errors);
        notNegative(spec.getFailedJobsHistoryLimit(), "spec.failedJobsHistoryLimit", errors);
        return errors.list();
    }

    /** A zone in the schedule stays where it was before; it is no longer taken. */
    private static void schedule(CronJobSpec spec, @Nullable CronJobSpec old, FieldErrors errors) {
        String schedule = orEmpty(spec.getSchedule());
        if (schedule.isEmpty()) {
            errors.required(SCHEDULE);
            return;
        }
        try {
            CronSchedule.parse(schedule, ZoneOffset.UTC);
        } catch (IllegalArgumentException wrong) {
            errors.invalid(SCHEDULE, schedule, orEmpty(wrong.getMessage()));
        }
        boolean had = old != null && orEmpty(old.getSchedule()).contains("TZ");
        if (!schedule.contains("TZ")) {
            return;
        }
        if (!had) {
            errors.invalid(SCHEDULE, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        } else if (spec.getTimeZone() != null) {
            errors.invalid(SCHEDULE, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule");
        }
    }

    private static void zone(@Nullable String zone, FieldErrors errors) {
        if (zone == null) {
            return;
        }
        if (zone.isEmpty()) {
            errors.invalid(ZONE, zone, "timeZone must be nil or non-empty string");
            return;
        }
        String unknown = "unknown time zone " + zone;
        boolean formed = Arrays.stream(zone.split("/", -1))
                .allMatch(part -> !part.equals(".")
                        && !part.equals("..")
                        && !part.startsWith("-")
                        && ZONE_PART.matcher(part).matches());
        if (!formed) {
            errors.invalid(ZONE, zone, unknown);
            return;
        }
        if (zone.equalsIgnoreCase("Local")) {
            errors.invalid(
                    ZONE, zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
        }
        if (CronSchedule.zone(zone).isEmpty() && !zone.equals("Local")) {
            errors.invalid(ZONE, zone, unknown);
        }
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }
}
