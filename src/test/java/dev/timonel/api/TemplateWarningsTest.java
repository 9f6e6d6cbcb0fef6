package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts are those that {@code warnings_test.go} of Kubernetes' package {@code pod} expects. */
class TemplateWarningsTest {
    private static <T extends HasMetadata> T read(String json, Class<T> type) {
        return KubeJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'nodeSelector':{'beta.kubernetes.io/arch':'x'}} | spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use \"kubernetes.io/arch\" instead",
                "{'topologySpreadConstraints':[{'topologyKey':'beta.kubernetes.io/os','labelSelector':{}}]} | spec.topologySpreadConstraints[0].topologyKey: beta.kubernetes.io/os is deprecated since v1.14; use \"kubernetes.io/os\" instead",
                "{'topologySpreadConstraints':[{'topologyKey':'foo'}]} | spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod",
                "{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[{},{'matchExpressions':[{'key':'foo'},{'key':'beta.kubernetes.io/os'}]}]}}}} | spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[1].matchExpressions[1].key: beta.kubernetes.io/os is deprecated since v1.14; use \"kubernetes.io/os\" instead",
                "{'affinity':{'podAntiAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':1,'podAffinityTerm':{}}]}}} | spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector: a null labelSelector results in matching no pod",
                "{'hostAliases':[{'ip':'1.1.1.1'},{'ip':'1.1.1.1'}]} | spec.hostAliases[1].ip: duplicate ip \"1.1.1.1\"",
                "{'imagePullSecrets':[{'name':'a'},{'name':'a'}]} | spec.imagePullSecrets[1].name: duplicate name \"a\"",
                "{'imagePullSecrets':[{'name':''}]} | spec.imagePullSecrets[0].name: invalid empty name \"\"",
                "{'containers':[{'name':'a','env':[{'name':'a','value':'a'},{'name':'a','value':'other'}]}]} | spec.containers[0].env[1]: hides previous definition of \"a\", which may be dropped when using apply",
                "{'containers':[{'name':'a','ports':[{'containerPort':80},{'containerPort':80,'protocol':'TCP'}]}]} | spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]",
                "{'initContainers':[{'name':'i','ports':[{'containerPort':80}]}],'containers':[{'name':'a','ports':[{'containerPort':80,'hostPort':80}]}]} | spec.containers[0].ports[0]: overlapping port definition with spec.initContainers[0].ports[0]",
                "{'containers':[{'name':'a','ports':[{'containerPort':80,'hostPort':80},{'containerPort':80,'hostPort':80,'hostIP':'1.1.1.1'}]}]} | spec.containers[0].ports[1]: dangerously ambiguous port definition with spec.containers[0].ports[0]",
                "{'containers':[{'name':'a','ports':[{'containerPort':80,'name':'x'}]},{'name':'b','ports':[{'containerPort':81,'name':'x'}]}]} | spec.containers[1].ports[0]: duplicate port name \"x\" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]",
                "{'containers':[{'name':'a','resources':{'limits':{'memory':'100m'}}}]} | spec.containers[0].resources.limits[memory]: fractional byte value \"100m\" is invalid, must be an integer",
                "{'terminationGracePeriodSeconds':-1} | spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
            })
    void ofAPod(String spec, String warning) {
        assertThat(TemplateWarnings.of(read("{'metadata':{'name':'p'},'spec':" + spec + "}", Pod.class)))
                .containsExactly(warning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}",
                "{'containers':[{'name':'a','env':[{'name':'a','value':'a'},{'name':'a','value':'$(a)b'}]}]}",
                "{'containers':[{'name':'a','ports':[{'containerPort':53,'protocol':'UDP','name':'u'},{'containerPort':53,'name':'t'}]}]}",
                "{'containers':[{'name':'a','resources':{'requests':{'memory':'1.5Ki','cpu':'100m'}}}]}",
            })
    void nothingOfWhatIsInOrder(String spec) {
        assertThat(TemplateWarnings.of(read("{'metadata':{'name':'p'},'spec':" + spec + "}", Pod.class)))
                .isEmpty();
    }

    @Test
    void theTemplatesOfWorkloadsAreNamed() {
        String template = "'template':{'metadata':{'annotations':{'seccomp.security.alpha.kubernetes.io/pod':'x',"
                + "'container.apparmor.security.beta.kubernetes.io/a':'y'}},'spec':{'containers':[{'name':'a',"
                + "'ports':[{'containerPort':1},{'containerPort':1}]}]}}";
        assertThat(TemplateWarnings.of(read("{'metadata':{'name':'d'},'spec':{" + template + "}}", Deployment.class)))
                .containsExactly(
                        "spec.template.metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in"
                                + " v1.27+; use the \"seccompProfile\" field instead",
                        "spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/a]: deprecated"
                                + " since v1.30; use the \"appArmorProfile\" field instead",
                        "spec.template.spec.containers[0].ports[1]: duplicate port definition with"
                                + " spec.template.spec.containers[0].ports[0]");
        assertThat(TemplateWarnings.of(read(
                        "{'metadata':{'name':'c'},'spec':{'jobTemplate':{'spec':{" + template + "}}}}", CronJob.class)))
                .hasSize(3)
                .allMatch(warning -> warning.startsWith("spec.jobTemplate.spec.template."));
    }
}
