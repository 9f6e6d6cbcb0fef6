package dev.timonel.registry.verbs;

import static dev.timonel.registry.writer.LiveCluster.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.registry.writer.LiveCluster;
import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bindings and evictions on a running cluster. */
class PodPlacementTest {
    private static final String MINE = "'schedulerName': 'mine',";
    private static final String CONFLICT = "Operation cannot be fulfilled on pods/binding \"p\": ";
    private static final String PLACE = "'topology.kubernetes.io/zone': 'z', 'topology.kubernetes.io/region': 'r'";
    private static final Map<String, String> PLACED =
            Map.of("app", "web", "topology.kubernetes.io/zone", "z", "topology.kubernetes.io/region", "r");

    private LiveCluster cluster;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new LiveCluster(directory);
        cluster.create(Kinds.NODE, "{'metadata': {'name': 'node-1'}}");
        cluster.create(Kinds.NODE, "{'metadata': {'name': 'node-2'}}");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Outcome bind(String metadata, String target) {
        Binding binding =
                Writes.json(Binding.class, "{'metadata': {'name': 'p'" + metadata + "}, 'target': " + target + "}");
        return cluster.propose(new Proposal.Bind(pod("p"), binding, false));
    }

    private String condition(String type) {
        return cluster.podNamed("p").getStatus().getConditions().stream()
                .filter(c -> c.getType().equals(type))
                .map(c -> c.getStatus() + "/" + c.getReason())
                .findFirst()
                .orElse("-");
    }

