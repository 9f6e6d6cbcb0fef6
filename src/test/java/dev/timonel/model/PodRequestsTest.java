package dev.timonel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodRequestsTest {
    private static Container cpu(String amount, @Nullable String restartPolicy) {
        return new ContainerBuilder()
                .withName("c")
                .withRestartPolicy(restartPolicy)
                .withNewResources()
                .addToRequests("cpu", new Quantity(amount))
                .endResources()
                .build();
    }

    private static Long cpuOf(PodSpec spec) {
        return PodRequests.of(spec).get("cpu");
    }

    @Test
    void aPodThatAsksForNothingAsksForNothing() {
        assertThat(PodRequests.of(new PodSpec())).isEmpty();
    }

    @Test
    void containersAddUp() {
        PodSpec spec = new PodSpecBuilder()
                .withContainers(cpu("250m", null), cpu("1.5", null))
                .build();
        assertThat(cpuOf(spec)).isEqualTo(1750);
    }

    @ParameterizedTest(name = "an init container of {0} before one container of 1 cpu: {1}")
    @CsvSource({"500m, 1000", "3, 3000"})
    void theLargestInitContainerCountsIfItIsMore(String init, long expected) {
        PodSpec spec = new PodSpecBuilder()
                .withInitContainers(cpu(init, null), cpu("100m", null))
                .withContainers(cpu("1", null))
                .build();
        assertThat(cpuOf(spec)).isEqualTo(expected);
    }

    @Test
    void aSidecarRunsBesideTheContainersAndTheInitContainersAfterIt() {
        PodSpec spec = new PodSpecBuilder()
                .withInitContainers(cpu("4", null), cpu("1", "Always"), cpu("4", null))
                .withContainers(cpu("2", null))
                .build();
        assertThat(cpuOf(spec))
                .as("the second init container beside the sidecar")
                .isEqualTo(5000);
    }

    @Test
    void overheadComesOnTop() {
        PodSpec spec = new PodSpecBuilder()
                .withContainers(cpu("1", null))
                .addToOverhead("cpu", new Quantity("100m"))
                .build();
        assertThat(cpuOf(spec)).isEqualTo(1100);
    }

    @Test
    void theRequestOfThePodAsAWholeStandsForThoseOfItsContainers() {
        PodSpec spec = new PodSpecBuilder()
                .withContainers(cpu("1", null))
                .withResources(new ResourceRequirementsBuilder()
                        .addToRequests("cpu", new Quantity("6"))
                        .build())
                .build();
        assertThat(cpuOf(spec)).isEqualTo(6000);
    }

    @ParameterizedTest(name = "{0} of {1} is {2}")
    @CsvSource({
        "cpu, 1, 1000",
        "cpu, 100m, 100",
        "cpu, 1u, 1",
        "memory, 1Ki, 1024",
        "memory, 1k, 1000",
        "memory, 1500m, 2",
        "pods, 110, 110",
        "memory, 1e3, 1000",
    })
    void amountsAreRoundedUpToTheUnitOfTheirResource(String resource, String amount, long expected) {
        assertThat(PodRequests.amounts(Map.of(resource, new Quantity(amount)))).containsEntry(resource, expected);
    }

    @Test
    void aMalformedAmountIsLeftOut() {
        assertThat(PodRequests.amounts(Map.of("cpu", new Quantity("much")))).isEmpty();
    }
}
