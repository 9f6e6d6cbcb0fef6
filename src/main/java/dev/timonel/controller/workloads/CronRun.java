package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.model.CronSchedule;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobTemplateSpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One look at a CronJob ({@code syncCronJob}). Which of its Jobs it made itself is told by the moment that they are annotated
 * with; what its status says follows from them.
 */
final class CronRun {
    private static final String COMPONENT = "cronjob-controller";
    private static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";
    private static final int MANY = 100;

    /** A Job of the CronJob; {@code ended}: Complete, Failed or empty. */
    private record Child(KubeObject object, Job job, Optional<Instant> scheduled, String ended) {
        boolean isActive() {
            return ended.isEmpty() && scheduled.isPresent() && !object.deleting();
        }
    }

    private final KubeObject owner;
    private final CronJob cron;
    private final CronJobSpec spec;
    private final ClusterSnapshot snapshot;
    private final Instant now;
    private final PlanDraft draft;
    private final List<Child> children;

    CronRun(KubeObject owner, ClusterSnapshot snapshot, Instant now, PlanDraft draft) {
        this.owner = owner;
        this.cron = owner.as(CronJob.class);
        this.spec = cron.getSpec();
        this.snapshot = snapshot;
        this.now = now;
        this.draft = draft;
        this.children = new ArrayList<>(Ownership.controlled(owner, Kinds.JOB, snapshot).stream()
                .map(CronRun::child)
                .sorted(Comparator.comparing((Child c) -> orEmpty(c.object().created()))
                        .thenComparing(c -> c.object().name()))
                .toList());
    }

