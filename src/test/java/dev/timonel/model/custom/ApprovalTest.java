package dev.timonel.model.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApprovalTest {

    @ParameterizedTest
    @CsvSource({
        "https://github.com/kubernetes/enhancements/pull/1, APPROVED",
        "https://x, APPROVED",
        "https://, MALFORMED",
        "https:///x, MALFORMED",
        "https://x y, MALFORMED",
        "unapproved for now, UNAPPROVED",
    })
    void anApprovalIsAUrl(String text, Approval.State state) {
        assertThat(of(text).state()).isEqualTo(state);
    }

    @Test
    void aLongTextCostsNoMoreThanItsLength() {
        Approval approval =
                assertTimeoutPreemptively(Duration.ofMinutes(1), () -> of("a://" + "b".repeat(1_000_000) + " c"));
        assertThat(approval.state()).isEqualTo(Approval.State.MALFORMED);
    }

    private static Approval of(String text) {
        CustomResourceDefinition definition = new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .addToAnnotations(Approval.ANNOTATION, text)
                .endMetadata()
                .build();
        return Approval.of(definition);
    }
}
