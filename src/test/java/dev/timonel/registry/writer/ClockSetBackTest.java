package dev.timonel.registry.writer;

import static dev.timonel.registry.writer.LiveCluster.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock is set back by an hour while things wait for their time, on a running cluster. */
class ClockSetBackTest {
    private static final Duration BACK = Duration.ofHours(-1);
    private static final String ENDS_SLOWLY = "'annotations': {'timonel.dev/terminate-after': '1h'},";

    private LiveCluster cluster;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new LiveCluster(directory);
        cluster.create(Kinds.NODE, "{'metadata': {'name': 'node-1'}}");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aPodIsGoneWhenItsGraceHasPassedThoughItChangesMeanwhile() {
        cluster.createPod("p", ENDS_SLOWLY, "'terminationGracePeriodSeconds': 45,");
        cluster.delete(pod("p"), null);
        cluster.advance(20);
        cluster.setClock(BACK);
        cluster.advance(10);
        cluster.delete(pod("p"), null);

        cluster.advance(14);
        assertThat(cluster.exists(pod("p"))).isTrue();
        cluster.advance(1);
        assertThat(cluster.exists(pod("p"))).isFalse();
    }

    @Test
    void aPodIsReadyWhenItsTimeHasPassedThoughTheClockIsSetTwice() {
        cluster.createPod("p", "'annotations': {'timonel.dev/ready-after': '30s'},", "");
        cluster.advance(10);
        cluster.setClock(BACK);
        cluster.advance(10);
        cluster.setClock(BACK);

        cluster.advance(9);
        assertThat(ready("p")).isEqualTo("False");
        cluster.advance(1);
        assertThat(ready("p")).isEqualTo("True");
    }

    @Test
    void aCronJobRunsWhenTheClockSaysSo() {
        cluster.create(Kinds.CRON_JOB, """
                {'metadata': {'namespace': 'default', 'name': 'noon'}, 'spec': {'schedule': '0 12 * * *', 'jobTemplate': {'spec':
                {'template': {'spec': {'restartPolicy': 'Never', 'containers': [{'name': 'c', 'image': 'i'}]}}}}}}""");
        cluster.advance(Duration.ofHours(11).toSeconds());
        cluster.setClock(BACK);

        cluster.advance(Duration.ofMinutes(119).toSeconds());
        assertThat(cluster.snapshot().list(Kinds.JOB)).isEmpty();
        cluster.advance(60);
        assertThat(cluster.snapshot().list(Kinds.JOB)).hasSize(1);
    }

    private String ready(String pod) {
        return cluster.podNamed(pod).getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Ready"))
                .findFirst()
                .orElseThrow()
                .getStatus();
    }
}
