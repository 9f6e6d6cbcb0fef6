package dev.timonel.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusExceptionTest {
    private static StatusException invalid(int mistakes) {
        List<FieldError> errors = IntStream.range(0, mistakes)
                .mapToObj(i -> FieldError.required("spec.containers[" + i + "].name", ""))
                .toList();
        return StatusException.invalid(Kinds.POD, "x", errors);
    }

    @Test
    void ofVeryManyMistakesTheFirstAreToldAndTheOthersCounted() {
        StatusException refused = invalid(5000);

        assertThat(refused.status().getDetails().getCauses()).hasSize(1000);
        assertThat(refused.getMessage())
                .startsWith("Pod \"x\" is invalid: [spec.containers[0].name: Required value, ")
                .endsWith("spec.containers[999].name: Required value, and 4000 more]");
    }

    @Test
    void allOfThemAreToldOtherwise() {
        assertThat(invalid(1000).status().getDetails().getCauses()).hasSize(1000);
        assertThat(invalid(1000).getMessage()).endsWith("spec.containers[999].name: Required value]");
        assertThat(invalid(1).getMessage()).isEqualTo("Pod \"x\" is invalid: spec.containers[0].name: Required value");
    }
}
