package dev.timonel.registry.kinds.quota;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.KubeJson;
import dev.timonel.registry.kinds.storage.PersistentVolumeClaimStrategy;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By {@code ValidateLimitRange}, {@code SetDefaults_LimitRangeItem} and {@code plugin/pkg/admission/limitranger} of Kubernetes 1.37. */
class LimitRangeTest {
    private final LimitRangeStrategy strategy = new LimitRangeStrategy();

    private LimitRange range(String limits) {
        LimitRange range =
                json(LimitRange.class, "{'metadata':{'namespace':'d','name':'r'},'spec':{'limits':[" + limits + "]}}");
        strategy.setDefaults(range);
        return range;
    }

    private static Pod pod(String containers) {
        return json(Pod.class, "{'metadata':{'namespace':'d','name':'p'},'spec':{'containers':[" + containers + "]}}");
    }

    private static String container(String resources) {
        return "{'name':'c','image':'i','resources':{" + resources + "}}";
    }

    private Optional<String> refusal(String limits, Pod pod) {
        return LimitRanger.admit(pod, pod.getSpec(), snapshotOf(range(limits)));
    }

    @Test
    void containersGetAtMostTheMaximumAndRequestTheLimit() {
        String stored = KubeJson.tree(KubeJson.write(range(
                        "{'type':'Container','max':{'cpu':'2'},'min':{'memory':'1Mi'},'default':{'memory':'1Gi'}}")))
                .at("/spec/limits/0")
                .toString();

        assertThat(KubeJson.tree(stored.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo((Object) KubeJson.tree(
                        "{\"type\":\"Container\",\"max\":{\"cpu\":\"2\"},\"min\":{\"memory\":\"1Mi\"},\"default\":{\"cpu\":\"2\",\"memory\":\"1Gi\"},\"defaultRequest\":{\"cpu\":\"2\",\"memory\":\"1Gi\"}}"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{'type':'Container','max':{'cpu':'1'},'min':{'cpu':'2'}} | spec.limits[0].min[cpu]: Invalid value: \"2\": min"
                        + " value 2 is greater than max value 1",
                "{'type':'Container','max':{'cpu':'1'},'default':{'cpu':'2'}} | spec.limits[0].default[cpu]: Invalid value: \"1\":"
                        + " default value 2 is greater than max value 1",
                "{'type':'Container','default':{'cpu':'1'},'defaultRequest':{'cpu':'2'}} | spec.limits[0].defaultRequest[cpu]:"
                        + " Invalid value: \"2\": default request value 2 is greater than default limit value 1",
                "{'type':'Pod','default':{'cpu':'1'}} | spec.limits[0].default: Forbidden: may not be specified when `type` is"
                        + " 'Pod'",
                "{'type':'Node'} | spec.limits[0].type: Invalid value: \"Node\": must be a standard limit type or fully qualified",
                "{'type':'Pod'},{'type':'Pod'} | spec.limits[1].type: Duplicate value: \"Pod\"",
                "{'type':'PersistentVolumeClaim'} | spec.limits[0].limits: Required value: either minimum or maximum storage value"
                        + " is required, but neither was provided",
                "{'type':'Pod','maxLimitRequestRatio':{'cpu':'500m'}} | spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value:"
                        + " \"500m\": ratio 500m is less than 1",
                "{'type':'Pod','min':{'cpu':'1'},'max':{'cpu':'2'},'maxLimitRequestRatio':{'cpu':'3'}} |"
                        + " spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: \"3\": ratio 3 is greater than max/min ="
                        + " 2.000000",
                "{'type':'Pod','max':{'cores':'1'}} | spec.limits[0].max[cores]: Invalid value: \"cores\": must be a standard"
                        + " resource type or fully qualified",
                "{'type':'Pod','max':{'services':'1'}} | spec.limits[0].max[services]: Invalid value: \"services\": must be a"
                        + " standard resource for containers"
            })
    void whatContradictsItselfIsRefused(String limits, String message) {
        List<String> errors = Writes.texts(strategy.validate(range(limits), Writes.onNothing()));

        assertThat(errors).contains(message);
    }

    @Test
    void aUsualOneIsRight() {
        assertThat(strategy.validate(
                        range(
                                "{'type':'Container','max':{'cpu':'2'},'min':{'cpu':'100m'},'maxLimitRequestRatio':{'cpu':'10'}},"
                                        + "{'type':'Pod','max':{'memory':'4Gi'}},"
                                        + "{'type':'PersistentVolumeClaim','max':{'storage':'10Gi'}}"),
                        Writes.onNothing()))
                .isEmpty();
    }

    @Test
    void aContainerThatSaysNothingGetsWhatItsNamespaceSays() {
        Pod pod = pod(
                container("") + ",{'name':'d','image':'i','resources':{'limits':{'cpu':'1'},'requests':{'cpu':'1'}}}");

        assertThat(refusal(
                        "{'type':'Container','default':{'cpu':'500m','memory':'1Gi'},'defaultRequest':{'cpu':'100m'}}",
                        pod))
                .isEmpty();
        assertThat(pod.getSpec()
                        .getContainers()
                        .get(0)
                        .getResources()
                        .getLimits()
                        .get("cpu"))
                .hasToString("500m");
        assertThat(pod.getSpec()
                        .getContainers()
                        .get(0)
                        .getResources()
                        .getRequests()
                        .get("cpu"))
                .hasToString("100m");
        assertThat(pod.getSpec()
                        .getContainers()
                        .get(1)
                        .getResources()
                        .getLimits()
                        .get("cpu"))
                .hasToString("1");
        assertThat(pod.getMetadata().getAnnotations())
                .containsEntry(
                        "kubernetes.io/limit-ranger",
                        "LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c;"
                                + " memory request for container d; memory limit for container d");
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{'type':'Container','max':{'cpu':'1'}} | 'limits':{'cpu':'1500m'},'requests':{'cpu':'1'} | maximum cpu usage per"
                        + " Container is 1, but limit is 1500m",
                "{'type':'Container','min':{'memory':'1024Mi'}} | 'requests':{'memory':'512Mi'} | minimum memory usage per"
                        + " Container is 1Gi, but request is 512Mi",
                "{'type':'Pod','max':{'cpu':'1'}} | 'requests':{'cpu':'1'} | maximum cpu usage per Pod is 1.  No limit is"
                        + " specified",
                "{'type':'Pod','min':{'cpu':'1'}} | | minimum cpu usage per Pod is 1.  No request is specified",
                "{'type':'Pod','maxLimitRequestRatio':{'cpu':'2'}} | 'limits':{'cpu':'3'},'requests':{'cpu':'1'} | cpu max limit"
                        + " to request ratio per Pod is 2, but provided ratio is 3.000000",
                "{'type':'Pod','max':{'cpu':'1','memory':'1Gi'}} | | [maximum cpu usage per Pod is 1.  No limit is specified,"
                        + " maximum memory usage per Pod is 1Gi.  No limit is specified]"
            })
    void aPodOutsideOfTheLimitsIsRefused(String limits, String resources, String because) {
        assertThat(refusal(limits, pod(container(resources == null ? "" : resources))))
                .hasValue(because);
    }

    @Test
    void aClaimOutsideOfTheLimitsIsRefused() {
        ClusterSnapshot snapshot =
                snapshotOf(range("{'type':'PersistentVolumeClaim','max':{'storage':'1Gi'},'min':{'storage':'1Mi'}}"));
        PersistentVolumeClaim claim = json(
                PersistentVolumeClaim.class,
                "{'metadata':{'namespace':'d','name':'v'},'spec':{'resources':{'requests':{'storage':'2Gi'}}}}");

        assertThat(LimitRanger.refuses(claim, snapshot))
                .hasValue("maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi");
        claim.getMetadata().setNamespace("other");
        assertThat(LimitRanger.refuses(claim, snapshot)).isEmpty();
    }

    @Test
    void aClaimWithoutANameIsRefusedToo() {
        ClusterSnapshot snapshot = snapshotOf(range("{'type':'PersistentVolumeClaim','max':{'storage':'1Gi'}}"));
        PersistentVolumeClaim claim =
                json(PersistentVolumeClaim.class, "{'metadata':{'namespace':'d'},'spec':{'resources':{}}}");

        assertThatThrownBy(() -> new PersistentVolumeClaimStrategy().prepareForCreate(claim, Writes.on(snapshot)))
                .hasMessageContaining("maximum storage usage per PersistentVolumeClaim is 1Gi");
    }
}
