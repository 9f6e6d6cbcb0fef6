package dev.timonel.registry.kinds.workload;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Single fields of what keeps pods: what kube-apiserver 1.37.2 made of the same bodies. */
class WorkloadFieldsTest {
    private static final String KEPT =
            "'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'},"
                    + "'annotations':{%s}},'spec':{'containers':[{'name':'c','image':'i'}]}}";

    static Stream<Arguments> keepers() {
        return Stream.of(
                Arguments.of(Deployment.class, new DeploymentStrategy()),
                Arguments.of(ReplicaSet.class, new ReplicaSetStrategy()),
                Arguments.of(StatefulSet.class, new StatefulSetStrategy()),
                Arguments.of(DaemonSet.class, new DaemonSetStrategy()));
    }

    private static <T extends HasMetadata> T defaulted(Class<T> type, Strategy<T> strategy, String spec) {
        T object = json(type, "{'metadata':{'namespace':'d','name':'x'},'spec':{" + spec + "}}");
        strategy.setDefaults(object);
        return object;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keepers")
    <T extends HasMetadata> void theAnnotationsOfATemplateAreChecked(Class<T> type, Strategy<T> strategy) {
        T object = defaulted(type, strategy, KEPT.formatted("'Bad K!':'1'"));
        assertThat(texts(strategy.validate(object, Writes.onNothing())))
                .singleElement()
                .asString()
                .startsWith("spec.template.annotations: Invalid value: \"Bad K!\": name part must consist of");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keepers")
    <T extends HasMetadata> void whatGoLeavesOutIsNotKept(Class<T> type, Strategy<T> strategy) {
        T object = defaulted(type, strategy, "'minReadySeconds':0," + KEPT.formatted(""));
        assertThat(KubeJson.tree(KubeJson.write(object)).at("/spec").has("minReadySeconds"))
                .isFalse();
        T other = defaulted(type, strategy, "'minReadySeconds':3," + KEPT.formatted(""));
        assertThat(KubeJson.tree(KubeJson.write(other))
                        .at("/spec/minReadySeconds")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void aReplicationControllerAndAPodTemplateAreNoOther() {
        String template = "{'metadata':{'labels':{'a':'b'},'annotations':{'Bad K!':'1'}},"
                + "'spec':{'containers':[{'name':'c','image':'i'}]}}";
        ReplicationController controller = defaulted(
                ReplicationController.class,
                new ReplicationControllerStrategy(),
                "'minReadySeconds':0,'template':" + template);
        assertThat(controller.getSpec().getMinReadySeconds()).isNull();
        assertThat(texts(new ReplicationControllerStrategy().validate(controller, Writes.onNothing())))
                .singleElement()
                .asString()
                .startsWith("spec.template.annotations: Invalid value: \"Bad K!\"");
        PodTemplate bare =
                json(PodTemplate.class, "{'metadata':{'namespace':'d','name':'x'},'template':" + template + "}");
        new PodTemplateStrategy().setDefaults(bare);
        assertThat(texts(new PodTemplateStrategy().validate(bare, Writes.onNothing())))
                .singleElement()
                .asString()
                .startsWith("template.annotations: Invalid value: \"Bad K!\"");
    }

    @Test
    void aDeploymentThatIsNotPausedDoesNotSaySo() {
        DeploymentStrategy strategy = new DeploymentStrategy();
        assertThat(defaulted(Deployment.class, strategy, "'paused':false," + KEPT.formatted(""))
                        .getSpec()
                        .getPaused())
                .isNull();
        assertThat(defaulted(Deployment.class, strategy, "'paused':true," + KEPT.formatted(""))
                        .getSpec()
                        .getPaused())
                .isTrue();
    }

    @Test
    void aStatefulSetMayHaveAHistoryBelowZeroAndAnEmptyPolicy() {
        StatefulSetStrategy strategy = new StatefulSetStrategy();
        StatefulSet set = defaulted(
                StatefulSet.class,
                strategy,
                "'revisionHistoryLimit':-1,'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'','whenScaled':''},"
                        + KEPT.formatted(""));
        assertThat(strategy.validate(set, Writes.onNothing())).isEmpty();
        var policy = set.getSpec().getPersistentVolumeClaimRetentionPolicy();
        assertThat(policy.getWhenDeleted()).isEqualTo("Retain");
        assertThat(policy.getWhenScaled()).isEqualTo("Retain");
    }
}
