package dev.timonel.registry.verbs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import org.junit.jupiter.api.Test;

class NamespaceGateTest {
    private static final ObjectKey POD = new ObjectKey(Kinds.POD, "shop", "web");

    @Test
    void aMissingNamespaceIsNotFound() {
        StatusException refusal =
                NamespaceGate.refusesCreate(POD, ClusterSnapshot.empty()).orElseThrow();
        assertThat(refusal.code()).isEqualTo(404);
        assertThat(refusal).hasMessage("namespaces \"shop\" not found");
    }

    @Test
    void aTerminatingNamespaceTakesNothingMore() {
        ClusterSnapshot snapshot = Writes.snapshotOf(new NamespaceBuilder()
                .withNewMetadata()
                .withName("shop")
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build());
        StatusException refusal = NamespaceGate.refusesCreate(POD, snapshot).orElseThrow();
        assertThat(refusal.code()).isEqualTo(403);
        assertThat(refusal)
                .hasMessage(
                        "pods \"web\" is forbidden: unable to create new content in namespace shop because it is being"
                                + " terminated");
        assertThat(refusal.status().getDetails().getCauses())
                .containsExactly(new StatusCause(
                        "metadata.namespace", "namespace shop is being terminated", "NamespaceTerminating"));
    }

    @Test
    void aLivingNamespaceTakesAll() {
        ClusterSnapshot snapshot = Writes.snapshotOf(new NamespaceBuilder()
                .withNewMetadata()
                .withName("shop")
                .endMetadata()
                .build());
        assertThat(NamespaceGate.refusesCreate(POD, snapshot)).isEmpty();
    }

    @Test
    void clusterScopedObjectsNeedNoNamespace() {
        assertThat(NamespaceGate.refusesCreate(new ObjectKey(Kinds.NODE, "", "n"), ClusterSnapshot.empty()))
                .isEmpty();
    }
}
