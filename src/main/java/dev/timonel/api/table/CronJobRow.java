package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** CronJobs show when they run and when they ran last ({@code printCronJob}). */
final class CronJobRow implements RowRules<CronJob> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Schedule", "When it runs"),
                Column.text("Timezone", "By which clock"),
                Column.flag("Suspend", "Whether it rests"),
                Column.number("Active", "Jobs that run now"),
                Column.text("Last Schedule", "Time since it ran last"),
                Column.age(),
                PodTemplateCells.CONTAINERS,
                PodTemplateCells.IMAGES,
                PodTemplateCells.SELECTOR);
    }

    @Override
    public List<Object> cells(CronJob object, Instant now) {
        CronJobSpec spec = Objects.requireNonNullElseGet(object.getSpec(), CronJobSpec::new);
        CronJobStatus status = Objects.requireNonNullElseGet(object.getStatus(), CronJobStatus::new);
        JobSpec job = spec.getJobTemplate() == null || spec.getJobTemplate().getSpec() == null
                ? new JobSpec()
                : spec.getJobTemplate().getSpec();
        PodTemplateSpec template = job.getTemplate();
        return List.of(
                object.getMetadata().getName(),
                RowRules.or(spec.getSchedule(), ""),
                RowRules.or(spec.getTimeZone(), NONE),
                spec.getSuspend() == null ? "<unset>" : spec.getSuspend() ? "True" : "False",
                status.getActive().size(),
                status.getLastScheduleTime() == null ? NONE : HumanDuration.since(status.getLastScheduleTime(), now),
                RowRules.age(object, now),
                PodTemplateCells.containers(template),
                PodTemplateCells.images(template),
                PodTemplateCells.selector(job.getSelector()));
    }
}
