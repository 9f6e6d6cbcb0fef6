package dev.timonel.controller.custom;

import static dev.timonel.registry.strategy.Writes.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.APIService;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Groups, versions and priorities are those of {@code kubectl get apiservices} on Kubernetes 1.37. */
class ApiServiceReconcilerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private final ApiServiceReconciler reconciler = new ApiServiceReconciler();

    private APIService made(String name, ClusterSnapshot snapshot) {
        List<HasMetadata> puts = reconciler.reconcile(key(name), snapshot, NOW).puts();
        assertThat(puts).hasSize(1);
        return (APIService) puts.get(0);
    }

    private static ObjectKey key(String name) {
        return new ObjectKey(Kinds.API_SERVICE, "", name);
    }

    private static CustomResourceDefinition crontabs(String established) {
        return json(
                CustomResourceDefinition.class,
                "{'metadata':{'name':'crontabs.example.com'},'spec':{'group':'example.com','scope':'Namespaced',"
                        + "'names':{'plural':'crontabs','singular':'crontab','kind':'CronTab','listKind':'CronTabList'},"
                        + "'versions':[{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object'}}},"
                        + "{'name':'v1alpha1','served':false,'storage':false,'schema':{'openAPIV3Schema':{'type':'object'}}}]},"
                        + "'status':{'acceptedNames':{'plural':'crontabs','singular':'crontab','kind':'CronTab','listKind':"
                        + "'CronTabList'},'conditions':[{'type':'Established','status':'" + established
                        + "'},{'type':'NamesAccepted','status':'True'}]}}");
    }

    @Test
    void aNewServerHasOneForEachGroupAndVersionButTheirOwn() {
        assertThat(reconciler.timed(ClusterSnapshot.empty()))
                .extracting(ObjectKey::name)
                .contains("v1.", "v1.apps", "v1.autoscaling", "v2.autoscaling", "v1.events.k8s.io")
                .contains("v1.authorization.k8s.io", "v1.apiextensions.k8s.io")
                .doesNotContain("v1.apiregistration.k8s.io");
        reconciler
                .timed(ClusterSnapshot.empty())
                .forEach(key -> assertThat(made(key.name(), ClusterSnapshot.empty())
                                .getSpec()
                                .getGroupPriorityMinimum())
                        .isGreaterThan(1000));
    }

    @Test
    void itIsServedHereAndAvailable() {
        APIService core = made("v1.", ClusterSnapshot.empty());

        assertThat(core.getMetadata().getLabels())
                .containsEntry("kube-aggregator.kubernetes.io/automanaged", "onstart");
        assertThat(core.getSpec().getService()).isNull();
        assertThat(core.getSpec().getGroup()).isNull();
        assertThat(core.getSpec().getVersion()).isEqualTo("v1");
        assertThat(core.getSpec().getGroupPriorityMinimum()).isEqualTo(18000);
        assertThat(core.getSpec().getVersionPriority()).isEqualTo(1);
        assertThat(core.getStatus().getConditions()).singleElement().satisfies(condition -> {
            assertThat(condition.getType()).isEqualTo("Available");
            assertThat(condition.getStatus()).isEqualTo("True");
            assertThat(condition.getReason()).isEqualTo("Local");
            assertThat(condition.getMessage()).isEqualTo("Local APIServices are always available");
        });
        assertThat(made("v2.autoscaling", ClusterSnapshot.empty()).getSpec().getVersionPriority())
                .isEqualTo(30);
    }

    @Test
    void aDefinitionBringsTheVersionsThatItServesOnceItIsEstablished() {
        ClusterSnapshot established = Writes.snapshotOf(crontabs("True"));
        Change change = new Change(Change.Type.ADDED, KubeObject.draft(crontabs("True")), null);

        assertThat(reconciler.affected(change, established))
                .containsExactly(key("v1.example.com"), key("v1alpha1.example.com"));
        APIService made = made("v1.example.com", established);
        assertThat(made.getMetadata().getLabels()).containsEntry("kube-aggregator.kubernetes.io/automanaged", "true");
        assertThat(made.getSpec().getGroupPriorityMinimum()).isEqualTo(1000);
        assertThat(made.getSpec().getVersionPriority()).isEqualTo(100);
        assertThat(reconciler
                        .reconcile(key("v1alpha1.example.com"), established, NOW)
                        .isEmpty())
                .isTrue();
        assertThat(reconciler
                        .reconcile(key("v1.example.com"), Writes.snapshotOf(crontabs("False")), NOW)
                        .isEmpty())
                .isTrue();
    }

    @Test
    void whatIsServedNoMoreGoesAndWhatIsDeletedComesBack() {
        APIService old = made("v1.example.com", Writes.snapshotOf(crontabs("True")));
        ClusterSnapshot left = Writes.snapshotOf(old);

        assertThat(reconciler.reconcile(key("v1.example.com"), left, NOW).deletes())
                .containsExactly(key("v1.example.com"));
        assertThat(reconciler.timed(left)).contains(key("v1.example.com"));
        KubeObject apps = KubeObject.draft(made("v1.apps", ClusterSnapshot.empty()));
        assertThat(reconciler.affected(new Change(Change.Type.DELETED, apps, apps), ClusterSnapshot.empty()))
                .containsExactly(key("v1.apps"));
    }

    @Test
    void whatIsThereIsLeftAlone() {
        ClusterSnapshot all = Writes.snapshotOf(reconciler.timed(ClusterSnapshot.empty()).stream()
                .map(key -> made(key.name(), ClusterSnapshot.empty()))
                .toArray(HasMetadata[]::new));

        assertThat(reconciler.timed(all)).isEmpty();
        assertThat(Stream.of("v1.", "v1.apps"))
                .allMatch(name -> reconciler.reconcile(key(name), all, NOW).isEmpty());
    }
}
