package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An operator with its settings as the SDK has them, which leads by a Lease. */
class OperatorTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NAMESPACE = "default";

    private static final WebsiteReconciler RECONCILER = new WebsiteReconciler();
    private static KubernetesClient client;
    private static Operator operator;

    @BeforeAll
    static void start() {
        client = new KubernetesClientBuilder().build();
        client.load(OperatorTest.class.getResourceAsStream("/websites.yaml")).serverSideApply();
        await(() -> client
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("websites.clients.example.com")
                .get()
                .getStatus()
                .getConditions()
                .stream()
                .anyMatch(condition -> condition.getType().equals("Established")
                        && condition.getStatus().equals("True")));
        operator = new Operator(overrider -> overrider
                .withCloseClientOnStop(false)
                .withKubernetesClient(client)
                .checkingCRDAndValidateLocalModel(true)
                .withLeaderElectionConfiguration(
                        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("website-operator")
                                .withLeaseNamespace(NAMESPACE)
                                .withIdentity("tests")
                                .buildForTest(false)));
        operator.register(RECONCILER);
        operator.start();
    }

    @AfterAll
    static void stop() {
        operator.stop();
        client.close();
    }

    @Test
    void theOperatorLeadsByALease() {
        await(() -> Optional.ofNullable(client.leases()
                        .inNamespace(NAMESPACE)
                        .withName("website-operator")
                        .get())
                .filter(lease -> "tests".equals(lease.getSpec().getHolderIdentity()))
                .isPresent());
    }

    @Test
    void aWebsiteGetsItsDependentsAndTheyItAsTheirOwner() {
        var website = create("gets");
        awaitReady("gets", 2);
        var owner = website.get().getMetadata().getUid();
        assertThat(deployment("gets").get().getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getUid)
                .containsExactly(owner);
        await(() -> client
                        .discovery()
                        .v1()
                        .endpointSlices()
                        .inNamespace(NAMESPACE)
                        .withLabel("kubernetes.io/service-name", "gets")
                        .list()
                        .getItems()
                        .stream()
                        .mapToInt(slice -> slice.getEndpoints().size())
                        .sum()
                == 2);
        assertThat(website.get().getMetadata().getFinalizers())
                .containsExactly("websites.clients.example.com/finalizer");
    }

    @Test
    void aChangedWebsiteIsRolledOut() {
        var website = create("changed");
        awaitReady("changed", 2);
        website.edit(w -> {
            w.getSpec().image = "nginx:2";
            w.getSpec().replicas = 3;
            return w;
        });
        awaitReady("changed", 3);
        await(() -> client.pods().inNamespace(NAMESPACE).withLabel("website", "changed").list().getItems().stream()
                .allMatch(pod -> pod.getSpec().getContainers().get(0).getImage().equals("nginx:2")));
    }

    @Test
    void whatSomebodyElseChangesIsPutBack() {
        create("putback");
        awaitReady("putback", 2);
        deployment("putback").scale(5);
        await(() -> deployment("putback").get().getSpec().getReplicas() == 2);
        awaitReady("putback", 2);
    }

    @Test
    void aDeletedDependentIsMadeAnew() {
        create("anew");
        awaitReady("anew", 2);
        var before = deployment("anew").get().getMetadata().getUid();
        deployment("anew").delete();
        await(() -> Optional.ofNullable(deployment("anew").get())
                .filter(found -> !found.getMetadata().getUid().equals(before))
                .isPresent());
        awaitReady("anew", 2);
    }

    @Test
    void aDependentThatIsAsItShouldBeIsNotWrittenAgain() {
        var website = create("settled");
        awaitReady("settled", 2);
        settled(deployment("settled"));
        var deployment = version(deployment("settled"));
        var service = version(client.services().inNamespace(NAMESPACE).withName("settled"));
        website.edit(w -> {
            w.getSpec().note = "only told";
            return w;
        });
        await(() -> "only told".equals(website.get().getStatus().note));
        assertThat(version(deployment("settled"))).isEqualTo(deployment);
        assertThat(version(client.services().inNamespace(NAMESPACE).withName("settled")))
                .isEqualTo(service);
    }

    @Test
    void aDeletedWebsiteIsCleanedUpAndTakesItsDependentsAlong() {
        var website = create("deleted");
        awaitReady("deleted", 2);
        website.delete();
        await(() -> website.get() == null);
        assertThat(RECONCILER.cleaned).contains("deleted");
        await(() -> deployment("deleted").get() == null
                && client.services().inNamespace(NAMESPACE).withName("deleted").get() == null
                && client.pods()
                        .inNamespace(NAMESPACE)
                        .withLabel("website", "deleted")
                        .list()
                        .getItems()
                        .isEmpty());
    }

    @Test
    void aWebsiteThatTheSchemaForbidsIsRefused() {
        var wrong = website("wrong");
        wrong.getSpec().image = "";
        wrong.getSpec().replicas = -1;
        assertThatThrownBy(() -> client.resource(wrong).create())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(422);
                    assertThat(e.getStatus().getDetails().getCauses())
                            .extracting(cause -> cause.getField())
                            .containsExactlyInAnyOrder("spec.image", "spec.replicas");
                });
    }

    private static Website website(String name) {
        var website = new Website();
        website.setMetadata(
                new ObjectMetaBuilder().withName(name).withNamespace(NAMESPACE).build());
        website.setSpec(new Website.Spec());
        website.getSpec().image = "nginx:1";
        return website;
    }

    private static Resource<Website> create(String name) {
        client.resource(website(name)).create();
        return client.resources(Website.class).inNamespace(NAMESPACE).withName(name);
    }

    private static Resource<Deployment> deployment(String name) {
        return client.apps().deployments().inNamespace(NAMESPACE).withName(name);
    }

    private static String version(Resource<? extends HasMetadata> resource) {
        return resource.get().getMetadata().getResourceVersion();
    }

    /** The last write that follows from the one before has been seen. */
    private static void settled(Resource<Deployment> deployment) {
        await(() -> {
            var status = deployment.get().getStatus();
            return Objects.equals(
                            status.getObservedGeneration(),
                            deployment.get().getMetadata().getGeneration())
                    && Objects.equals(status.getAvailableReplicas(), 2);
        });
    }

    private static void awaitReady(String name, int ready) {
        await(() -> {
            var status = client.resources(Website.class)
                    .inNamespace(NAMESPACE)
                    .withName(name)
                    .get()
                    .getStatus();
            return status != null && Objects.equals(status.ready, ready);
        });
    }

    private static void await(BooleanSupplier holds) {
        var end = Instant.now().plus(PATIENCE);
        while (!holds.getAsBoolean()) {
            assertThat(Instant.now()).as("in time").isBefore(end);
            try {
                Thread.sleep(50);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError(interrupted);
            }
        }
    }
}
