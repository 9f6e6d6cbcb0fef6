package dev.timonel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

class KubeObjectTest {
    private static Pod pod() {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web-1")
                .withUid("u-1")
                .withGeneration(3L)
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .addToLabels("app", "web")
                .addToFinalizers("example.com/held")
                .addNewOwnerReference()
                .withKind("ReplicaSet")
                .withName("web")
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("metadata")
                .withImage("nginx")
                .endContainer()
                .endSpec()
                .build();
    }

    @Test
    void metadataReadAloneIsThatOfTheWholeObject() {
        KubeObject committed = KubeObject.draft(pod()).committed(7);
        assertThat(committed.metadata())
                .isEqualTo(committed.as(HasMetadata.class).getMetadata());
        assertThat(committed.metadata().getResourceVersion()).isEqualTo("7");
        assertThat(KubeObject.draft(pod()).metadata()).isEqualTo(pod().getMetadata());
    }

    @Test
    void metadataIsFoundWhereverItStands() {
        byte[] json =
                "{\"spec\":{\"metadata\":{\"name\":\"no\"}},\"metadata\":{\"name\":\"yes\",\"resourceVersion\":\"1\"}}"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(KubeObject.parse(Kinds.POD, json).metadata().getName()).isEqualTo("yes");
    }

    @Test
    void aDraftIsWrittenOnceAndItsCommittedFormHasTheRevision() {
        KubeObject draft = KubeObject.draft(pod());
        assertThat(draft.json()).isSameAs(draft.json());
        assertThat(draft.as(Pod.class)).isEqualTo(pod()).isNotSameAs(draft.as(Pod.class));

        KubeObject committed = draft.committed(12);
        assertThat(committed.revision()).isEqualTo(12);
        assertThat(committed.as(Pod.class).getMetadata().getResourceVersion()).isEqualTo("12");
        assertThat(committed.key()).isEqualTo(KubeObject.keyOf(pod()));
    }
}
