package dev.timonel.controller.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What decides that a Job ends, and which of its pods count, by {@code pkg/controller/job}. */
class JobRulesTest {
    private static final String POD =
            "'template': {'metadata': {'annotations': {ANNOTATIONS}}, 'spec': {'restartPolicy':"
                    + " 'Never', 'containers': [{'name': 'c', 'image': 'v1'}]}}";
    private static final String FAILS = "'timonel.dev/fails-after': '10s'";
    private static final String SUCCEEDS = "'timonel.dev/succeeds-after': '10s'";
    private final Workloads cluster = new Workloads("node-1");

    private void job(String more, String annotations) {
        cluster.create(Kinds.JOB, "j", more + ", " + POD, annotations);
    }

    private JobStatus status() {
        return cluster.get(Kinds.JOB, "j", Job.class).getStatus();
    }

    private List<String> conditions() {
        return status().getConditions().stream()
                .filter(c -> c.getStatus().equals("True"))
                .map(c -> c.getType() + " " + c.getReason())
                .toList();
    }

    private String message() {
        return status().getConditions().get(0).getMessage();
    }

    private List<Pod> active() {
        return cluster.all(Kinds.POD).stream()
                .filter(pod -> !pod.deleting() && !pod.facts(PodFacts.class).terminal())
                .map(KubeObject::asPod)
                .toList();
    }

    /** The running pod of an index ends so. */
    private void end(int index, String phase) {
        Pod pod = active().stream()
                .filter(p -> p.getMetadata().getLabels().get(JobPod.INDEX).equals(Integer.toString(index)))
                .findFirst()
                .orElseThrow();
        cluster.edit(
                Kinds.POD,
                pod.getMetadata().getName(),
                Pod.class,
                p -> p.getStatus().setPhase(phase));
    }

