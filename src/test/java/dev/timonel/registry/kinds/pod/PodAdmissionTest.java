package dev.timonel.registry.kinds.pod;

import static dev.timonel.registry.strategy.Writes.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.StatusException;
import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Pod;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By {@code plugin/pkg/admission/priority} and {@code runtimeclass} of Kubernetes, in a cluster without classes of users. */
class PodAdmissionTest {
    private static Pod admitted(String spec) {
        Pod pod = json(
                Pod.class,
                "{'metadata':{'name':'p','namespace':'d'},'spec':{'containers':[{'name':'c','image':'i'}]," + spec
                        + "}}");
        PodStrategy strategy = new PodStrategy();
        strategy.setDefaults(pod);
        strategy.prepareForCreate(pod, Writes.onNothing());
        return pod;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'hostPID':true | 0",
                "'priorityClassName':'' | 0",
                "'priority':0,'preemptionPolicy':'PreemptLowerPriority' | 0",
                "'priorityClassName':'system-cluster-critical' | 2000000000",
                "'priorityClassName':'system-node-critical','priority':2000001000 | 2000001000"
            })
    void thePriorityIsThatOfTheClass(String spec, int priority) {
        Pod pod = admitted(spec);

        assertThat(pod.getSpec().getPriority()).isEqualTo(priority);
        assertThat(pod.getSpec().getPreemptionPolicy()).isEqualTo("PreemptLowerPriority");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'priorityClassName':'high' | no PriorityClass with name high was found",
                "'priority':5 | the integer value of priority (5) must not be provided in pod spec; priority admission"
                        + " controller computed 0 from the given PriorityClass name",
                "'preemptionPolicy':'Never' | the string value of PreemptionPolicy (Never) must not be provided in pod spec;"
                        + " priority admission controller computed PreemptLowerPriority from the given PriorityClass name",
                "'runtimeClassName':'gvisor' | pod rejected: RuntimeClass \"gvisor\" not found",
                "'overhead':{'cpu':'1'} | pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
            })
    void whatNamesAClassThatIsNotThereIsForbidden(String spec, String because) {
        assertThatThrownBy(() -> admitted(spec))
                .asInstanceOf(InstanceOfAssertFactories.type(StatusException.class))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(403);
                    assertThat(refusal.getMessage()).startsWith("pods \"p\" is forbidden: " + because);
                });
    }
}
