package dev.timonel.controller.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.Settle;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RootCertificateReconcilerTest {
    private static final ObjectKey KEY = key("shop");

    private final Settle cluster = new Settle(new RootCertificateReconciler("PEM"));

    private static ObjectKey key(String namespace) {
        return new ObjectKey(Kinds.CONFIG_MAP, namespace, "kube-root-ca.crt");
    }

    private static Namespace namespace() {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName("shop")
                .endMetadata()
                .build();
    }

    private ConfigMap published() {
        return cluster.snapshot().get(KEY).orElseThrow().as(ConfigMap.class);
    }

    @Test
    void aNamespaceComesWithWhatItsPodsTrust() {
        cluster.put(namespace());
        assertThat(published().getData()).isEqualTo(Map.of("ca.crt", "PEM"));
        assertThat(published().getMetadata().getAnnotations()).containsKey("kubernetes.io/description");
    }

    @Test
    void whatIsChangedOrDeletedIsMadeRightAgain() {
        cluster.put(namespace());
        cluster.put(new ConfigMapBuilder(published())
                .withData(Map.of("ca.crt", "another's", "more", "x"))
                .editMetadata()
                .withAnnotations(Map.of("own", "kept"))
                .endMetadata()
                .build());
        assertThat(published().getData()).isEqualTo(Map.of("ca.crt", "PEM"));
        assertThat(published().getMetadata().getAnnotations())
                .containsEntry("own", "kept")
                .containsKey("kubernetes.io/description");
        cluster.delete(KEY);
        assertThat(published().getData()).isEqualTo(Map.of("ca.crt", "PEM"));
    }

    @Test
    void anotherConfigMapIsNobodysBusiness() {
        cluster.put(namespace());
        cluster.put(new ConfigMapBuilder(published())
                .editMetadata()
                .withName("own")
                .endMetadata()
                .withData(Map.of("ca.crt", "own"))
                .build());
        assertThat(cluster.snapshot().list(Kinds.CONFIG_MAP)).hasSize(2);
    }

    @Test
    void aNamespaceThatGoesGetsNone() {
        cluster.put(new NamespaceBuilder(namespace())
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build());
        assertThat(cluster.snapshot().get(KEY)).isEmpty();
    }

    /** After a start with a new authority, or by a server that did not publish before. */
    @Test
    void aStartLooksAtThoseThatAreNotRight() {
        RootCertificateReconciler another = new RootCertificateReconciler("NEW");
        cluster.put(namespace());
        assertThat(another.timed(cluster.snapshot())).containsExactly(KEY);
        assertThat(new RootCertificateReconciler("PEM").timed(cluster.snapshot()))
                .isEmpty();
        assertThat(another.reconcile(KEY, cluster.snapshot(), Settle.NOW).puts())
                .singleElement()
                .satisfies(map -> assertThat(
                                KubeObject.draft(map).as(ConfigMap.class).getData())
                        .isEqualTo(Map.of("ca.crt", "NEW")));
    }
}
