package dev.timonel.api.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status algorithm of contract section 3, rule by rule. */
class PodRowTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    private static List<Object> cells(String meta, String spec, String status) {
        String json =
                ("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','creationTimestamp':'2026-01-01T00:00:00Z'"
                                + meta + "},'spec':{'containers':[{'name':'a'},{'name':'b'}]" + spec + "},'status':{"
                                + status + "}}")
                        .replace('\'', '"');
        return new PodRow().cells(KubeJson.read(json.getBytes(StandardCharsets.UTF_8), Pod.class), NOW);
    }

    private static String container(String name, boolean ready, String state) {
        return "{'name':'" + name + "','image':'i','imageID':'','ready':" + ready + ",'restartCount':0,'state':{"
                + state + "}}";
    }

    private static final String RUNNING = "'running':{'startedAt':'2026-01-01T00:00:00Z'}";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "the phase by default | 'phase':'Pending' | Pending",
                "the status reason wins over the phase | 'phase':'Failed','reason':'Evicted' | Evicted",
                "a scheduling gate wins | 'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False','reason':'SchedulingGated'}] | SchedulingGated",
                "a waiting reason | 'phase':'Pending','containerStatuses':[{'name':'a','state':{'waiting':{'reason':'ImagePullBackOff'}}}] | ImagePullBackOff",
                "a terminated reason | 'phase':'Failed','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':1,'reason':'Error'}}}] | Error",
                "an exit code without reason | 'phase':'Failed','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':3}}}] | ExitCode:3",
                "a signal without reason | 'phase':'Failed','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':137,'signal':9}}}] | Signal:9",
                "the first container has the last word | 'phase':'Running','containerStatuses':[{'name':'a','state':{'waiting':{'reason':'First'}}},{'name':'b','state':{'waiting':{'reason':'Second'}}}] | First",
                "an init container that waits | 'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'waiting':{'reason':'CrashLoopBackOff'}}}] | Init:CrashLoopBackOff",
                "an init container that failed | 'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'terminated':{'exitCode':2}}}] | Init:ExitCode:2",
                "an init container that was killed | 'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'terminated':{'exitCode':137,'signal':9}}}] | Init:Signal:9",
                "an init container that failed with reason | 'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'terminated':{'exitCode':2,'reason':'OOMKilled'}}}] | Init:OOMKilled"
            })
    void theStatusIs(String rule, String status, String expected) {
        assertThat(cells("", "", status).get(2)).as(rule).isEqualTo(expected);
    }

    @Test
    void initContainersInProgressAreCounted() {
        assertThat(cells(
                                "",
                                ",'initContainers':[{'name':'i'},{'name':'j'},{'name':'k'}]",
                                "'phase':'Pending','initContainerStatuses':["
                                        + container("i", true, "'terminated':{'exitCode':0}") + ","
                                        + container("j", false, "'waiting':{'reason':'PodInitializing'}") + "]")
                        .get(2))
                .isEqualTo("Init:1/3");
    }

    @Test
    void aCompletedContainerBesideARunningOneIsRunningOrNotReady() {
        String statuses = "'phase':'Running','containerStatuses':["
                + container("a", false, "'terminated':{'exitCode':0,'reason':'Completed'}") + ","
                + container("b", true, RUNNING) + "]";

        assertThat(cells("", "", statuses + ",'conditions':[{'type':'Ready','status':'True'}]"))
                .startsWith("p", "1/2", "Running");
        assertThat(cells("", "", statuses)).startsWith("p", "1/2", "NotReady");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "deleting and running | 'phase':'Running' | Terminating",
                "deleting and finished | 'phase':'Succeeded' | Succeeded",
                "deleting on a lost node | 'phase':'Running','reason':'NodeLost' | Unknown"
            })
    void aDeletedPodIs(String rule, String status, String expected) {
        assertThat(cells(",'deletionTimestamp':'2026-01-01T00:05:00Z'", "", status)
                        .get(2))
                .as(rule)
                .isEqualTo(expected);
    }

    @Test
    void aSidecarCountsAmongTheContainers() {
        String sidecar = "{'name':'s','image':'i','imageID':'','ready':true,'started':true,'restartCount':2,'state':{"
                + RUNNING + "}}";

        List<Object> cells = cells(
                "",
                ",'initContainers':[{'name':'s','restartPolicy':'Always'}]",
                "'phase':'Running','initContainerStatuses':[" + sidecar + "],'containerStatuses':["
                        + container("a", true, RUNNING) + "," + container("b", true, RUNNING) + "]");

        assertThat(cells).startsWith("p", "3/3", "Running", "2");
    }

    @Test
    void restartsOfOrdinaryInitContainersNoLongerCountOnceThePodRuns() {
        String init =
                "{'name':'i','image':'i','imageID':'','ready':true,'restartCount':5,'state':{'terminated':{'exitCode':0}}}";

        assertThat(cells(
                        "",
                        ",'initContainers':[{'name':'i'}]",
                        "'phase':'Running','initContainerStatuses':[" + init + "],'containerStatuses':["
                                + container("a", true, RUNNING) + "]"))
                .startsWith("p", "1/2", "Running", "0");
    }

    @Test
    void restartsSayWhenTheLastWas() {
        String status = "'phase':'Running','containerStatuses':[{'name':'a','image':'i','imageID':'','ready':true,"
                + "'restartCount':3,'state':{" + RUNNING + "},'lastState':{'terminated':{'exitCode':1,"
                + "'finishedAt':'2026-01-01T00:05:00Z'}}}]";

        assertThat(cells("", "", status).get(3)).isEqualTo("3 (5m ago)");
    }

    @Test
    void theWideCellsShowWhereThePodIs() {
        assertThat(cells("", "", "'phase':'Pending'"))
                .containsExactly("p", "0/2", "Pending", "0", "10m", "<none>", "<none>", "<none>", "<none>");
        assertThat(cells(
                        "",
                        ",'nodeName':'n1','readinessGates':[{'conditionType':'g1'},{'conditionType':'g2'}]",
                        "'phase':'Running','podIPs':[{'ip':'10.0.0.1'},{'ip':'fd00::1'}],'nominatedNodeName':'n2',"
                                + "'conditions':[{'type':'g1','status':'True'},{'type':'g2','status':'False'}]"))
                .endsWith("10.0.0.1", "n1", "n2", "1/2");
    }
}
