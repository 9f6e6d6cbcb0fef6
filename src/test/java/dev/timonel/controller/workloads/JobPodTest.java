package dev.timonel.controller.workloads;

import static dev.timonel.registry.strategy.Writes.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a pod of a Job has ended, by {@code getFinishedTime} of {@code pkg/controller/job/backoff_utils.go}. */
class JobPodTest {
    private static final String DAY = "2026-01-01T00:00:";

    /** Seconds; {@code -} is a container that has not ended. The pod was made at 1 and is not ready since 5. */
    @ParameterizedTest(name = "container {0}, init {1}, sidecar {2}: {3}")
    @CsvSource({
        "10, 02, 12, 12",
        "10, 02, 08, 10",
        "10, 20, 12, 12",
        "10, -, 12, 12",
        "10, 02, -, 05",
        "-, 02, 12, 12",
        "-, 02, -, 05",
    })
    void aPodHasEndedWithTheLastOfItsContainersAndSidecars(String container, String init, String sidecar, String end) {
        Pod pod = json(
                Pod.class,
                "{'metadata':{'name':'p','namespace':'d','creationTimestamp':'" + DAY + "01Z'},"
                        + "'spec':{'containers':[{'name':'c'}],'initContainers':[{'name':'i'},{'name':'s','restartPolicy':'Always'}]},"
                        + "'status':{'conditions':[{'type':'Ready','status':'False','lastTransitionTime':'" + DAY
                        + "05Z'}],"
                        + "'containerStatuses':[" + status("c", container) + "],"
                        + "'initContainerStatuses':[" + status("i", init) + "," + status("s", sidecar) + "]}}");

        assertThat(new JobPod(KubeObject.draft(pod)).finishedAt()).isEqualTo(Instant.parse(DAY + end + "Z"));
    }

    private static String status(String name, String end) {
        String state =
                end.equals("-") ? "'running':{}" : "'terminated':{'exitCode':1,'finishedAt':'" + DAY + end + "Z'}";
        return "{'name':'" + name + "','image':'x','imageID':'','ready':false,'restartCount':0,'state':{" + state
                + "}}";
    }
}
