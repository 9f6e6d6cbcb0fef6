package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.DiscoveryV1Api;
import io.kubernetes.client.openapi.apis.NetworkingV1Api;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1Endpoint;
import io.kubernetes.client.openapi.models.V1EndpointAddress;
import io.kubernetes.client.openapi.models.V1EndpointSlice;
import io.kubernetes.client.openapi.models.V1EndpointSubset;
import io.kubernetes.client.openapi.models.V1Endpoints;
import io.kubernetes.client.openapi.models.V1IPAddress;
import io.kubernetes.client.openapi.models.V1IPAddressSpec;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import io.kubernetes.client.openapi.models.V1ParentReference;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceCIDR;
import io.kubernetes.client.openapi.models.V1ServiceCIDRSpec;
import io.kubernetes.client.openapi.models.V1Status;
import io.kubernetes.client.util.PatchUtils;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The official Java client, whose models are strict: a field that it does not know, a required field that is missing or the
 * wrong type in answer to a DELETE is an exception. Lists and discovery are in
 * {@link JavaClientListTest}, watches in {@link JavaClientWatchTest}.
 */
@ParameterizedClass(name = "on {0}")
@EnumSource(Database.class)
@ExtendWith(SharedServers.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaClientTest {
    private static final String A_LABEL = "{\"metadata\":{\"labels\":{\"patched\":\"yes\"}}}";

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

    /** Sends the label patch as a strategic merge. */
    private <T> T patched(Class<T> type, PatchUtils.PatchCallFunc call) throws ApiException {
        return PatchUtils.patch(type, call, V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH, client);
    }

    private static V1ObjectMeta named(String name) {
        return new V1ObjectMeta().name(name);
    }

    private static void isSuccess(V1Status status, String kind, String name) {
        assertThat(status.getStatus()).isEqualTo("Success");
        assertThat(status.getDetails().getKind()).isEqualTo(kind);
        assertThat(status.getDetails().getName()).isEqualTo(name);
        assertThat(status.getDetails().getUid()).isNotEmpty();
    }

    private static void isNotFound(org.assertj.core.api.ThrowableAssert.ThrowingCallable read) {
        assertThatThrownBy(read).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.getCode()).isEqualTo(404);
            assertThat(e.getResponseBody()).contains("\"reason\":\"NotFound\"");
        });
    }

    @Test
    void aPodLivesThroughEveryVerbAndItsDeletionIsAnsweredWithThePod() throws ApiException {
        String ns = session.freshNamespace();
        V1Pod pod = session.pod(ns, "p", "web");
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        assertThat(core.readNamespacedPod("p", ns).execute()).isEqualTo(pod);
        pod.getMetadata().putLabelsItem("replaced", "yes");
        assertThat(core.replaceNamespacedPod("p", ns, pod)
                        .execute()
                        .getMetadata()
                        .getLabels())
                .containsEntry("replaced", "yes");
        assertThat(patched(
                                V1Pod.class,
                                () -> core.patchNamespacedPod("p", ns, new V1Patch(A_LABEL))
                                        .buildCall(null))
                        .getMetadata()
                        .getLabels())
                .containsEntry("patched", "yes");
        V1Pod status = core.readNamespacedPodStatus("p", ns).execute();
        assertThat(core.replaceNamespacedPodStatus("p", ns, status)
                        .execute()
                        .getStatus()
                        .getPodIP())
                .isEqualTo(status.getStatus().getPodIP());
        V1Pod deleted = core.deleteNamespacedPod("p", ns).execute();
        assertThat(deleted.getMetadata().getUid()).isEqualTo(pod.getMetadata().getUid());
        isNotFound(() -> core.readNamespacedPod("p", ns).execute());
    }

    @Test
    void whatIsAppliedByTheServerIsOwned() throws ApiException {
        String ns = session.freshNamespace();
        assertThat(apply(ns, "one", "ClientIP").getSpec().getSessionAffinity()).isEqualTo("ClientIP");
        assertThatThrownBy(() -> apply(ns, "two", "None"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getCode()).isEqualTo(409));
    }

    private V1Service apply(String ns, String manager, String affinity) throws ApiException {
        String config = "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"applied\"},"
                + "\"spec\":{\"ports\":[{\"port\":80}],\"sessionAffinity\":\"" + affinity + "\"}}";
        return PatchUtils.patch(
                V1Service.class,
                () -> core.patchNamespacedService("applied", ns, new V1Patch(config))
                        .fieldManager(manager)
                        .buildCall(null),
                V1Patch.PATCH_FORMAT_APPLY_YAML,
                client);
    }

    @Test
    void aServiceLivesThroughEveryVerbAndItsDeletionIsAnsweredWithTheService() throws ApiException {
        String ns = session.freshNamespace();
        V1Service service = session.service(ns, "web");
        assertThat(core.readNamespacedService("web", ns).execute()).isEqualTo(service);
        service.getSpec().setType("LoadBalancer");
        V1Service replaced = core.replaceNamespacedService("web", ns, service).execute();
        assertThat(replaced.getStatus().getLoadBalancer().getIngress())
                .singleElement()
                .satisfies(i -> assertThat(i.getIp()).startsWith("198.51.100."));
        assertThat(patched(
                                V1Service.class,
                                () -> core.patchNamespacedService("web", ns, new V1Patch(A_LABEL))
                                        .buildCall(null))
                        .getSpec()
                        .getClusterIP())
                .isEqualTo(service.getSpec().getClusterIP());
        assertThat(core.readNamespacedServiceStatus("web", ns).execute().getStatus())
                .isEqualTo(replaced.getStatus());
        V1Service deleted = core.deleteNamespacedService("web", ns).execute();
        assertThat(deleted.getMetadata().getUid())
                .isEqualTo(service.getMetadata().getUid());
        isNotFound(() -> core.readNamespacedService("web", ns).execute());
    }

    @Test
    void aNamespaceLivesThroughEveryVerbAndItsDeletionIsAnsweredWithAStatus() throws ApiException {
        String ns = session.freshNamespace();
        V1Namespace namespace = core.readNamespace(ns).execute();
        namespace.getMetadata().putLabelsItem("replaced", "yes");
        assertThat(core.replaceNamespace(ns, namespace).execute().getMetadata().getLabels())
                .containsKey("replaced");
        assertThat(patched(
                                V1Namespace.class,
                                () -> core.patchNamespace(ns, new V1Patch(A_LABEL))
                                        .buildCall(null))
                        .getMetadata()
                        .getLabels())
                .containsKeys("replaced", "patched");
        assertThat(core.readNamespaceStatus(ns).execute().getStatus().getPhase())
                .isEqualTo("Active");
        isSuccess(core.deleteNamespace(ns).execute(), "namespaces", ns);
        isNotFound(() -> core.readNamespace(ns).execute());
    }

    @Test
    void aNodeLivesThroughEveryVerbAndItsDeletionIsAnsweredWithAStatus() throws ApiException {
        String name = session.freshName();
        V1Node node = core.createNode(new V1Node().metadata(named(name))).execute();
        assertThat(node.getStatus().getNodeInfo().getKubeletVersion()).startsWith("v1.");
        node.getSpec().setUnschedulable(true);
        assertThat(core.replaceNode(name, node).execute().getSpec().getUnschedulable())
                .isTrue();
        assertThat(patched(
                                V1Node.class,
                                () -> core.patchNode(name, new V1Patch(A_LABEL)).buildCall(null))
                        .getMetadata()
                        .getLabels())
                .containsKey("patched");
        V1Node status = core.readNodeStatus(name).execute();
        assertThat(core.replaceNodeStatus(name, status).execute().getStatus().getConditions())
                .isNotEmpty();
        isSuccess(core.deleteNode(name).execute(), "nodes", name);
        isNotFound(() -> core.readNode(name).execute());
    }

    @Test
    void endpointsLiveThroughEveryVerbAndTheirDeletionIsAnsweredWithAStatus() throws ApiException {
        String ns = session.freshNamespace();
        V1EndpointSubset subset = new V1EndpointSubset().addAddressesItem(new V1EndpointAddress().ip("192.0.2.1"));
        V1Endpoints endpoints = core.createNamespacedEndpoints(
                        ns, new V1Endpoints().metadata(named("own")).addSubsetsItem(subset))
                .execute();
        endpoints.getSubsets().get(0).getAddresses().get(0).setIp("192.0.2.2");
        assertThat(core.replaceNamespacedEndpoints("own", ns, endpoints)
                        .execute()
                        .getSubsets())
                .isEqualTo(endpoints.getSubsets());
        patched(
                V1Endpoints.class,
                () -> core.patchNamespacedEndpoints("own", ns, new V1Patch(A_LABEL))
                        .buildCall(null));
        assertThat(core.readNamespacedEndpoints("own", ns)
                        .execute()
                        .getMetadata()
                        .getLabels())
                .containsKey("patched");
        isSuccess(core.deleteNamespacedEndpoints("own", ns).execute(), "endpoints", "own");
        isNotFound(() -> core.readNamespacedEndpoints("own", ns).execute());
    }

    @Test
    void anEndpointSliceLivesThroughEveryVerbAndItsDeletionIsAnsweredWithAStatus() throws ApiException {
        String ns = session.freshNamespace();
        V1EndpointSlice slice = discovery
                .createNamespacedEndpointSlice(
                        ns,
                        new V1EndpointSlice()
                                .metadata(named("own"))
                                .addressType("IPv4")
                                .addEndpointsItem(new V1Endpoint().addAddressesItem("192.0.2.1")))
                .execute();
        slice.getEndpoints().get(0).setAddresses(List.of("192.0.2.2"));
        assertThat(discovery
                        .replaceNamespacedEndpointSlice("own", ns, slice)
                        .execute()
                        .getEndpoints())
                .isEqualTo(slice.getEndpoints());
        patched(
                V1EndpointSlice.class,
                () -> discovery
                        .patchNamespacedEndpointSlice("own", ns, new V1Patch(A_LABEL))
                        .buildCall(null));
        assertThat(discovery
                        .readNamespacedEndpointSlice("own", ns)
                        .execute()
                        .getMetadata()
                        .getLabels())
                .containsKey("patched");
        isSuccess(discovery.deleteNamespacedEndpointSlice("own", ns).execute(), "endpointslices", "own");
        isNotFound(() -> discovery.readNamespacedEndpointSlice("own", ns).execute());
    }

    @Test
    void anEventLivesThroughEveryVerbAndItsDeletionIsAnsweredWithAStatus() throws ApiException {
        String ns = session.freshNamespace();
        CoreV1Event event = core.createNamespacedEvent(
                        ns,
                        new CoreV1Event()
                                .metadata(named("own"))
                                .involvedObject(new V1ObjectReference()
                                        .kind("Pod")
                                        .namespace(ns)
                                        .name("p"))
                                .reason("Checked")
                                .eventTime(java.time.OffsetDateTime.parse("2026-01-02T03:04:05.000006Z"))
                                .action("Check")
                                .reportingComponent("tests.example")
                                .reportingInstance("one")
                                .type("Normal"))
                .execute();
        assertThat(event.getEventTime()).isEqualTo("2026-01-02T03:04:05.000006Z");
        event.setMessage("again");
        assertThat(core.replaceNamespacedEvent("own", ns, event).execute().getMessage())
                .isEqualTo("again");
        patched(
                CoreV1Event.class,
                () -> core.patchNamespacedEvent("own", ns, new V1Patch(A_LABEL)).buildCall(null));
        assertThat(core.readNamespacedEvent("own", ns).execute().getMetadata().getLabels())
                .containsKey("patched");
        isSuccess(core.deleteNamespacedEvent("own", ns).execute(), "events", "own");
        isNotFound(() -> core.readNamespacedEvent("own", ns).execute());
    }

    @Test
    void anIpAddressLivesThroughEveryVerbAndItsDeletionIsAnsweredWithAStatus() throws ApiException {
        String ns = session.freshNamespace();
        String ip = session.service(ns, "web").getSpec().getClusterIP();
        V1IPAddress address = networking.readIPAddress(ip).execute();
        assertThat(address.getSpec().getParentRef().getName()).isEqualTo("web");
        address.getMetadata().putLabelsItem("replaced", "yes");
        assertThat(networking
                        .replaceIPAddress(ip, address)
                        .execute()
                        .getMetadata()
                        .getLabels())
                .containsKey("replaced");
        patched(
                V1IPAddress.class,
                () -> networking.patchIPAddress(ip, new V1Patch(A_LABEL)).buildCall(null));
        assertThat(networking.readIPAddress(ip).execute().getMetadata().getLabels())
                .containsKeys("patched", "replaced");
        String other = "2001:db8::" + Integer.toHexString(Math.abs(ns.hashCode()) % 0xffff + 1);
        V1IPAddress own = new V1IPAddress()
                .metadata(named(other))
                .spec(new V1IPAddressSpec()
                        .parentRef(new V1ParentReference()
                                .resource("services")
                                .namespace(ns)
                                .name("web")));
        networking.createIPAddress(own).execute();
        isSuccess(networking.deleteIPAddress(other).execute(), "ipaddresses", other);
        isNotFound(() -> networking.readIPAddress(other).execute());
    }

    @Test
    void aServiceCidrLivesThroughEveryVerbAndItsDeletionIsAnsweredWithAStatus() throws ApiException {
        String name = session.freshName();
        V1ServiceCIDR cidr = networking
                .createServiceCIDR(new V1ServiceCIDR()
                        .metadata(named(name))
                        .spec(new V1ServiceCIDRSpec().addCidrsItem("10.97.0.0/24")))
                .execute();
        cidr.getMetadata().putLabelsItem("replaced", "yes");
        networking.replaceServiceCIDR(name, cidr).execute();
        patched(
                V1ServiceCIDR.class,
                () -> networking.patchServiceCIDR(name, new V1Patch(A_LABEL)).buildCall(null));
        assertThat(networking
                        .readServiceCIDRStatus(name)
                        .execute()
                        .getMetadata()
                        .getLabels())
                .containsKeys("patched", "replaced");
        isSuccess(networking.deleteServiceCIDR(name).execute(), "servicecidrs", name);
        isNotFound(() -> networking.readServiceCIDR(name).execute());
    }

    @Test
    void aStaleReplaceIsAConflict() throws ApiException {
        String ns = session.freshNamespace();
        V1Pod stale = session.pod(ns, "p", "web");
        patched(
                V1Pod.class,
                () -> core.patchNamespacedPod("p", ns, new V1Patch(A_LABEL)).buildCall(null));
        assertThatThrownBy(() -> core.replaceNamespacedPod(
                                "p", ns, stale.metadata(stale.getMetadata().putLabelsItem("a", "b")))
                        .execute())
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getCode()).isEqualTo(409));
    }
}
