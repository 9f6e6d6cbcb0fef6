package dev.timonel.registry.kinds.workload;

import static dev.timonel.registry.strategy.Writes.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By {@code ValidateHorizontalPodAutoscaler} of Kubernetes 1.37, with the gates that it has on by default. */
class AutoscalerStrategyTest {
    private static final String WEB = "{'apiVersion':'apps/v1','kind':'Deployment','name':'web'}";
    private final AutoscalerStrategy strategy = new AutoscalerStrategy();

    private HorizontalPodAutoscaler autoscaler(String target, String more) {
        HorizontalPodAutoscaler autoscaler = json(
                HorizontalPodAutoscaler.class,
                "{'metadata':{'name':'a'},'spec':{" + more + ",'scaleTargetRef':" + target + "}}");
        strategy.setDefaults(autoscaler);
        return autoscaler;
    }

    private List<String> errors(String target, String more) {
        List<FieldError> errors = strategy.validate(autoscaler(target, more), Writes.onNothing());
        return Writes.texts(errors);
    }

    @Test
    void whatGoesByAnExternalOrObjectMetricMayScaleToZero() {
        assertThat(
                        errors(
                                WEB,
                                "'maxReplicas':3,'minReplicas':0,'metrics':[{'type':'External','external':{'metric':{'name':'q'},'target':{'type':'Value','value':'1'}}}]"))
                .isEmpty();
        assertThat(
                        errors(
                                WEB,
                                "'maxReplicas':3,'minReplicas':0,'metrics':[{'type':'Object','object':{'describedObject':{'kind':'Service','name':'s','apiVersion':'v1'},'metric':{'name':'q'},'target':{'type':'AverageValue','averageValue':'1'}}}]"))
                .isEmpty();
    }

    @Test
    void eachChangeOfItsSpecIsAGeneration() {
        assertThat(strategy.tracksGeneration()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'maxReplicas':3,'minReplicas':0 | spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas",
                "'maxReplicas':3,'minReplicas':-1 | spec.minReplicas: Invalid value: -1: must be greater than or equal to 0",
                "'maxReplicas':0 | spec.maxReplicas: Required value ; spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`",
                "'maxReplicas':-2 | spec.maxReplicas: Invalid value: -2: must be greater than or equal to 1 ; spec.maxReplicas: Invalid value: -2: must be greater than or equal to `minReplicas`"
            })
    void numbersThatCannotBeAreRefused(String numbers, String messages) {
        assertThat(errors(WEB, numbers)).containsExactlyElementsOf(Arrays.asList(messages.split(" ; ")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{'kind':'Deployment','name':'web'} | spec.scaleTargetRef.apiVersion: Invalid value: \"\": apiVersion must specify API group",
                "{'kind':'Deployment','name':'web','apiVersion':'v1'} | spec.scaleTargetRef.apiVersion: Invalid value: \"v1\": apiVersion must specify API group",
                "{'kind':'Deployment','name':'web','apiVersion':'a/b/c'} | spec.scaleTargetRef.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c"
            })
    void theTargetIsNamedWithItsGroup(String target, String message) {
        assertThat(errors(target, "'maxReplicas':3")).containsExactly(message);
    }

    @Test
    void aReplicationControllerHasNoGroupAndATargetThatStaysIsNotLookedAtAgain() {
        assertThat(errors("{'kind':'ReplicationController','name':'web'}", "'maxReplicas':3"))
                .isEmpty();
        HorizontalPodAutoscaler old = autoscaler("{'kind':'Deployment','name':'web'}", "'maxReplicas':3");
        HorizontalPodAutoscaler now = autoscaler("{'kind':'Deployment','name':'api'}", "'maxReplicas':4");
        assertThat(strategy.validateUpdate(now, old, Writes.onNothing())).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'type':'Pods','pods':{'metric':{'name':'q'},'target':{'type':'Value','value':'1'}} | pods.target.averageValue: Required value: must specify a positive target averageValue",
                "'type':'Pods','pods':{'metric':{},'target':{'type':'AverageValue','averageValue':'1'}} | pods.metric.name: Required value: must specify a metric name",
                "'type':'Pods','pods':{'metric':{'name':'a/b'},'target':{'type':'AverageValue','averageValue':'1'}} | pods.metric.name: Invalid value: \"a/b\": may not contain '/'",
                "'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':0}} | resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
                "'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization'}} | resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization",
                "'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':5,'averageValue':'1'}} | resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization",
                "'type':'Resource','resource':{'name':'cpu','target':{'type':'Share','averageUtilization':5}} | resource.target.type: Invalid value: \"Share\": must be either Utilization, Value, or AverageValue",
                "'type':'Resource','resource':{'target':{'type':'Utilization','averageUtilization':5}} | resource.name: Required value: must specify a resource name",
                "'type':'ContainerResource','containerResource':{'name':'pods','container':'c','target':{'type':'Utilization','averageUtilization':5}} | containerResource.name: Invalid value: \"pods\": must be a standard resource for containers",
                "'type':'ContainerResource','containerResource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':5}} | containerResource.container: Required value: must specify a container",
                "'type':'External','external':{'metric':{'name':'q'},'target':{'type':'Value','value':'-1'}} | external.target.value: Invalid value: \"-1\": must be positive",
                "'type':'External','external':{'metric':{'name':'q'},'target':{'type':'Value','value':'1','averageValue':'1'}} | external.target.value: Forbidden: may not set both a target value for metric and a per-pod target",
                "'type':'Object','object':{'describedObject':{'kind':'Service'},'metric':{'name':'q'},'target':{'type':'Value','value':'1'}} | object.describedObject.name: Required value",
                "'type':'Pods','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':5}} | pods: Required value: must populate information for the given metric source",
                "'type':'Pods','pods':{'metric':{'name':'q'},'target':{'type':'AverageValue','averageValue':'1'}},'resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':5}} | resource: Forbidden: must populate the given metric source only"
            })
    void aMetricHasOneSourceWithATarget(String metric, String message) {
        assertThat(errors(WEB, "'maxReplicas':3,'metrics':[{" + metric + "}]"))
                .containsExactly("spec.metrics[0]." + message);
    }
}
