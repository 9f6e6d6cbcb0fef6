package dev.timonel.registry.kinds.pod;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code pods/resize} and {@code pods/ephemeralcontainers} may change, by {@code TestValidatePodResize} and
 * {@code TestValidateEphemeralContainers} of {@code pkg/apis/core/validation/validation_test.go}. A row has fields before and after, and how the first of
 * the errors begins: nothing if there is none.
 */
class PodSubresourcesTest {
    private static Pod pod(String spec) {
        Pod pod = json(
                Pod.class,
                "{'metadata':{'namespace':'d','name':'p','labels':{'a':'b'}},'spec':{" + spec
                        + "},'status':{'qosClass':'Burstable'}}");
        new PodStrategy().setDefaults(pod);
        return pod;
    }

    private static List<String> errors(String subresource, Pod pod, Pod old) {
        Strategy<Pod> strategy = new PodStrategy().ofSubresource(subresource);
        strategy.setDefaults(pod);
        strategy.prepareForUpdate(pod, old, Writes.onNothing());
        return texts(strategy.validateUpdate(pod, old, Writes.onNothing()));
    }

    private static String containers(String resources) {
        return "'containers':[{'name':'c','image':'i','resources':{" + resources + "}}]";
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "-",
            value = {
                "'requests':{'cpu':'1'} | 'requests':{'cpu':'2'} | -",
                "'requests':{'cpu':'1'} | 'requests':{'cpu':'500m','memory':'1Gi'} | -",
                "'requests':{'memory':'1Gi'},'limits':{'memory':'2Gi'} | 'requests':{'memory':'1Gi'},'limits':{'memory':'1536Mi'} | -",
                "'requests':{'cpu':'1','memory':'1Gi'} | 'requests':{'cpu':'1'}"
                        + " | spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed",
                "'requests':{'cpu':'1'},'limits':{'cpu':'2'} | 'requests':{'cpu':'1'}"
                        + " | spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed",
                "'requests':{'cpu':'1','ephemeral-storage':'1Gi'} | 'requests':{'cpu':'1','ephemeral-storage':'2Gi'}"
                        + " | spec: Forbidden: only cpu and memory resources are mutable",
                "'requests':{'cpu':'1'} | 'requests':{'cpu':'2'},'limits':{'cpu':'1'}"
                        + " | spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1",
                "'limits':{'cpu':'1','memory':'1Gi'} | 'limits':{'cpu':'2','memory':'1Gi'},'requests':{'cpu':'1'}"
                        + " | spec: Invalid value: \"Burstable\": Pod QOS Class may not change as a result of resizing",
                "~~ | 'requests':{'cpu':'1'}"
                        + " | spec: Invalid value: \"Burstable\": Pod QOS Class may not change as a result of resizing",
            })
    void resizes(String before, String after, String expected) {
        List<String> errors = errors("resize", pod(containers(after)), pod(containers(before)));
        if (expected == null) {
            assertThat(errors).isEmpty();
        } else {
            assertThat(errors).first().asString().startsWith(expected);
        }
    }

    @Test
    void aResizeChangesNothingElse() {
        Pod old = pod(containers("'requests':{'cpu':'1'}"));
        Pod now =
                pod("'nodeName':'n','containers':[{'name':'c','image':'other','resources':{'requests':{'cpu':'2'}}}]");
        now.getMetadata().setLabels(java.util.Map.of());
        assertThat(errors("resize", now, old)).isEmpty();
        assertThat(now.getSpec().getNodeName()).isNull();
        assertThat(now.getSpec().getContainers().get(0).getImage()).isEqualTo("i");
        assertThat(now.getMetadata().getLabels()).containsKey("a");
        Pod renamed = pod("'containers':[{'name':'d','image':'i'}]");
        assertThat(errors("resize", renamed, old))
                .contains("spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize");
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "-",
            value = {
                "~~ | {'name':'e','image':'busybox','stdin':true,'tty':true,'targetContainerName':'c'} | -",
                "{'name':'e','image':'i'} | {'name':'f','image':'i'},{'name':'e','image':'i'} | -",
                "{'name':'e','image':'i'} | ~~"
                        + " | spec.ephemeralContainers: Forbidden: existing ephemeral containers \"e\" may not be removed",
                "{'name':'e','image':'i'} | {'name':'e','image':'j'}"
                        + " | spec.ephemeralContainers: Forbidden: existing ephemeral containers \"e\" may not be changed",
                "~~ | {'name':'c','image':'i'} | spec.ephemeralContainers[0].name: Duplicate value: \"c\"",
                "~~ | {'name':'e'} | spec.ephemeralContainers[0].image: Required value",
                "~~ | {'name':'e','image':'i','targetContainerName':'no'}"
                        + " | spec.ephemeralContainers[0].targetContainerName: Not found: \"no\"",
                "~~ | {'name':'e','image':'i','ports':[{'containerPort':80}]}"
                        + " | spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container",
                "~~ | {'name':'e','image':'i','resources':{'limits':{'cpu':'1'}}}"
                        + " | spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container",
                "~~ | {'name':'e','image':'i','lifecycle':{}}"
                        + " | spec.ephemeralContainers[0].lifecycle: Forbidden: cannot be set for an Ephemeral Container",
            })
    void ephemeralContainers(String before, String after, String expected) {
        Pod old = pod(containers("") + ",'ephemeralContainers':[" + before + "]");
        Pod now = pod(containers("") + ",'ephemeralContainers':[" + after + "]");
        List<String> errors = errors("ephemeralcontainers", now, old);
        if (expected == null) {
            assertThat(errors).isEmpty();
            assertThat(now.getSpec().getEphemeralContainers())
                    .allMatch(c -> c.getImagePullPolicy().equals("Always"));
        } else {
            assertThat(errors).first().asString().startsWith(expected);
        }
    }
}