    private static Child child(KubeObject object) {
        Job job = object.as(Job.class);
        JobStatus status = Objects.requireNonNullElseGet(job.getStatus(), JobStatus::new);
        String ended = status.getConditions().stream()
                .filter(c -> List.of("Complete", "Failed").contains(c.getType()) && "True".equals(c.getStatus()))
                .map(c -> c.getType())
                .findFirst()
                .orElse("");
        String annotated = orEmpty(job.getMetadata().getAnnotations()).get(SCHEDULED);
        Optional<Instant> scheduled = Optional.empty();
        try {
            scheduled = Optional.ofNullable(annotated)
                    .map(text -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException byHand) {
            // not a moment: somebody else made it
        }
        return new Child(object, job, scheduled, ended);
    }

    void step() {
        forget("Complete", spec.getSuccessfulJobsHistoryLimit());
        forget("Failed", spec.getFailedJobsHistoryLimit());
        Optional<Instant> last = lastScheduled();
        if (!owner.deleting() && !Boolean.TRUE.equals(spec.getSuspend())) {
            schedule().ifPresent(schedule -> follow(schedule, last));
        }
        report(last);
    }

    private void forget(String ended, Integer limit) {
        if (limit == null) {
            return;
        }
        List<Child> done = children.stream()
                .filter(child -> child.ended().equals(ended) && !child.object().deleting())
                .sorted(Comparator.comparing(
                                (Child child) -> orEmpty(child.job().getStatus().getStartTime()))
                        .thenComparing(child -> child.object().name()))
                .toList();
        done.stream().limit(Math.max(0, done.size() - limit)).forEach(this::delete);
    }

    private void delete(Child child) {
        draft.remove(child.object(), now);
        children.remove(child);
        draft.note(
                owner.key(),
                "Normal",
                "SuccessfulDelete",
                "Deleted job " + child.object().name(),
                COMPONENT);
    }

    private Optional<Instant> lastScheduled() {
        Optional<Instant> said = cron.getStatus() == null
                ? Optional.empty()
                : ApiTime.parse(cron.getStatus().getLastScheduleTime());
        return java.util.stream.Stream.concat(said.stream(), children.stream().flatMap(c -> c.scheduled().stream()))
                .max(Comparator.naturalOrder());
    }

    private Optional<CronSchedule> schedule() {
        String text = orEmpty(spec.getSchedule());
        try {
            return Optional.of(CronSchedule.parse(text, zone()));
        } catch (IllegalArgumentException imported) {
            draft.note(
                    owner.key(),
                    "Warning",
                    "UnparseableSchedule",
                    "unparseable schedule: \"" + text + "\" : " + imported.getMessage(),
                    COMPONENT);
            return Optional.empty();
        }
    }

    private ZoneId zone() {
        String name = spec.getTimeZone();
        return name == null
                ? ZoneOffset.UTC
                : CronSchedule.zone(name)
                        .orElseThrow(() -> new IllegalArgumentException("provided bad location " + name));
    }

    private void follow(CronSchedule schedule, Optional<Instant> last) {
        Instant since =
                last.orElseGet(() -> ApiTime.parse(owner.created()).orElse(now).truncatedTo(ChronoUnit.SECONDS));
        Long deadline = spec.getStartingDeadlineSeconds();
        Instant earliest = deadline == null ? since : later(since, now.minusSeconds(deadline));
        schedule.last(earliest, now).ifPresent(missed -> start(missed));
        schedule.next(now).ifPresent(draft::lookAgainAt);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void start(CronSchedule.Missed due) {
        if (due.skipped() > MANY) {
            draft.note(
                    owner.key(),
                    "Warning",
                    "TooManyMissedTimes",
                    "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew",
                    COMPONENT);
        }
        List<Child> active = children.stream().filter(Child::isActive).toList();
        if (spec.getConcurrencyPolicy().equals("Forbid") && !active.isEmpty()) {
            draft.note(
                    owner.key(),
                    "Normal",
                    "JobAlreadyActive",
                    "Not starting job because prior execution is running and concurrency policy is Forbid",
                    COMPONENT);
            return;
        }
        if (spec.getConcurrencyPolicy().equals("Replace")) {
            active.forEach(this::delete);
        }
        Job job = job(due.at());
        if (snapshot.get(Kinds.JOB, owner.namespace(), job.getMetadata().getName())
                .isEmpty()) {
            draft.create(new Plan.Creation(
                    job, owner.key(), COMPONENT, Plan.Words.of("Created job %s", "Error creating job: %s")));
        }
    }

    /** Named by the minute that it is due in, so that none is made twice. */
    private Job job(Instant due) {
        JobTemplateSpec template = KubeJson.read(KubeJson.write(spec.getJobTemplate()), JobTemplateSpec.class);
        ObjectMeta from = Objects.requireNonNullElseGet(template.getMetadata(), ObjectMeta::new);
        Map<String, String> annotations = new LinkedHashMap<>(orEmpty(from.getAnnotations()));
        annotations.put(SCHEDULED, DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(due.atZone(zone())));
        ObjectMeta meta = new ObjectMeta();
        meta.setNamespace(owner.namespace());
        meta.setName(owner.name() + "-" + due.getEpochSecond() / 60);
        meta.setLabels(from.getLabels());
        meta.setAnnotations(annotations);
        meta.setOwnerReferences(List.of(Ownership.reference(owner)));
        Job job = new Job();
        job.setMetadata(meta);
        job.setSpec(template.getSpec());
        return job;
    }

    private void report(Optional<Instant> last) {
        CronJobStatus before = Objects.requireNonNullElseGet(cron.getStatus(), CronJobStatus::new);
        CronJobStatus status = new CronJobStatusBuilder(before)
                .withActive(children.stream()
                        .filter(Child::isActive)
                        .map(child -> new ObjectReferenceBuilder()
                                .withApiVersion(Kinds.JOB.apiVersion())
                                .withKind(Kinds.JOB.kind())
                                .withNamespace(owner.namespace())
                                .withName(child.object().name())
                                .withUid(child.object().uid())
                                .build())
                        .toList())
                .withLastScheduleTime(last.map(ApiTime::text).orElse(null))
                .withLastSuccessfulTime(children.stream()
                        .filter(child -> child.ended().equals("Complete"))
                        .map(child -> child.job().getStatus().getCompletionTime())
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .filter(time -> time.compareTo(orEmpty(before.getLastSuccessfulTime())) > 0)
                        .orElse(before.getLastSuccessfulTime()))
                .build();
        if (!status.equals(before)) {
            tellOfTheFinished(before, status);
            tellOfTheMissing(before);
            cron.setStatus(status);
            draft.put(cron);
        }
    }

    private void tellOfTheFinished(CronJobStatus before, CronJobStatus now) {
        for (Child child : children) {
            String uid = child.object().uid();
            boolean was = before.getActive().stream().anyMatch(ref -> uid.equals(ref.getUid()));
            if (was
                    && !child.ended().isEmpty()
                    && now.getActive().stream().noneMatch(ref -> uid.equals(ref.getUid()))) {
                draft.note(
                        owner.key(),
                        "Normal",
                        "SawCompletedJob",
                        "Saw completed job: " + child.object().name() + ", condition: " + child.ended(),
                        COMPONENT);
            }
        }
    }

    private void tellOfTheMissing(CronJobStatus before) {
        for (ObjectReference ref : before.getActive()) {
            if (snapshot.get(Kinds.JOB, owner.namespace(), orEmpty(ref.getName()))
                    .isEmpty()) {
                draft.note(owner.key(), "Normal", "MissingJob", "Active job went missing: " + ref.getName(), COMPONENT);
            }
        }
    }
}