    private void delete(Pod pod, String terminateAfter) {
        cluster.edit(Kinds.POD, pod.getMetadata().getName(), Pod.class, p -> {
            p.getMetadata().getAnnotations().put("timonel.dev/terminate-after", terminateAfter);
            p.getMetadata().setDeletionTimestamp(ApiTime.text(cluster.now.plusSeconds(30)));
            p.getMetadata().setDeletionGracePeriodSeconds(30L);
        });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "'app': 'a', app batch.kubernetes.io/controller-uid batch.kubernetes.io/job-name controller-uid job-name",
                "~~, batch.kubernetes.io/controller-uid batch.kubernetes.io/job-name controller-uid job-name",
            })
    void oneWithoutLabelsHasThoseOfItsPods(String ofPods, String expected) {
        cluster.create(
                Kinds.JOB,
                "j",
                "'template': {'metadata': {'labels': {" + ofPods + "}}, 'spec': {'restartPolicy': 'Never',"
                        + " 'containers': [{'name': 'c', 'image': 'v1'}]}}");
        assertThat(String.join(
                        " ",
                        new java.util.TreeSet<>(
                                cluster.get(Kinds.JOB, "j").labels().keySet())))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} when {1} have succeeded: {2}")
    @CsvSource({
        "'''succeededCount'': 2', '3', ''",
        "'''succeededCount'': 2', '0 3', 0",
        "'''succeededIndexes'': ''0,2-3''', '0 1 2', ''",
        "'''succeededIndexes'': ''0,2-3''', '0 2 3', 0",
        "'''succeededIndexes'': ''0,2-3'', ''succeededCount'': 1', '1', ''",
        "'''succeededIndexes'': ''0,2-3'', ''succeededCount'': 1', '3', 0",
        "'''succeededIndexes'': ''4''}, {''succeededCount'': 2', '0 1', 1"
    })
    void enoughIndexesMakeItSucceed(String rule, String ended, String matched) {
        job(
                "'completions': 5, 'parallelism': 5, 'completionMode': 'Indexed', 'successPolicy': {'rules': [{" + rule
                        + "}]}",
                "");
        for (String index : ended.split(" ")) {
            end(Integer.parseInt(index), "Succeeded");
        }
        if (matched.isEmpty()) {
            assertThat(conditions()).isEmpty();
            return;
        }
        assertThat(conditions()).containsExactly("SuccessCriteriaMet SuccessPolicy", "Complete SuccessPolicy");
        assertThat(message()).isEqualTo("Matched rules at index " + matched);
        assertThat(active()).isEmpty();
        assertThat(status().getSucceeded()).isEqualTo(ended.split(" ").length);
        assertThat(status().getFailed()).isNull();
    }

    @ParameterizedTest(name = "exit code {0}: {1}")
    @CsvSource({"42, Failed", "7, ignored", "3, counted", "1, counted"})
    void anExitCodeDecidesWhetherAFailureCounts(int code, String outcome) {
        job(
                "'backoffLimit': 0, 'podFailurePolicy': {'rules': [{'action': 'FailJob', 'onExitCodes': {'containerName':"
                        + " 'c', 'operator': 'In', 'values': [42]}}, {'action': 'Ignore', 'onExitCodes': {'operator': 'In',"
                        + " 'values': [7]}}, {'action': 'Count', 'onExitCodes': {'operator': 'NotIn', 'values': [8]}}]}",
                FAILS + ", 'timonel.dev/exit-code': '" + code + "'");
        String pod = cluster.pods().get(0);
        cluster.advance(10);
        switch (outcome) {
            case "Failed" -> {
                assertThat(conditions()).containsExactly("FailureTarget PodFailurePolicy", "Failed PodFailurePolicy");
                assertThat(message())
                        .isEqualTo("Container c for pod default/" + pod
                                + " failed with exit code 42 matching FailJob rule at index 0");
            }
            case "ignored" -> {
                assertThat(conditions()).isEmpty();
                assertThat(status().getFailed()).isNull();
                cluster.advance(10);
                assertThat(active()).hasSize(1);
            }
            default ->
                assertThat(conditions())
                        .containsExactly("FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded");
        }
    }

    @Test
    void aPodThatWasDisruptedIsReplacedAndDoesNotCount() {
        job(
                "'backoffLimit': 0, 'podFailurePolicy': {'rules': [{'action': 'Ignore', 'onPodConditions': [{'type':"
                        + " 'DisruptionTarget', 'status': 'True'}]}]}",
                "'x': 'y'");
        assertThat(cluster.get(Kinds.JOB, "j", Job.class).getSpec().getPodReplacementPolicy())
                .isEqualTo("Failed");
        Pod pod = active().get(0);
        cluster.edit(
                Kinds.POD,
                pod.getMetadata().getName(),
                Pod.class,
                p -> p.getStatus()
                        .getConditions()
                        .add(new PodConditionBuilder()
                                .withType("DisruptionTarget")
                                .withStatus("True")
                                .build()));
        delete(pod, "0s");
        assertThat(conditions()).isEmpty();
        assertThat(status().getFailed()).isNull();
        cluster.advance(10);
        assertThat(active()).hasSize(1);
    }

    @Test
    void eachIndexHasItsOwnLimit() {
        job("'completions': 3, 'parallelism': 3, 'completionMode': 'Indexed', 'backoffLimitPerIndex': 1", "");
        assertThat(active())
                .allMatch(p ->
                        p.getMetadata().getAnnotations().get(JobPod.FAILURES).equals("0"));
        end(1, "Failed");
        assertThat(status().getFailedIndexes()).isEmpty();
        assertThat(active()).hasSize(2);
        cluster.advance(10);
        assertThat(active()).hasSize(3);
        assertThat(status().getFailed()).isEqualTo(1);
        assertThat(active())
                .filteredOn(p -> p.getMetadata().getLabels().get(JobPod.INDEX).equals("1"))
                .allMatch(p ->
                        p.getMetadata().getAnnotations().get(JobPod.FAILURES).equals("1"));
        end(1, "Failed");
        assertThat(status().getFailedIndexes()).isEqualTo("1");
        assertThat(status().getFailed()).isEqualTo(2);
        end(0, "Succeeded");
        assertThat(conditions()).isEmpty();
        end(2, "Succeeded");
        assertThat(conditions()).containsExactly("FailureTarget FailedIndexes", "Failed FailedIndexes");
        assertThat(status().getCompletedIndexes()).isEqualTo("0,2");
    }

    @Test
    void tooManyFailedIndexesEndItEarly() {
        job(
                "'completions': 4, 'parallelism': 4, 'completionMode': 'Indexed', 'backoffLimitPerIndex': 0,"
                        + " 'maxFailedIndexes': 1",
                "");
        end(0, "Failed");
        assertThat(conditions()).isEmpty();
        end(3, "Failed");
        assertThat(conditions())
                .containsExactly("FailureTarget MaxFailedIndexesExceeded", "Failed MaxFailedIndexesExceeded");
        assertThat(status().getFailedIndexes()).isEqualTo("0,3");
        assertThat(status().getFailed()).isEqualTo(4);
        assertThat(active()).isEmpty();
    }

    @Test
    void anIndexCanBeGivenUpAtOnce() {
        job(
                "'completions': 2, 'parallelism': 2, 'completionMode': 'Indexed', 'backoffLimitPerIndex': 5,"
                        + " 'podFailurePolicy': {'rules': [{'action': 'FailIndex', 'onExitCodes': {'operator': 'In',"
                        + " 'values': [9]}}]}",
                FAILS + ", 'timonel.dev/exit-code': '9'");
        cluster.advance(10);
        assertThat(status().getFailedIndexes()).isEqualTo("0,1");
        assertThat(conditions()).contains("Failed FailedIndexes");
    }

    @ParameterizedTest(name = "{0}: {1} while one terminates, {2} failed")
    @CsvSource({"TerminatingOrFailed, 1, 1", "Failed, 0, 1"})
    void aTerminatingPodIsReplacedAtOnceOrWhenItIsGone(String policy, int running, int failed) {
        job("'podReplacementPolicy': '" + policy + "'", "'x': 'y'");
        delete(active().get(0), "20s");
        assertThat(status().getTerminating()).isEqualTo(1);
        cluster.advance(15);
        assertThat(active()).hasSize(running);
        cluster.advance(15);
        assertThat(active()).hasSize(running);
        cluster.advance(10);
        assertThat(active()).hasSize(1);
        assertThat(status().getTerminating()).isZero();
        assertThat(status().getFailed()).isEqualTo(failed);
    }

    @Test
    void aPodThatFailedIsReplacedLaterEachTime() {
        job("'backoffLimit': 6", "'timonel.dev/fails-after': '1s'");
        long[] seconds = {1, 10, 1, 20, 1, 40, 1};
        for (int i = 0; i < seconds.length; i++) {
            assertThat(active()).hasSize(i % 2 == 0 ? 1 : 0);
            cluster.advance(seconds[i] - 1);
            assertThat(active()).hasSize(i % 2 == 0 ? 1 : 0);
            cluster.advance(1);
        }
        assertThat(status().getFailed()).isEqualTo(4);
    }

    @Test
    void whatWasCountedIsCountedOnceThoughItsPodIsGone() {
        job("'completions': 3, 'parallelism': 1", SUCCEEDS);
        cluster.advance(10);
        assertThat(status().getSucceeded()).isEqualTo(1);
        cluster.all(Kinds.POD).stream()
                .filter(p -> p.facts(PodFacts.class).terminal())
                .forEach(p -> {
                    assertThat(p.metadata().getFinalizers()).isEmpty();
                    cluster.delete(Kinds.POD, p.name());
                });
        assertThat(active().get(0).getMetadata().getFinalizers()).containsExactly(JobPod.TRACKING);
        cluster.advance(10);
        assertThat(status().getSucceeded()).isEqualTo(2);
        cluster.advance(10);
        assertThat(conditions()).contains("Complete CompletionsReached");
        assertThat(status().getSucceeded()).isEqualTo(3);
    }

    @Test
    void itEndsWhenItsPodsHaveStopped() {
        job("'parallelism': 2, 'activeDeadlineSeconds': 5", "'timonel.dev/terminate-after': '20s'");
        cluster.advance(5);
        assertThat(conditions()).containsExactly("FailureTarget DeadlineExceeded");
        assertThat(status().getTerminating()).isEqualTo(2);
        assertThat(status().getFailed()).isEqualTo(2);
        assertThat(status().getActive()).isNull();
        cluster.advance(20);
        assertThat(conditions()).containsExactly("FailureTarget DeadlineExceeded", "Failed DeadlineExceeded");
        assertThat(status().getTerminating()).isZero();
        assertThat(cluster.reasons()).contains("DeadlineExceeded");
    }

    @Test
    void podsOfAJobThatIsGoneAreLetGo() {
        job("'parallelism': 2", "'x': 'y'");
        Pod pod = active().get(0);
        cluster.delete(Kinds.JOB, "j");
        assertThat(cluster.all(Kinds.POD)).noneMatch(KubeObject::hasFinalizers);
        assertThat(pod.getMetadata().getFinalizers()).isNotEmpty();
    }

    @Test
    void whatIsSuspendedDoesNotFail() {
        job("'parallelism': 2, 'backoffLimit': 0", "");
        cluster.edit(Kinds.JOB, "j", Job.class, j -> j.getSpec().setSuspend(true));
        assertThat(active()).isEmpty();
        assertThat(status().getFailed()).isNull();
        assertThat(conditions()).containsExactly("Suspended JobSuspended");
    }

    @Test
    void oneThatAnotherControllerManagesIsLeftAloneUntilItIsToGo() {
        job("'managedBy': 'example.com/queue', 'ttlSecondsAfterFinished': 30", "");
        assertThat(cluster.pods()).isEmpty();
        Job job = cluster.get(Kinds.JOB, "j", Job.class);
        job.setStatus(new JobStatusBuilder()
                .withConditions(new JobConditionBuilder()
                        .withType("Complete")
                        .withStatus("True")
                        .withLastTransitionTime(ApiTime.text(cluster.now))
                        .build())
                .build());
        cluster.put(job);
        cluster.advance(29);
        assertThat(cluster.all(Kinds.JOB)).hasSize(1);
        cluster.advance(1);
        assertThat(cluster.all(Kinds.JOB)).isEmpty();
    }

    private List<KubeObject> memories() {
        return cluster.snapshot().list(Kinds.CURSOR).stream()
                .filter(cursor -> cursor.name().startsWith("failed-runs/"))
                .toList();
    }

    private void fail(Pod pod) {
        String name = pod.getMetadata().getName();
        cluster.edit(
                Kinds.POD,
                name,
                Pod.class,
                p -> p.setStatus(new PodStatusBuilder(p.getStatus())
                        .withPhase("Failed")
                        .withContainerStatuses(new ContainerStatusBuilder()
                                .withName("c")
                                .withNewState()
                                .withNewTerminated()
                                .withExitCode(1)
                                .withFinishedAt(ApiTime.text(cluster.now))
                                .endTerminated()
                                .endState()
                                .build())
                        .build()));
    }

    private void failAndForget() {
        Pod pod = active().get(0);
        fail(pod);
        cluster.delete(Kinds.POD, pod.getMetadata().getName());
    }

    @Test
    void aJobWaitsLongerEachTimeThoughThePodsThatFailedAreGone() {
        job("'backoffLimit': 6", "");
        for (int pause : List.of(10, 20, 40)) {
            failAndForget();
            assertThat(cluster.all(Kinds.POD)).isEmpty();
            cluster.advance(pause - 1);
            assertThat(active()).isEmpty();
            cluster.advance(1);
            assertThat(active()).as("%s s later", pause).hasSize(1);
        }
        assertThat(status().getFailed()).isEqualTo(3);
    }

    @Test
    void aFailureThatAPolicyIgnoresMakesTheNextPodWaitToo() {
        job(
                "'backoffLimit': 0, 'podFailurePolicy': {'rules': [{'action': 'Ignore', 'onExitCodes': {'operator': 'In',"
                        + " 'values': [1]}}]}",
                "");
        fail(active().get(0));
        assertThat(status().getFailed()).isNull();
        assertThat(active()).isEmpty();
        cluster.advance(10);
        assertThat(active()).hasSize(1);
    }

    @Test
    void aSuccessMakesTheFailuresBeforeItForgotten() {
        job("'completions': 3, 'parallelism': 1, 'backoffLimit': 6", "");
        failAndForget();
        cluster.advance(10);
        failAndForget();
        cluster.advance(20);
        cluster.edit(
                Kinds.POD,
                active().get(0).getMetadata().getName(),
                Pod.class,
                p -> p.getStatus().setPhase("Succeeded"));
        assertThat(active()).hasSize(1);
        cluster.advance(1);
        failAndForget();
        cluster.advance(10);
        assertThat(active()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"ended", "deleted"})
    void nothingIsRememberedOfAJobThatHas(String end) {
        job("'backoffLimit': 6", "");
        failAndForget();
        assertThat(memories()).hasSize(1);
        cluster.advance(10);
        if (end.equals("deleted")) {
            cluster.delete(Kinds.JOB, "j");
        } else {
            cluster.edit(
                    Kinds.POD,
                    active().get(0).getMetadata().getName(),
                    Pod.class,
                    p -> p.getStatus().setPhase("Succeeded"));
            assertThat(conditions()).contains("Complete CompletionsReached");
        }
        assertThat(memories()).isEmpty();
    }

    @Test
    void aNewJobOfTheSameNameDoesNotWait() {
        job("'backoffLimit': 6", "");
        failAndForget();
        cluster.delete(Kinds.JOB, "j");
        job("'backoffLimit': 6", "");
        assertThat(active()).hasSize(1);
    }
}
