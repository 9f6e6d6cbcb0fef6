package dev.timonel.registry.kinds.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.FieldError;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As {@code AddressRatchetTest} has it for services. */
class PodStatusValidationTest {

    @Test
    void addressesOfAPodThatWereThereAreKept() {
        assertThat(fields(PodStatusValidation.validate(pod("010.1.2.3"), pod("010.1.2.3"))))
                .isEmpty();
        assertThat(fields(PodStatusValidation.validate(pod("010.1.2.3"), pod("10.1.2.3"))))
                .containsExactly("status.podIPs[0]");
    }

    private static List<String> fields(List<FieldError> errors) {
        return errors.stream().map(FieldError::field).toList();
    }

    private static Pod pod(String ip) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("p")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withPodIP(ip)
                .addNewPodIP(ip)
                .endStatus()
                .build();
    }
}
