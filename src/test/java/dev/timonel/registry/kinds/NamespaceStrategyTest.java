package dev.timonel.registry.kinds;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Namespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceStrategyTest {
    private final NamespaceStrategy strategy = new NamespaceStrategy();

    @Test
    void aNamespaceCarriesItsNameAsALabel() {
        Namespace namespace = json(
                Namespace.class,
                "{'metadata':{'name':'shop','labels':{'kubernetes.io/metadata.name':'other','a':'b'}}}");
        strategy.setDefaults(namespace);
        assertThat(namespace.getMetadata().getLabels())
                .containsOnly(
                        org.assertj.core.api.Assertions.entry("kubernetes.io/metadata.name", "shop"),
                        org.assertj.core.api.Assertions.entry("a", "b"));
    }

    @Test
    void aGeneratedNameBecomesALabelToo() {
        Namespace namespace = json(Namespace.class, "{'metadata':{'generateName':'shop-'}}");
        strategy.setDefaults(namespace);
        namespace.getMetadata().setName("shop-x");
        strategy.prepareForCreate(namespace, Writes.onNothing());
        assertThat(namespace.getMetadata().getLabels()).containsEntry("kubernetes.io/metadata.name", "shop-x");
    }

    @Test
    void aNewNamespaceIsActiveAndHeldByKubernetes() {
        Namespace namespace = json(
                Namespace.class,
                "{'metadata':{'name':'shop'},'spec':{'finalizers':['a.b/c']},'status':{'phase':'Terminating'}}");
        strategy.prepareForCreate(namespace, Writes.onNothing());
        assertThat(namespace.getStatus().getPhase()).isEqualTo("Active");
        assertThat(namespace.getSpec().getFinalizers()).containsExactly("a.b/c", "kubernetes");
        strategy.prepareForCreate(namespace, Writes.onNothing());
        assertThat(namespace.getSpec().getFinalizers()).containsExactly("a.b/c", "kubernetes");
    }

    @Test
    void anUpdateKeepsFinalizersAndStatus() {
        Namespace old = json(Namespace.class, "{'spec':{'finalizers':['kubernetes']},'status':{'phase':'Active'}}");
        Namespace namespace =
                json(Namespace.class, "{'spec':{'finalizers':['x.y/z']},'status':{'phase':'Terminating'}}");
        strategy.prepareForUpdate(namespace, old, Writes.onNothing());
        assertThat(namespace.getSpec().getFinalizers()).containsExactly("kubernetes");
        assertThat(namespace.getStatus().getPhase()).isEqualTo("Active");
    }

    @Test
    void finalizeChangesTheFinalizersAlone() {
        Namespace old = json(Namespace.class, "{'spec':{'finalizers':['kubernetes']},'status':{'phase':'Active'}}");
        Namespace namespace =
                json(Namespace.class, "{'spec':{'finalizers':['x.y/z']},'status':{'phase':'Terminating'}}");
        strategy.prepareForFinalize(namespace, old, Writes.onNothing());
        assertThat(namespace.getSpec().getFinalizers()).containsExactly("x.y/z");
        assertThat(namespace.getStatus().getPhase()).isEqualTo("Active");
    }

    @Test
    void aFinalizerIsStandardOrQualified() {
        Namespace namespace = json(Namespace.class, "{'spec':{'finalizers':['kubernetes','mine','a.b/mine']}}");
        assertThat(texts(strategy.validate(namespace, Writes.onNothing())))
                .containsExactly(
                        "spec.finalizers: Invalid value: \"mine\": name is neither a standard finalizer name nor is"
                                + " it fully qualified");
    }

    @ParameterizedTest(name = "deleting {0}, phase {1}")
    @CsvSource({
        "false, Terminating, may only be 'Active' if `deletionTimestamp` is empty",
        "true, Active, may only be 'Terminating' if `deletionTimestamp` is not empty"
    })
    void thePhaseFollowsTheDeletion(boolean deleting, String phase, String message) {
        String meta = deleting ? "{'deletionTimestamp':'2026-01-01T00:00:00Z'}" : "{}";
        Namespace namespace = json(Namespace.class, "{'metadata':" + meta + ",'status':{'phase':'" + phase + "'}}");
        assertThat(texts(strategy.validateStatusUpdate(namespace, namespace, Writes.onNothing())))
                .containsExactly("status.Phase: Invalid value: \"" + phase + "\": " + message);
    }

    @Test
    void aStatusUpdateKeepsTheSpec() {
        Namespace old = json(Namespace.class, "{'metadata':{},'spec':{'finalizers':['kubernetes']}}");
        Namespace namespace = json(Namespace.class, "{'metadata':{},'status':{'phase':'Active'}}");
        strategy.prepareForStatusUpdate(namespace, old, Writes.onNothing());
        assertThat(namespace.getSpec().getFinalizers()).containsExactly("kubernetes");
        assertThat(strategy.validateStatusUpdate(namespace, old, Writes.onNothing()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "kube-system", "kube-public", "kube-node-lease"})
    void theFirstNamespacesAreNeverDeleted(String name) {
        StatusException refusal =
                strategy.refusesDelete(new ObjectKey(Kinds.NAMESPACE, "", name)).orElseThrow();
        assertThat(refusal.code()).isEqualTo(403);
        assertThat(refusal).hasMessage("namespaces \"" + name + "\" is forbidden: this namespace may not be deleted");
    }

    @Test
    void anyOtherNamespaceMayBeDeleted() {
        assertThat(strategy.refusesDelete(new ObjectKey(Kinds.NAMESPACE, "", "shop")))
                .isEmpty();
    }
}