    @Test
    void aPodOfAnotherSchedulerWaitsForItsBindingAndThenRuns() {
        cluster.createPod("p", "", MINE);
        assertThat(cluster.podNamed("p").getSpec().getNodeName()).isNull();
        assertThat(condition("PodScheduled")).isEqualTo("-");

        bind(", 'annotations': {'by': 'mine'}", "{'kind': 'Node', 'name': 'node-2'}");

        assertThat(cluster.podNamed("p").getSpec().getNodeName()).isEqualTo("node-2");
        assertThat(condition("PodScheduled")).isEqualTo("True/null");
        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Running");
        assertThat(cluster.podNamed("p").getStatus().getPodIP()).startsWith("10.244.1.");
        assertThat(cluster.podNamed("p").getMetadata().getAnnotations()).containsEntry("by", "mine");
        assertThat(cluster.podNamed("p").getMetadata().getGeneration()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'kind': 'Pod', 'name': 'x'} | target.kind: Unsupported value: \"Pod\": supported values: \"Node\", \"<empty>\"",
                "{'kind': 'Node'} | target.name: Required value",
                "null | target.name: Required value",
            })
    void aBindingNamesANode(String target, String error) {
        cluster.createPod("p", "", MINE);
        assertThatThrownBy(() -> bind("", target))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(422))
                .hasMessage("Binding \"p\" is invalid: " + error);
    }

    @Test
    void aPodIsBoundOnce() {
        cluster.createPod("p", "", MINE);
        bind("", "{'name': 'node-2'}");
        assertThatThrownBy(() -> bind("", "{'name': 'node-1'}"))
                .isInstanceOfSatisfying(StatusException.class, e -> {
                    assertThat(e.code()).isEqualTo(409);
                    assertThat(e.reason()).isEqualTo("Conflict");
                    assertThat(e.status().getDetails().getKind()).isEqualTo("pods/binding");
                })
                .hasMessage(CONFLICT + "pod p is already assigned to node \"node-2\"");
    }

    @Test
    void aGatedPodIsNotBound() {
        cluster.createPod("p", "", MINE + "'schedulingGates': [{'name': 'example.com/wait'}],");
        assertThatThrownBy(() -> bind("", "{'name': 'node-1'}"))
                .hasMessage(CONFLICT + "pod p has non-empty .spec.schedulingGates");
    }

    @Test
    void aPodThatIsBeingDeletedIsNotBound() {
        cluster.createPod("p", "'finalizers': ['example.com/hold'],", MINE);
        cluster.delete(pod("p"), null);
        assertThatThrownBy(() -> bind("", "{'name': 'node-1'}"))
                .hasMessage(CONFLICT + "pod p is being deleted, cannot be assigned to a host");
    }

    @Test
    void aBindingForAPodThatIsGoneOrAnotherIsRefused() {
        assertThatThrownBy(() -> bind("", "{'name': 'node-1'}")).hasMessage("pods \"p\" not found");
        cluster.createPod("p", "", MINE);
        assertThatThrownBy(() -> bind(", 'uid': 'other'", "{'name': 'node-1'}"))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(409));
        assertThat(cluster.podNamed("p").getSpec().getNodeName()).isNull();
    }

    @Test
    void aPodBoundToANodeStillToComeWaitsForIt() {
        cluster.createPod("p", "", MINE);
        bind("", "{'name': 'node-9'}");
        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Pending");

        cluster.create(Kinds.NODE, "{'metadata': {'name': 'node-9'}}");
        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Running");
    }

    @Test
    void aDryRunBindsNothing() {
        cluster.createPod("p", "", MINE);
        Binding binding = Writes.json(Binding.class, "{'metadata': {'name': 'p'}, 'target': {'name': 'node-1'}}");
        cluster.propose(new Proposal.Bind(pod("p"), binding, true));
        assertThat(cluster.podNamed("p").getSpec().getNodeName()).isNull();
    }

    @Test
    void anEvictedPodTerminatesWithItsGraceAndSaysWhy() {
        cluster.createPod("p", "'annotations': {'timonel.dev/terminate-after': '1h'},", "");
        cluster.propose(new Proposal.Evict(pod("p"), null, false));

        assertThat(condition("DisruptionTarget")).isEqualTo("True/EvictionByEvictionAPI");
        assertThat(cluster.podNamed("p").getMetadata().getDeletionGracePeriodSeconds())
                .isEqualTo(30);
        cluster.advance(30);
        assertThat(cluster.exists(pod("p"))).isFalse();
    }

    @Test
    void anEvictionHasTheOptionsOfADelete() {
        cluster.createPod("p", "'annotations': {'timonel.dev/terminate-after': '1h'},", "");
        Proposal.Evict other = new Proposal.Evict(
                pod("p"),
                new DeleteOptionsBuilder()
                        .withNewPreconditions()
                        .withUid("other")
                        .endPreconditions()
                        .build(),
                false);
        assertThatThrownBy(() -> cluster.propose(other)).hasMessageContaining("the UID in the precondition (other)");
        assertThat(condition("DisruptionTarget")).as("nothing half done").isEqualTo("-");

        cluster.propose(new Proposal.Evict(
                pod("p"), new DeleteOptionsBuilder().withGracePeriodSeconds(0L).build(), false));
        assertThat(cluster.exists(pod("p"))).isFalse();
    }

    private void nodeIn(String name, String labels) {
        cluster.create(Kinds.NODE, "{'metadata': {'name': '" + name + "', 'labels': {" + labels + "}}}");
    }

    private Map<String, String> labels() {
        return cluster.podNamed("p").getMetadata().getLabels();
    }

    @Test
    void aPodThatTheSchedulerBindsGetsTheZoneAndTheRegionOfItsNodeAndNoOtherLabel() {
        nodeIn("here", PLACE + ", 'kubernetes.io/hostname': 'here', 'failure-domain.beta.kubernetes.io/zone': 'old'");
        cluster.createPod("p", "", "'nodeSelector': {'kubernetes.io/hostname': 'here'},");
        assertThat(labels()).isEqualTo(PLACED);
        assertThat(labels().keySet())
                .containsExactly("app", "topology.kubernetes.io/region", "topology.kubernetes.io/zone");
    }

    @Test
    void aPodKeepsTheLabelsItWasBoundWithWhenItsNodeIsLabelledAnew() {
        nodeIn("here", PLACE);
        cluster.createPod("p", "", "'nodeName': 'here',");
        cluster.patch(
                new ObjectKey(Kinds.NODE, "", "here"),
                "",
                "{'metadata': {'labels': {'topology.kubernetes.io/zone': 'other'}}}");
        assertThat(labels()).isEqualTo(PLACED);
    }

    @Test
    void aPodOfANodeWithoutZoneOrRegionHasItsOwnLabelsOnly() {
        cluster.createPod("p", "", "'nodeName': 'node-1',");
        assertThat(labels()).isEqualTo(Map.of("app", "web"));
    }

    @Test
    void aBindingTakesTheNodesLabelsBeforeItsOwnAndThoseBeforeThePods() {
        nodeIn("here", PLACE);
        cluster.createPod("p", "", MINE);
        bind(
                ", 'labels': {'app': 'bound', 'topology.kubernetes.io/zone': 'asked'}",
                "{'kind': 'Node', 'name': 'here'}");
        assertThat(labels())
                .containsEntry("app", "bound")
                .containsEntry("topology.kubernetes.io/zone", "z")
                .containsEntry("topology.kubernetes.io/region", "r");
    }

    @Test
    void aBindingWhoseTargetDoesNotSayThatItIsANodeBringsNoLabels() {
        nodeIn("here", PLACE);
        cluster.createPod("p", "", MINE);
        bind("", "{'name': 'here'}");
        assertThat(labels()).isEqualTo(Map.of("app", "web"));
    }

    @Test
    void aPodCreatedWithItsNodesNameHasTheNodesLabelsAtOnceWhoeverRunsTheNode() {
        cluster.create(
                Kinds.NODE,
                "{'metadata': {'name': 'theirs', 'annotations': {'timonel.dev/agent': 'external'}, 'labels': {" + PLACE
                        + "}}}");
        cluster.create(
                Kinds.POD,
                "{'metadata': {'namespace': 'default', 'name': 'p', 'labels': {'app': 'web',"
                        + " 'topology.kubernetes.io/zone': 'asked'}}, 'spec': {'nodeName': 'theirs',"
                        + " 'containers': [{'name': 'c', 'image': 'nginx'}]}}");
        assertThat(labels()).isEqualTo(PLACED);
        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Pending");
    }
}
