package dev.timonel.controller.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs and CronJobs, rule by rule, by {@code pkg/controller/job} and {@code pkg/controller/cronjob}. */
class BatchRulesTest {
    private static final String POD =
            "'template': {'metadata': {'annotations': {ANNOTATIONS}}, 'spec': {'restartPolicy':"
                    + " 'Never', 'containers': [{'name': 'c', 'image': 'v1'}]}}";
    private static final String SUCCEEDS = "'timonel.dev/succeeds-after': '10s'";
    private static final String FAILS = "'timonel.dev/fails-after': '10s'";
    private final Workloads cluster = new Workloads("node-1");

    private void job(String more, String annotations) {
        cluster.create(Kinds.JOB, "j", more + POD, annotations);
    }

    private JobStatus status() {
        return cluster.get(Kinds.JOB, "j", Job.class).getStatus();
    }

    private String condition() {
        return status().getConditions().stream()
                .filter(c -> c.getStatus().equals("True"))
                .map(c -> c.getType() + " " + c.getReason())
                .reduce((one, last) -> last)
                .orElse("");
    }

    private long active() {
        return cluster.all(Kinds.POD).stream()
                .filter(pod -> !pod.deleting() && !pod.facts(PodFacts.class).terminal())
                .count();
    }

    @Test
    void noMoreRunAtOnceThanMayAndNoMoreThanHaveToSucceed() {
        job("'completions': 5, 'parallelism': 2, ", SUCCEEDS);
        assertThat(active()).isEqualTo(2);
        cluster.advance(10);
        assertThat(status().getSucceeded()).isEqualTo(2);
        assertThat(active()).isEqualTo(2);
        cluster.advance(10);
        assertThat(active()).isEqualTo(1);
        cluster.advance(10);
        assertThat(status().getSucceeded()).isEqualTo(5);
        assertThat(condition()).isEqualTo("Complete CompletionsReached");
        assertThat(status().getCompletionTime()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "2, 3"})
    void itFailsAfterMoreFailuresThanAllowed(int limit, int failed) {
        job("'backoffLimit': " + limit + ", ", FAILS);
        for (int i = 0; i < 8; i++) {
            cluster.advance(10);
        }
        assertThat(status().getFailed()).isEqualTo(failed);
        assertThat(condition()).isEqualTo("Failed BackoffLimitExceeded");
        assertThat(active()).isZero();
    }

    @Test
    void anIndexIsDoneOnceAndTheStatusSaysWhich() {
        job("'completions': 4, 'parallelism': 2, 'completionMode': 'Indexed', ", SUCCEEDS);
        assertThat(cluster.all(Kinds.POD))
                .extracting(pod -> pod.labels().get("batch.kubernetes.io/job-completion-index"))
                .containsExactlyInAnyOrder("0", "1");
        cluster.advance(10);
        assertThat(status().getCompletedIndexes()).isEqualTo("0,1");
        cluster.advance(10);
        assertThat(status().getCompletedIndexes()).isEqualTo("0-3");
        assertThat(condition()).startsWith("Complete");
    }

    @Test
    void itFailsAtItsDeadline() {
        job("'activeDeadlineSeconds': 30, ", "");
        cluster.advance(29);
        assertThat(condition()).isEmpty();
        cluster.advance(1);
        assertThat(condition()).isEqualTo("Failed DeadlineExceeded");
        assertThat(active()).isZero();
    }

    @Test
    void itIsRemovedSomeTimeAfterItsEnd() {
        job("'ttlSecondsAfterFinished': 60, ", SUCCEEDS);
        cluster.advance(10);
        cluster.advance(59);
        assertThat(cluster.all(Kinds.JOB)).hasSize(1);
        cluster.advance(1);
        assertThat(cluster.all(Kinds.JOB)).isEmpty();
    }

    @Test
    void oneThatIsSuspendedHasNoPods() {
        job("'suspend': true, ", SUCCEEDS);
        assertThat(active()).isZero();
        assertThat(condition()).isEqualTo("Suspended JobSuspended");
        assertThat(status().getStartTime()).isNull();
        cluster.edit(Kinds.JOB, "j", Job.class, j -> j.getSpec().setSuspend(false));
        assertThat(active()).isEqualTo(1);
        cluster.edit(Kinds.JOB, "j", Job.class, j -> j.getSpec().setSuspend(true));
        assertThat(active()).isZero();
        assertThat(cluster.reasons()).contains("Suspended", "Resumed");
    }

    private void cron(String more, String annotations) {
        cluster.create(
                Kinds.CRON_JOB,
                "c",
                "'schedule': '* * * * *', " + more + "'jobTemplate': {'spec': {" + POD + "}}",
                annotations);
    }

