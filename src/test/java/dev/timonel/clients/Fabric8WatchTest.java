package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The fabric8 client's watches, informers and waits. It watches over a WebSocket. */
@ParameterizedClass(name = "on {0}")
@MethodSource("dev.timonel.clients.Database#tried")
@ExtendWith(SharedServers.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Fabric8WatchTest {
    @Parameter
    private Database database;

    private String url;
    private Fabric8Session session;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void connect(SharedServers servers) {
        url = servers.on(database).url();
        session = new Fabric8Session(url);
    }

    @AfterParameterizedClassInvocation
    void close() {
        session.close();
    }

    /** Notes each event as {@code ADDED name}, and how the watch ended. */
    private static final class Notes implements Watcher<Pod>, ResourceEventHandler<Pod> {
        private final List<String> events = new CopyOnWriteArrayList<>();
        private final CompletableFuture<WatcherException> end = new CompletableFuture<>();

        @Override
        public void eventReceived(Action action, Pod pod) {
            note(action.name(), pod);
        }

        @Override
        public void onClose(WatcherException cause) {
            end.complete(cause);
        }

        @Override
        public void onAdd(Pod pod) {
            note("ADDED", pod);
        }

        @Override
        public void onUpdate(Pod before, Pod after) {
            note("MODIFIED", after);
        }

        @Override
        public void onDelete(Pod pod, boolean finalStateUnknown) {
            note("DELETED", pod);
        }

        private void note(String what, Pod pod) {
            events.add(what + " " + pod.getMetadata().getName());
        }

        void have(String... expected) {
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(events).containsExactly(expected));
        }
    }

    @Test
    void aWatchSeesEachChangeOnceAndInOrder() {
        String ns = session.freshNamespace();
        session.pod(ns, "before", "web");
        Notes notes = new Notes();
        try (Watch watch = session.client().pods().inNamespace(ns).watch(notes)) {
            session.pod(ns, "p", "web");
            session.label(ns, "p", "round", "2");
            session.client().pods().inNamespace(ns).withName("p").delete();
            notes.have("ADDED before", "ADDED p", "MODIFIED p", "DELETED p");
        }
    }

    @Test
    void aSelectiveWatchSeesWhatLeavesAndEntersTheSelection() {
        String ns = session.freshNamespace();
        Notes notes = new Notes();
        try (Watch watch =
                session.client().pods().inNamespace(ns).withLabel("app", "web").watch(notes)) {
            session.pod(ns, "p", "db");
            session.label(ns, "p", "app", "web");
            session.label(ns, "p", "app", "db");
            notes.have("ADDED p", "DELETED p");
        }
    }

    @Test
    void aWatchFromBeforeTheHistoryIsGone() throws Exception {
        String ns = session.freshNamespace();
        outrunHistory(ns);
        Notes notes = new Notes();
        try (Watch watch = session.client()
                .pods()
                .inNamespace(ns)
                .watch(new ListOptionsBuilder().withResourceVersion("1").build(), notes)) {
            assertThat(notes.end.get(60, TimeUnit.SECONDS).isHttpGone()).isTrue();
        }
    }

    @Test
    void anInformerHasWhatIsThereAndSeesAdditionsUpdatesAndDeletions() {
        String ns = session.freshNamespace();
        session.pod(ns, "before", "web");
        Notes notes = new Notes();
        try (SharedIndexInformer<Pod> informer =
                session.client().pods().inNamespace(ns).inform(notes)) {
            assertThat(informer.hasSynced()).isTrue();
            assertThat(informer.getIndexer().getByKey(ns + "/before")).isNotNull();
            session.pod(ns, "p", "web");
            session.label(ns, "p", "round", "2");
            session.client().pods().inNamespace(ns).withName("p").delete();
            notes.have("ADDED before", "ADDED p", "MODIFIED p", "DELETED p");
            assertThat(informer.getStore().listKeys()).containsExactly(ns + "/before");
        }
    }

    @Test
    void anInformerResumesAfterABrokenConnectionWithoutASecondAdd() throws Exception {
        String ns = session.freshNamespace();
        Notes notes = new Notes();
        try (CuttableProxy proxy = new CuttableProxy(url);
                KubernetesClient client = Fabric8Session.clientOf(proxy.url());
                SharedIndexInformer<Pod> informer =
                        client.pods().inNamespace(ns).inform(notes)) {
            session.pod(ns, "a", "web");
            notes.have("ADDED a");
            proxy.cut();
            session.pod(ns, "b", "web");
            proxy.mend();
            notes.have("ADDED a", "ADDED b");
        }
    }

    @Test
    void anInformerThatMissedMoreThanTheHistoryListsAgain() throws Exception {
        String ns = session.freshNamespace();
        session.pod(ns, "stays", "web");
        session.pod(ns, "goes", "web");
        Notes notes = new Notes();
        try (CuttableProxy proxy = new CuttableProxy(url);
                KubernetesClient client = Fabric8Session.clientOf(proxy.url());
                SharedIndexInformer<Pod> informer =
                        client.pods().inNamespace(ns).inform(notes)) {
            notes.have("ADDED goes", "ADDED stays");
            proxy.cut();
            session.client().pods().inNamespace(ns).withName("goes").delete();
            session.pod(ns, "comes", "web");
            outrunHistory(session.freshNamespace());
            proxy.mend();
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(notes.events).contains("ADDED comes", "DELETED goes"));
            assertThat(informer.getStore().listKeys()).containsExactlyInAnyOrder(ns + "/comes", ns + "/stays");
            session.label(ns, "comes", "round", "2");
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(notes.events).contains("MODIFIED comes"));
        }
    }

    @Test
    void anExternalAgentMakesItsPodReadyThroughTheStatus() throws Exception {
        String ns = session.freshNamespace();
        String node = session.externalNode();
        Pod pending = session.client()
                .resource(new PodBuilder(Fabric8Session.webPod(ns, "p", "web"))
                        .editSpec()
                        .withNodeName(node)
                        .endSpec()
                        .build())
                .create();
        assertThat(pending.getStatus().getPhase()).isEqualTo("Pending");
        session.service(ns, "web");
        var resource = session.client().pods().inNamespace(ns).withName("p");
        CompletableFuture<Pod> ready =
                CompletableFuture.supplyAsync(() -> resource.waitUntilReady(60, TimeUnit.SECONDS));
        resource.editStatus(running("10.9.9.9"));
        assertThat(ready.get(60, TimeUnit.SECONDS).getStatus().getPodIP()).isEqualTo("10.9.9.9");
        assertThat(session.readyAddresses(ns, "web")).containsExactly("10.9.9.9");
        resource.patchStatus(Serialization.unmarshal("""
            {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "p"},
             "status": {"conditions": [{"type": "Ready", "status": "False"}]}}
            """, Pod.class));
        assertThat(session.readyAddresses(ns, "web")).isEmpty();
        session.client().nodes().withName(node).delete();
    }

    @Test
    void aConditionOnAPodThatBecomesReadyLaterIsAwaited() {
        String ns = session.freshNamespace();
        Pod slow = session.client()
                .resource(new PodBuilder(Fabric8Session.webPod(ns, "slow", "web"))
                        .editMetadata()
                        .addToAnnotations("timonel.dev/ready-after", "1h")
                        .endMetadata()
                        .build())
                .create();
        var resource = session.client().resource(slow);
        assertThat(resource.isReady()).isFalse();
        CompletableFuture<Pod> ready = CompletableFuture.supplyAsync(() -> resource.waitUntilCondition(
                p -> p != null
                        && p.getStatus().getConditions().stream()
                                .anyMatch(c -> c.getType().equals("Ready")
                                        && c.getStatus().equals("True")),
                60,
                TimeUnit.SECONDS));
        session.client()
                .pods()
                .inNamespace(ns)
                .withName("slow")
                .edit(p -> new PodBuilder(p)
                        .editMetadata()
                        .addToAnnotations("timonel.dev/ready-after", "1s")
                        .endMetadata()
                        .build());
        assertThat(ready.join().getStatus().getContainerStatuses().get(0).getReady())
                .isTrue();
    }

    private static UnaryOperator<Pod> running(String address) {
        return pod -> new PodBuilder(pod)
                .editOrNewStatus()
                .withPhase("Running")
                .withPodIP(address)
                .withPodIPs(new PodIP(address))
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }

    @Test
    void theServiceOfTheApiServerComesBackWithItsAddressAndItsEndpoint() {
        var service = session.client().services().inNamespace("default").withName("kubernetes");
        Service before = service.get();
        List<String> addresses = session.readyAddresses("default", "kubernetes");
        assertThat(addresses).hasSize(1);
        service.delete();
        Service after = service.waitUntilCondition(s -> s != null && !uid(s).equals(uid(before)), 60, TimeUnit.SECONDS);
        assertThat(after.getSpec().getClusterIP()).isEqualTo(before.getSpec().getClusterIP());
        await().atMost(60, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(session.readyAddresses("default", "kubernetes"))
                        .isEqualTo(addresses));
    }

    private static String uid(Service service) {
        return service.getMetadata().getUid();
    }

    /** More changes than the server keeps. */
    private void outrunHistory(String ns) {
        session.pod(ns, "busy", "web");
        var busy = session.client().pods().inNamespace(ns).withName("busy");
        IntStream.rangeClosed(0, SharedServers.HISTORY)
                .mapToObj(i -> "{\"metadata\":{\"labels\":{\"n" + i + "\":\"x\"}}}")
                .map(patch ->
                        CompletableFuture.runAsync(() -> busy.patch(PatchContext.of(PatchType.JSON_MERGE), patch)))
                .toList()
                .forEach(CompletableFuture::join);
    }
}
