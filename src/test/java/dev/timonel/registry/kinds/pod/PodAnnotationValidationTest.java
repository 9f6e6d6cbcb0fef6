package dev.timonel.registry.kinds.pod;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodAnnotationValidationTest {
    private static final String MIRROR = "'kubernetes.io/config.mirror':'x'";
    private static final String COST = "'controller.kubernetes.io/pod-deletion-cost':'%s'";

    private static Pod pod(String annotations, String node) {
        return json(
                Pod.class,
                "{'metadata':{'name':'p','annotations':{" + annotations + "}},'spec':{'nodeName':'" + node + "'}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "7", "-7", "2147483647", "-2147483648"})
    void aDeletionCostHas32Bits(String cost) {
        assertThat(PodAnnotationValidation.validate(pod(COST.formatted(cost), "")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+7", "007", "1.5", "x", "2147483648", "99999999999999999999"})
    void anythingElseIsNone(String cost) {
        assertThat(texts(PodAnnotationValidation.validate(pod(COST.formatted(cost), ""))))
                .containsExactly("metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: \""
                        + cost + "\": must be a 32bit integer");
    }

    @Test
    void aMirrorPodIsOnANode() {
        assertThat(PodAnnotationValidation.validate(pod(MIRROR, "n"))).isEmpty();
        assertThat(texts(PodAnnotationValidation.validate(pod(MIRROR, ""))))
                .containsExactly("metadata.annotations[kubernetes.io/config.mirror]: Invalid value: \"x\": must set"
                        + " spec.nodeName if mirror pod annotation is set");
    }

    @Test
    void aPodNeitherBecomesAMirrorNorCeasesToBeOne() {
        String path = "metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not ";
        Pod mirror = pod(MIRROR, "n");
        assertThat(texts(PodAnnotationValidation.validateUpdate(mirror, pod("", "n"))))
                .containsExactly(path + "add mirror pod annotation");
        assertThat(texts(PodAnnotationValidation.validateUpdate(pod("", "n"), mirror)))
                .containsExactly(path + "remove or update mirror pod annotation");
        assertThat(texts(PodAnnotationValidation.validateUpdate(pod(MIRROR.replace("'x'", "'y'"), "n"), mirror)))
                .containsExactly(path + "remove or update mirror pod annotation");
        assertThat(PodAnnotationValidation.validateUpdate(mirror, mirror)).isEmpty();
    }
}
