package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.reflect.TypeToken;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.DiscoveryV1Api;
import io.kubernetes.client.openapi.models.V1EndpointSlice;
import io.kubernetes.client.openapi.models.V1EndpointSliceList;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodList;
import io.kubernetes.client.util.PatchUtils;
import io.kubernetes.client.util.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The official Java client's watches and informers. */
@ParameterizedClass(name = "on {0}")
@MethodSource("dev.timonel.clients.Database#tried")
@ExtendWith(SharedServers.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaClientWatchTest {
    @Parameter
    private Database database;

    private JavaSession session;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void connect(SharedServers servers) {
        session = new JavaSession(servers.on(database).url());
    }

    private void label(String ns, String pod) throws ApiException {
        PatchUtils.patch(
                V1Pod.class,
                () -> session.core()
                        .patchNamespacedPod(pod, ns, new V1Patch("{\"metadata\":{\"labels\":{\"round\":\"2\"}}}"))
                        .buildCall(null),
                V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH,
                session.client());
    }

    @Test
    void aWatchResumesAfterTheListAndEndsWithABookmarkOfWhereItIs() throws Exception {
        String ns = session.freshNamespace();
        session.pod(ns, "before", "web");
        String listed =
                session.core().listNamespacedPod(ns).execute().getMetadata().getResourceVersion();
        session.pod(ns, "p", "web");
        label(ns, "p");
        session.core().deleteNamespacedPod("p", ns).execute();
        List<String> events = new ArrayList<>();
        String bookmark = null;
        try (Watch<V1Pod> watch = Watch.createWatch(
                session.client(),
                session.core()
                        .listNamespacedPod(ns)
                        .watch(true)
                        .allowWatchBookmarks(true)
                        .timeoutSeconds(1)
                        .resourceVersion(listed)
                        .buildCall(null),
                new TypeToken<Watch.Response<V1Pod>>() {}.getType())) {
            for (Watch.Response<V1Pod> event : watch) {
                events.add(event.type + " " + event.object.getMetadata().getName());
                bookmark = event.object.getMetadata().getResourceVersion();
            }
        }
        assertThat(events).startsWith("ADDED p", "MODIFIED p", "DELETED p", "BOOKMARK null");
        assertThat(events.subList(3, events.size()))
                .as("that at the end, and one before if its turn comes just then")
                .containsOnly("BOOKMARK null");
        assertThat(Long.parseLong(bookmark)).isGreaterThanOrEqualTo(Long.parseLong(listed) + 3);
    }

    @Test
    void anInformerFollowsThePodsOfANamespace() throws Exception {
        String ns = session.freshNamespace();
        session.pod(ns, "before", "web");
        SharedInformerFactory factory = new SharedInformerFactory(session.client());
        SharedIndexInformer<V1Pod> informer = factory.sharedIndexInformerFor(
                p -> session.core()
                        .listNamespacedPod(ns)
                        .watch(p.watch)
                        .resourceVersion(p.resourceVersion)
                        .timeoutSeconds(p.timeoutSeconds)
                        .buildCall(null),
                V1Pod.class,
                V1PodList.class);
        List<String> events = new CopyOnWriteArrayList<>();
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(V1Pod pod) {
                events.add("ADDED " + pod.getMetadata().getName());
            }

            @Override
            public void onUpdate(V1Pod before, V1Pod after) {
                events.add("MODIFIED " + after.getMetadata().getName());
            }

            @Override
            public void onDelete(V1Pod pod, boolean finalStateUnknown) {
                events.add("DELETED " + pod.getMetadata().getName());
            }
        });
        try {
            factory.startAllRegisteredInformers();
            await().atMost(60, TimeUnit.SECONDS).until(informer::hasSynced);
            session.pod(ns, "p", "web");
            await().atMost(60, TimeUnit.SECONDS).until(() -> events.contains("ADDED p"));
            label(ns, "p");
            session.core().deleteNamespacedPod("p", ns).execute();
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() ->
                            assertThat(events).containsExactly("ADDED before", "ADDED p", "MODIFIED p", "DELETED p"));
            assertThat(informer.getIndexer().listKeys()).containsExactly(ns + "/before");
        } finally {
            factory.stopAllRegisteredInformers();
        }
    }

    @Test
    void anInformerOfEndpointSlicesSeesAPodComeAndGo() throws Exception {
        String ns = session.freshNamespace();
        session.service(ns, "web");
        DiscoveryV1Api discovery = new DiscoveryV1Api(session.client());
        SharedInformerFactory factory = new SharedInformerFactory(session.client());
        SharedIndexInformer<V1EndpointSlice> informer = factory.sharedIndexInformerFor(
                p -> discovery
                        .listNamespacedEndpointSlice(ns)
                        .watch(p.watch)
                        .resourceVersion(p.resourceVersion)
                        .timeoutSeconds(p.timeoutSeconds)
                        .buildCall(null),
                V1EndpointSlice.class,
                V1EndpointSliceList.class);
        try {
            factory.startAllRegisteredInformers();
            await().atMost(60, TimeUnit.SECONDS).until(informer::hasSynced);
            session.pod(ns, "p", "web");
            await().atMost(60, TimeUnit.SECONDS).until(() -> endpoints(informer) == 1);
            session.core().deleteNamespacedPod("p", ns).execute();
            await().atMost(60, TimeUnit.SECONDS).until(() -> endpoints(informer) == 0);
        } finally {
            factory.stopAllRegisteredInformers();
        }
    }

    private static int endpoints(SharedIndexInformer<V1EndpointSlice> informer) {
        return informer.getIndexer().list().stream()
                .mapToInt(s -> s.getEndpoints().size())
                .sum();
    }
}
