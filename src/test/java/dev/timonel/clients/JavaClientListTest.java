package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.Discovery;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.ApisApi;
import io.kubernetes.client.openapi.apis.CoreApi;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.DiscoveryApi;
import io.kubernetes.client.openapi.apis.DiscoveryV1Api;
import io.kubernetes.client.openapi.apis.NetworkingApi;
import io.kubernetes.client.openapi.apis.NetworkingV1Api;
import io.kubernetes.client.openapi.apis.VersionApi;
import io.kubernetes.client.openapi.models.V1APIGroup;
import io.kubernetes.client.openapi.models.V1APIResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The official Java client: lists, deletions of collections, discovery. */
@ParameterizedClass(name = "on {0}")
@MethodSource("dev.timonel.clients.Database#tried")
@ExtendWith(SharedServers.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaClientListTest {
    @Parameter
    private Database database;

    private JavaSession session;
    private ApiClient client;
    private CoreV1Api core;
    private DiscoveryV1Api discovery;
    private NetworkingV1Api networking;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void connect(SharedServers servers) {
        session = new JavaSession(servers.on(database).url());
        client = session.client();
        core = session.core();
        discovery = new DiscoveryV1Api(client);
        networking = new NetworkingV1Api(client);
    }

    @Test
    void everyListIsUnderstood() throws ApiException {
        String ns = session.freshNamespace();
        session.pod(ns, "p", "web");
        session.service(ns, "web");
        assertThat(core.listNamespace().execute().getItems()).isNotEmpty();
        assertThat(core.listNode().execute().getItems()).isNotEmpty();
        assertThat(core.listPodForAllNamespaces().execute().getItems()).isNotEmpty();
        assertThat(core.listServiceForAllNamespaces().execute().getItems()).isNotEmpty();
        assertThat(core.listEndpointsForAllNamespaces().execute().getItems()).isNotEmpty();
        assertThat(core.listEventForAllNamespaces().execute().getItems()).isNotEmpty();
        assertThat(discovery.listEndpointSliceForAllNamespaces().execute().getItems())
                .isNotEmpty();
        assertThat(networking.listIPAddress().execute().getItems()).isNotEmpty();
        assertThat(networking.listServiceCIDR().execute().getItems()).isNotEmpty();
        assertThat(core.listNamespacedPod(ns).limit(1).execute().getItems()).hasSize(1);
        assertThat(core.listNamespacedService(ns).execute().getItems()).hasSize(1);
        assertThat(core.listNamespacedEndpoints(ns).execute().getItems()).hasSize(1);
        assertThat(core.listNamespacedEvent(ns).execute().getItems()).hasSize(1);
        assertThat(discovery.listNamespacedEndpointSlice(ns).execute().getItems())
                .hasSize(1);
        assertThat(core.listNamespacedPod(ns)
                        .labelSelector("app=other")
                        .execute()
                        .getItems())
                .isEmpty();
    }

    @Test
    void theDeletionOfACollectionIsAnsweredWithAStatus() throws ApiException {
        String ns = session.freshNamespace();
        session.pod(ns, "a", "web");
        session.pod(ns, "b", "db");
        session.service(ns, "web");
        assertThat(core.deleteCollectionNamespacedPod(ns)
                        .labelSelector("app=web")
                        .execute()
                        .getStatus())
                .isEqualTo("Success");
        assertThat(core.listNamespacedPod(ns).execute().getItems())
                .singleElement()
                .satisfies(p -> assertThat(p.getMetadata().getName()).isEqualTo("b"));
        assertThat(core.deleteCollectionNamespacedService(ns).execute().getStatus())
                .isEqualTo("Success");
        assertThat(core.listNamespacedService(ns).execute().getItems()).isEmpty();
        assertThat(core.listNamespacedEndpoints(ns).execute().getItems()).isEmpty();
    }

    @Test
    void discoveryIsUnderstoodThoughThisClientEndsItsPathsWithASlash() throws ApiException {
        assertThat(new VersionApi(client).getCode().execute().getGitVersion()).startsWith("v1.");
        assertThat(new CoreApi(client).getAPIVersions().execute().getVersions()).containsExactly("v1");
        assertThat(new ApisApi(client).getAPIVersions().execute().getGroups())
                .extracting(V1APIGroup::getName)
                .contains("discovery.k8s.io", "networking.k8s.io");
        assertThat(new DiscoveryApi(client).getAPIGroup().execute().getName()).isEqualTo("discovery.k8s.io");
        assertThat(new NetworkingApi(client).getAPIGroup().execute().getName()).isEqualTo("networking.k8s.io");
        assertThat(core.getAPIResources().execute().getResources())
                .extracting(V1APIResource::getName)
                .contains("pods", "pods/status", "services/status", "nodes", "events");
        assertThat(discovery.getAPIResources().execute().getResources())
                .extracting(V1APIResource::getName)
                .containsExactly("endpointslices");
        assertThat(networking.getAPIResources().execute().getResources())
                .extracting(V1APIResource::getName)
                .contains("ipaddresses", "servicecidrs");
        assertThat(new Discovery(client).findAll())
                .extracting(Discovery.APIResource::getKind)
                .contains("Pod", "Service", "Node", "Namespace", "EndpointSlice", "IPAddress", "ServiceCIDR");
    }
}
