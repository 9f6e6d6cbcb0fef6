package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The fabric8 client: requests and answers. Its watches and informers are in {@link Fabric8WatchTest}. */
@ParameterizedClass(name = "on {0}")
@MethodSource("dev.timonel.clients.Database#tried")
@ExtendWith(SharedServers.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Fabric8ClientTest {
    @Parameter
    private Database database;

    private Fabric8Session session;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void connect(SharedServers servers) {
        session = new Fabric8Session(servers.on(database).url());
    }

    @AfterParameterizedClassInvocation
    void close() {
        session.close();
    }

    @Test
    void namespacesAreCreatedReadAndDeletedWithAllThatIsInThem() {
        String ns = session.freshNamespace();
        session.pod(ns, "p", "web");
        assertThat(session.client().namespaces().withName(ns).get().getStatus().getPhase())
                .isEqualTo("Active");
        session.client().namespaces().withName(ns).delete();
        assertThat(session.client().namespaces().withName(ns).get()).isNull();
        assertThat(session.client().pods().inNamespace(ns).list().getItems()).isEmpty();
    }

    @Test
    void aPodOfAnotherSchedulerIsBoundOnceAndThenEvicted() {
        String ns = session.freshNamespace();
        Pod waiting = new PodBuilder()
                .withNewMetadata()
                .withName("mine")
                .endMetadata()
                .withNewSpec()
                .withSchedulerName("mine")
                .addNewContainer()
                .withName("c")
                .withImage("x")
                .endContainer()
                .endSpec()
                .build();
        assertThat(session.client()
                        .pods()
                        .inNamespace(ns)
                        .resource(waiting)
                        .create()
                        .getStatus()
                        .getPodIP())
                .isNull();
        Binding binding = new BindingBuilder()
                .withNewMetadata()
                .withName("mine")
                .endMetadata()
                .withNewTarget()
                .withKind("Node")
                .withName("node-2")
                .endTarget()
                .build();
        String url = "/api/v1/namespaces/" + ns + "/pods/mine/binding";

        session.client().raw(url, "POST", binding);
        Pod bound = session.client().pods().inNamespace(ns).withName("mine").get();
        assertThat(bound.getSpec().getNodeName()).isEqualTo("node-2");
        assertThat(bound.getStatus().getPhase()).isEqualTo("Running");
        assertThatThrownBy(() -> session.client().raw(url, "POST", binding))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(409));
        assertThat(session.client().pods().inNamespace(ns).withName("mine").evict())
                .isTrue();
        assertThat(session.client().pods().inNamespace(ns).withName("mine").get())
                .isNull();
        assertThatThrownBy(() ->
                        session.client().pods().inNamespace(ns).withName("mine").evict())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(404));
    }

    @Test
    void aNamespaceWaitsForAFinalizerThatIsTakenAwayByFinalize() {
        String ns = session.freshNamespace();
        String url = "/api/v1/namespaces/" + ns + "/finalize";
        Namespace held = session.client().namespaces().withName(ns).get();
        held.getSpec().getFinalizers().add("example.com/mine");
        session.client().raw(url, "PUT", held);
        session.client().namespaces().withName(ns).delete();

        Namespace terminating = session.client().namespaces().withName(ns).get();
        assertThat(terminating.getStatus().getPhase()).isEqualTo("Terminating");
        assertThat(terminating.getSpec().getFinalizers()).containsExactly("example.com/mine");
        terminating.getSpec().getFinalizers().clear();
        session.client().raw(url, "PUT", terminating);
        assertThat(session.client().namespaces().withName(ns).get()).isNull();
    }

    @Test
    void aPodIsRunningWithItsAddressWhenCreateReturnsAndGoneWhenDeleteReturns() {
        String ns = session.freshNamespace();
        Pod pod = session.pod(ns, "web-1", "web");
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        assertThat(pod.getStatus().getPodIP()).startsWith("10.244.");
        assertThat(session.client().pods().inNamespace(ns).withName("web-1").get())
                .isEqualTo(pod);
        session.client().resource(pod).delete();
        assertThat(session.client().resource(pod).get()).isNull();
    }

    @Test
    void aServiceIsCreatedEditedReplacedAndDeleted() {
        String ns = session.freshNamespace();
        Service service = session.service(ns, "web");
        assertThat(service.getSpec().getClusterIP()).startsWith("10.96.");
        var resource = session.client().services().inNamespace(ns).withName("web");
        Service edited = resource.edit(s ->
                new ServiceBuilder(s).editSpec().withType("NodePort").endSpec().build());
        assertThat(edited.getSpec().getPorts().get(0).getNodePort()).isBetween(30000, 32767);
        edited.getSpec().setType("ClusterIP");
        edited.getSpec().getPorts().get(0).setNodePort(null);
        Service replaced = session.client().resource(edited).update();
        assertThat(replaced.getSpec().getPorts().get(0).getNodePort()).isNull();
        assertThat(replaced.getSpec().getClusterIP())
                .isEqualTo(service.getSpec().getClusterIP());
        resource.delete();
        assertThat(resource.get()).isNull();
    }

    @Test
    void nodesAreListedCreatedCordonedAndDeleted() {
        assertThat(session.client().nodes().list().getItems())
                .extracting(n -> n.getMetadata().getName())
                .contains("node-1", "node-2", "node-3");
        String name = session.freshName();
        Node node = session.client()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        assertThat(node.getSpec().getPodCIDR()).startsWith("10.244.");
        Node cordoned = session.client()
                .nodes()
                .withName(name)
                .edit(n -> new NodeBuilder(n)
                        .editOrNewSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .build());
        assertThat(cordoned.getSpec().getUnschedulable()).isTrue();
        session.client().nodes().withName(name).delete();
        assertThat(session.client().nodes().withName(name).get()).isNull();
    }

    @Test
    void aReplaceWithAStaleResourceVersionIsAConflict() {
        String ns = session.freshNamespace();
        Pod first = session.pod(ns, "p", "web");
        session.label(ns, "p", "round", "2");
        first.getMetadata().getLabels().put("round", "stale");
        assertThatThrownBy(() -> session.client().resource(first).update())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(409);
                    assertThat(e.getStatus().getReason()).isEqualTo("Conflict");
                    assertThat(e.getStatus().getDetails().getName()).isEqualTo("p");
                });
        assertThat(session.client()
                        .pods()
                        .inNamespace(ns)
                        .withName("p")
                        .get()
                        .getMetadata()
                        .getLabels())
                .containsEntry("round", "2");
    }

    @Test
    void anObjectThatIsThereAlreadyIsNotCreatedAgain() {
        String ns = session.freshNamespace();
        session.pod(ns, "p", "web");
        assertThatThrownBy(() -> session.pod(ns, "p", "web"))
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(409);
                    assertThat(e.getStatus().getReason()).isEqualTo("AlreadyExists");
                    assertThat(e.getStatus().getMessage()).isEqualTo("pods \"p\" already exists");
                });
    }

    @Test
    void anInvalidServiceNamesEachFieldThatIsWrong() {
        String ns = session.freshNamespace();
        Service wrong = Fabric8Session.webService(ns, "web");
        wrong.getSpec().getPorts().get(0).setPort(70000);
        wrong.getSpec().setSelector(java.util.Map.of("-bad", "x"));
        assertThatThrownBy(() -> session.client().resource(wrong).create())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(422);
                    assertThat(e.getStatus().getDetails().getCauses())
                            .extracting(StatusCause::getField)
                            .contains("spec.ports[0].port", "spec.selector");
                });
    }

    @Test
    void allThreePatchTypesAreTaken() {
        String ns = session.freshNamespace();
        session.service(ns, "web");
        var service = session.client().services().inNamespace(ns).withName("web");
        assertThat(service.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"a\":\"1\"}}}")
                        .getMetadata()
                        .getLabels())
                .containsEntry("a", "1");
        String json = "[{\"op\":\"replace\",\"path\":\"/spec/ports/0/port\",\"value\":81}]";
        assertThat(service.patch(PatchContext.of(PatchType.JSON), json)
                        .getSpec()
                        .getPorts()
                        .get(0)
                        .getPort())
                .isEqualTo(81);
        String strategic = "{\"spec\":{\"ports\":[{\"name\":\"http\",\"port\":81},{\"name\":\"more\",\"port\":82}]}}";
        assertThat(service.patch(PatchContext.of(PatchType.STRATEGIC_MERGE), strategic)
                        .getSpec()
                        .getPorts())
                .extracting(p -> p.getPort())
                .containsExactlyInAnyOrder(81, 82);
    }

    @Test
    void listsAreSelectedByLabelsAndFields() {
        String ns = session.freshNamespace();
        session.pod(ns, "a", "web");
        session.pod(ns, "b", "db");
        session.pod(ns, "c", "cache");
        var pods = session.client().pods().inNamespace(ns);
        assertThat(names(pods.withLabel("app", "web").list().getItems())).containsExactly("a");
        assertThat(names(pods.withLabelIn("app", "web", "db").list().getItems()))
                .containsExactly("a", "b");
        assertThat(names(pods.withLabelNotIn("app", "web", "db").list().getItems()))
                .containsExactly("c");
        assertThat(names(pods.withoutLabel("app").list().getItems())).isEmpty();
        assertThat(names(pods.withoutLabel("app", "web").list().getItems())).containsExactly("b", "c");
        assertThat(names(pods.withField("metadata.name", "c").list().getItems()))
                .containsExactly("c");
        assertThat(names(pods.withField("status.phase", "Running").list().getItems()))
                .containsExactly("a", "b", "c");
    }

    @Test
    void theSecondPageIsFromTheSameMomentAsTheFirst() {
        String ns = session.freshNamespace();
        List.of("a", "b", "c").forEach(n -> session.pod(ns, n, "web"));
        var first = session.client()
                .pods()
                .inNamespace(ns)
                .list(new io.fabric8.kubernetes.api.model.ListOptionsBuilder()
                        .withLimit(2L)
                        .build());
        assertThat(names(first.getItems())).containsExactly("a", "b");
        session.client().pods().inNamespace(ns).withName("c").delete();
        var second = session.client()
                .pods()
                .inNamespace(ns)
                .list(new io.fabric8.kubernetes.api.model.ListOptionsBuilder()
                        .withLimit(2L)
                        .withContinue(first.getMetadata().getContinue())
                        .build());
        assertThat(second.getMetadata().getContinue()).isNullOrEmpty();
        assertThat(names(second.getItems())).containsExactly("c");
    }

    @Test
    void aSelectionIsDeletedAndTheRestStays() {
        String ns = session.freshNamespace();
        session.pod(ns, "a", "web");
        session.pod(ns, "b", "web");
        session.pod(ns, "c", "db");
        session.client()
                .pods()
                .inNamespace(ns)
                .withLabel("app", "web")
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();
        assertThat(names(session.client().pods().inNamespace(ns).list().getItems()))
                .containsExactly("c");
    }

    @Test
    void endpointSlicesFollowThePodsWithoutWaiting() {
        String ns = session.freshNamespace();
        session.service(ns, "web");
        assertThat(session.readyAddresses(ns, "web")).isEmpty();
        Pod one = session.pod(ns, "web-1", "web");
        Pod two = session.pod(ns, "web-2", "web");
        assertThat(session.readyAddresses(ns, "web"))
                .containsExactlyInAnyOrder(
                        one.getStatus().getPodIP(), two.getStatus().getPodIP());
        session.label(ns, "web-2", "app", "other");
        assertThat(session.readyAddresses(ns, "web"))
                .containsExactly(one.getStatus().getPodIP());
        session.client().resource(one).delete();
        assertThat(session.readyAddresses(ns, "web")).isEmpty();
        Pod again = session.pod(ns, "web-1", "web");
        assertThat(session.readyAddresses(ns, "web"))
                .containsExactly(again.getStatus().getPodIP());
        assertThat(again.getStatus().getPodIP()).isNotEqualTo(one.getStatus().getPodIP());
    }

    @Test
    void eventsTellWhereThePodWentAndOthersCanBeAdded() {
        String ns = session.freshNamespace();
        Pod pod = session.pod(ns, "p", "web");
        var events = session.client().v1().events().inNamespace(ns);
        assertThat(events.withField("involvedObject.uid", pod.getMetadata().getUid())
                        .list()
                        .getItems())
                .singleElement()
                .satisfies(e -> assertThat(e.getMessage())
                        .isEqualTo("Successfully assigned %s/p to %s"
                                .formatted(ns, pod.getSpec().getNodeName())));
        session.client()
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withNamespace(ns)
                        .withName("mine")
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withKind("Pod")
                        .withNamespace(ns)
                        .withName("p")
                        .endInvolvedObject()
                        .withReason("Checked")
                        .withType("Normal")
                        .build())
                .create();
        assertThat(events.withField("reason", "Checked").list().getItems()).hasSize(1);
    }

    @Test
    void theVersionTheGroupsAndTheRootPathsAreFound() {
        var client = session.client();
        assertThat(client.getKubernetesVersion().getMajor()).isEqualTo("1");
        assertThat(client.getApiGroups().getGroups())
                .extracting(g -> g.getName())
                .contains("discovery.k8s.io", "networking.k8s.io");
        assertThat(client.getApiResources("v1").getResources())
                .extracting(r -> r.getName())
                .contains("pods", "pods/status", "services", "nodes", "namespaces");
        assertThat(client.supports(Pod.class)).isTrue();
        assertThat(client.supports(io.fabric8.kubernetes.api.model.apps.Deployment.class))
                .isTrue();
        assertThat(client.rootPaths().getPaths()).contains("/api", "/apis");
    }

    private static List<String> names(List<? extends HasMetadata> objects) {
        return objects.stream().map(o -> o.getMetadata().getName()).toList();
    }
}