    private CronJobStatus cronStatus() {
        return cluster.get(Kinds.CRON_JOB, "c", CronJob.class).getStatus();
    }

    private List<String> jobs() {
        return cluster.all(Kinds.JOB).stream().map(KubeObject::name).toList();
    }

    @Test
    void aJobIsMadeEveryMinuteAndNamedByIt() {
        cron("", SUCCEEDS);
        assertThat(jobs()).isEmpty();
        cluster.advance(59);
        assertThat(jobs()).isEmpty();
        cluster.advance(1);
        assertThat(jobs()).containsExactly("c-29453761");
        assertThat(cluster.get(Kinds.JOB, "c-29453761").metadata().getAnnotations())
                .containsEntry("batch.kubernetes.io/cronjob-scheduled-timestamp", "2026-01-01T00:01:00Z");
        assertThat(cronStatus().getActive()).hasSize(1);
        assertThat(cronStatus().getLastScheduleTime()).isEqualTo("2026-01-01T00:01:00Z");
        cluster.advance(10);
        assertThat(cronStatus().getActive()).isEmpty();
        assertThat(cronStatus().getLastSuccessfulTime()).isEqualTo("2026-01-01T00:01:10Z");
        assertThat(cluster.reasons()).contains("Completed", "SawCompletedJob");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"Allow, 2", "Forbid, 1", "Replace, 1"})
    void oneThatStillRunsIsJoinedAwaitedOrReplaced(String policy, int running) {
        cron("'concurrencyPolicy': '" + policy + "', ", "");
        cluster.advance(60);
        String first = jobs().get(0);
        cluster.advance(60);
        assertThat(jobs()).hasSize(running);
        assertThat(jobs().contains(first)).isEqualTo(!policy.equals("Replace"));
        assertThat(cluster.reasons().contains("JobAlreadyActive")).isEqualTo(policy.equals("Forbid"));
    }

    @Test
    void aJobThatSomebodyDeletesIsMissed() {
        cron("'concurrencyPolicy': 'Replace', ", "");
        cluster.advance(120);
        assertThat(cluster.reasons()).doesNotContain("MissingJob");
        cluster.delete(Kinds.JOB, jobs().get(0));
        assertThat(cronStatus().getActive()).isEmpty();
        assertThat(cluster.reasons()).contains("MissingJob");
    }

    @Test
    void oneThatWasAwaitedIsMadeWhenTheOtherEnds() {
        cron("'concurrencyPolicy': 'Forbid', ", "'timonel.dev/succeeds-after': '90s'");
        cluster.advance(60);
        cluster.advance(89);
        assertThat(jobs()).hasSize(1);
        cluster.advance(1);
        assertThat(jobs()).hasSize(2);
    }

    @Test
    void aSuspendedOneMakesNoneAndThenTheLastThatWasMissed() {
        cron("'suspend': true, ", SUCCEEDS);
        cluster.advance(600);
        assertThat(jobs()).isEmpty();
        cluster.edit(Kinds.CRON_JOB, "c", CronJob.class, c -> c.getSpec().setSuspend(false));
        assertThat(jobs()).containsExactly("c-29453770");
    }

    @Test
    void whatIsLateBeyondItsDeadlineIsNotMade() {
        cron("'suspend': true, 'startingDeadlineSeconds': 20, ", SUCCEEDS);
        cluster.advance(90);
        cluster.edit(Kinds.CRON_JOB, "c", CronJob.class, c -> c.getSpec().setSuspend(false));
        assertThat(jobs()).isEmpty();
        cluster.advance(30);
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void ofFinishedJobsSoManyAreKept() {
        cron("'successfulJobsHistoryLimit': 2, ", SUCCEEDS);
        for (int i = 0; i < 5; i++) {
            cluster.advance(60);
        }
        cluster.advance(10);
        assertThat(jobs()).containsExactly("c-29453764", "c-29453765");
        assertThat(cluster.reasons()).contains("SuccessfulDelete");
    }

    @Test
    void theClockIsThatOfItsZone() {
        cluster.create(
                Kinds.CRON_JOB,
                "c",
                "'schedule': '0 9 * * *', 'timeZone': 'Asia/Tokyo', 'jobTemplate': {'spec': {" + POD + "}}",
                SUCCEEDS);
        cluster.advance(23 * 3600);
        assertThat(jobs()).isEmpty();
        cluster.advance(3600);
        assertThat(cluster.get(Kinds.JOB, jobs().get(0)).metadata().getAnnotations())
                .containsEntry("batch.kubernetes.io/cronjob-scheduled-timestamp", "2026-01-02T09:00:00+09:00");
    }
}
