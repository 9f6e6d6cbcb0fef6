package dev.timonel.registry.kinds.workload;

import static dev.timonel.registry.strategy.Writes.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By the defaults and the validation of {@code autoscaling/v2} of Kubernetes 1.37. */
class ScalingBehaviorTest {
    private final AutoscalerStrategy strategy = new AutoscalerStrategy();

    private HorizontalPodAutoscaler defaulted(String behavior) {
        HorizontalPodAutoscaler autoscaler = json(
                HorizontalPodAutoscaler.class,
                "{'metadata':{'name':'a'},'spec':{'maxReplicas':3,'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'web'}"
                        + behavior + "}}");
        strategy.setDefaults(autoscaler);
        return autoscaler;
    }

    @Test
    void whoSaysSomethingOfItGetsTheRest() {
        String json = new String(
                KubeJson.write(defaulted(",'behavior':{'scaleDown':{'selectPolicy':'Min'}}")
                        .getSpec()
                        .getBehavior()),
                StandardCharsets.UTF_8);

        assertThat((Object) KubeJson.tree(json.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(KubeJson.tree("""
                        {"scaleUp": {"stabilizationWindowSeconds": 0, "selectPolicy": "Max", "policies": [
                          {"type": "Pods", "value": 4, "periodSeconds": 15}, {"type": "Percent", "value": 100, "periodSeconds": 15}]},
                         "scaleDown": {"selectPolicy": "Min", "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]}}
                        """.getBytes(StandardCharsets.UTF_8)));
        assertThat(defaulted("").getSpec().getBehavior()).isNull();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'scaleUp':{'stabilizationWindowSeconds':3601} | spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value:"
                        + " 3601: must be less than or equal to 3600",
                "'scaleUp':{'selectPolicy':'Fast'} | spec.behavior.scaleUp.selectPolicy: Unsupported value: \"Fast\": supported"
                        + " values: \"Disabled\", \"Max\", \"Min\"",
                "'scaleDown':{'policies':[{'type':'Nodes','value':1,'periodSeconds':1}]} |"
                        + " spec.behavior.scaleDown.policies[0].type: Unsupported value: \"Nodes\": supported values: \"Percent\","
                        + " \"Pods\"",
                "'scaleDown':{'policies':[{'type':'Pods','value':0,'periodSeconds':1}]} |"
                        + " spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero",
                "'scaleDown':{'policies':[{'type':'Pods','value':1,'periodSeconds':1801}]} |"
                        + " spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to"
                        + " 1800"
            })
    void whatCannotBeIsRefused(String behavior, String message) {
        assertThat(Writes.texts(strategy.validate(defaulted(",'behavior':{" + behavior + "}"), Writes.onNothing())))
                .containsExactly(message);
    }
}
