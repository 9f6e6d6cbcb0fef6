package dev.timonel.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void aCopyOfAPodHasAllOfItAndLeavesTheDraftAsItIs() {
        Pod original = new PodBuilder(pod())
                .editSpec()
                .withPriority(5)
                .addNewToleration()
                .withKey("a")
                .endToleration()
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .addNewCondition()
                .withType("PodScheduled")
                .endCondition()
                .endStatus()
                .build();
        KubeObject draft = KubeObject.draft(new PodBuilder(original).build());
        Pod copy = draft.asPod();
        assertThat(copy).isEqualTo(original);
        copy.getSpec().setNodeName("node-1");
        copy.getStatus().getConditions().clear();
        copy.getMetadata().setGeneration(9L);
        copy.getMetadata().getFinalizers().clear();
        copy.getMetadata().getLabels().clear();
        assertThat(draft.as(Pod.class)).isEqualTo(original);
    }

    @Test
    void metadataIsFoundWhereverItStands() {
        byte[] json =
                "{\"spec\":{\"metadata\":{\"name\":\"no\"}},\"metadata\":{\"name\":\"yes\",\"resourceVersion\":\"1\"}}"
                        .getBytes(UTF_8);
        assertThat(KubeObject.parse(Kinds.POD, json).metadata().getName()).isEqualTo("yes");
    }

    /** A draft that was read already gets its revision in the JSON that is there; one that was not is written with it. */
    @ParameterizedTest
    @ValueSource(longs = {8, 99, 100, 4_503_599_627_370_496L})
    void theRevisionOfAReadDraftIsTheOneOfItsMetadataAlone(long revision) {
        Pod tricky = new PodBuilder(pod())
                .editMetadata()
                .withResourceVersion("7")
                .addToAnnotations("copy", "{\"resourceVersion\":\"7\"}")
                .addToAnnotations("resourceVersion", "7")
                .addToLabels("resourceVersion", "7")
                .addToAnnotations("quote", "\"resourceVersion\":\"7\",\\\"")
                .endMetadata()
                .build();
        tricky.getSpec().getContainers().get(0).setArgs(List.of("\"resourceVersion\":\"7\"", "7"));
        KubeObject read = KubeObject.draft(new PodBuilder(tricky).build());
        assertThat(read.json()).isNotEmpty();

        KubeObject spliced = read.committed(revision);
        KubeObject written = KubeObject.draft(tricky).committed(revision);
        assertThat(new String(spliced.json(), UTF_8)).isEqualTo(new String(written.json(), UTF_8));
        assertThat(spliced.revision()).isEqualTo(revision);
        assertThat(spliced.labels()).isEqualTo(written.labels());
        assertThat(spliced.facts(PodFacts.class)).isEqualTo(written.facts(PodFacts.class));
    }

    @Test
    void theGenerationIsTheOneOfTheMetadataWhereverElseAFieldHasItsName() {
        byte[] json =
                "{\"spec\":{\"generation\":3,\"resourceVersion\":\"5\"},\"metadata\":{\"generation\":3,\"name\":\"a\",\"resourceVersion\":\"5\"}}"
                        .getBytes(UTF_8);
        KubeObject read = KubeObject.parse(Kinds.POD, json);
        assertThat(new String(read.withGeneration(4).json(), UTF_8))
                .isEqualTo(new String(json, UTF_8).replace("{\"generation\":3,\"name", "{\"generation\":4,\"name"));
        assertThat(new String(read.committed(61).json(), UTF_8))
                .isEqualTo(
                        new String(json, UTF_8).replace("a\",\"resourceVersion\":\"5", "a\",\"resourceVersion\":\"61"));
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
