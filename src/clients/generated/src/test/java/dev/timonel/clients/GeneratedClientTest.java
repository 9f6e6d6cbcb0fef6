package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AppsV1Api;
import org.openapitools.client.api.CoreV1Api;
import org.openapitools.client.model.IoK8sApiAppsV1Deployment;
import org.openapitools.client.model.IoK8sApiAppsV1DeploymentSpec;
import org.openapitools.client.model.IoK8sApiCoreV1Container;
import org.openapitools.client.model.IoK8sApiCoreV1Namespace;
import org.openapitools.client.model.IoK8sApiCoreV1Pod;
import org.openapitools.client.model.IoK8sApiCoreV1PodSpec;
import org.openapitools.client.model.IoK8sApiCoreV1PodTemplateSpec;
import org.openapitools.client.model.IoK8sApiCoreV1Service;
import org.openapitools.client.model.IoK8sApiCoreV1ServicePort;
import org.openapitools.client.model.IoK8sApiCoreV1ServiceSpec;
import org.openapitools.client.model.IoK8sApimachineryPkgApisMetaV1LabelSelector;
import org.openapitools.client.model.IoK8sApimachineryPkgApisMetaV1ObjectMeta;

/** A client that openapi-generator makes of {@code /openapi/v2} of the server that it is then pointed at. */
class GeneratedClientTest {
    private static final Map<String, String> LABELS = Map.of("app", "web");

    private final ApiClient client = client();
    private final CoreV1Api core = new CoreV1Api(client);
    private final AppsV1Api apps = new AppsV1Api(client);
    private String namespace = "";

    private static ApiClient client() {
        ApiClient client = new ApiClient();
        client.updateBaseUri(System.getenv("TIMONEL_URL"));
        return client;
    }

    @BeforeEach
    void aNamespaceOfItsOwn() throws ApiException {
        IoK8sApiCoreV1Namespace wanted = new IoK8sApiCoreV1Namespace()
                .metadata(new IoK8sApimachineryPkgApisMetaV1ObjectMeta().generateName("generated-"));
        namespace = core.createCoreV1Namespace(wanted, null, null, null, null)
                .getMetadata()
                .getName();
    }

    @AfterEach
    void leaveNothing() throws ApiException {
        core.deleteCoreV1Namespace(namespace, null, null, null, null, null, null, null);
    }

    private static IoK8sApimachineryPkgApisMetaV1ObjectMeta named(String name) {
        return new IoK8sApimachineryPkgApisMetaV1ObjectMeta().name(name).labels(LABELS);
    }

    private static IoK8sApiCoreV1PodSpec oneContainer() {
        return new IoK8sApiCoreV1PodSpec()
                .containers(List.of(new IoK8sApiCoreV1Container().name("a").image("a")));
    }

    /** The generator takes the first of the media types of a patch, which is that of RFC 6902. */
    private static List<Map<String, Object>> replacing(String path, Object value) {
        return List.of(Map.of("op", "replace", "path", path, "value", value));
    }

    @Test
    void aPodIsCreatedListedPatchedAndDeleted() throws ApiException {
        IoK8sApiCoreV1Pod created = core.createCoreV1NamespacedPod(
                namespace, new IoK8sApiCoreV1Pod().metadata(named("a")).spec(oneContainer()), null, null, null, null);
        assertThat(created.getStatus().getPhase()).isEqualTo("Running");
        assertThat(created.getMetadata().getCreationTimestamp()).isNotNull();

        assertThat(core.patchCoreV1NamespacedPod(
                                "a", namespace, replacing("/metadata/labels/app", "other"), null, null, null, null, null)
                        .getMetadata()
                        .getLabels())
                .containsEntry("app", "other");
        assertThat(core.listCoreV1NamespacedPod(
                                namespace, null, null, null, null, "app=other", null, null, null, null, null, null, null)
                        .getItems())
                .singleElement()
                .satisfies(pod -> assertThat(pod.getStatus().getPodIP()).isNotEmpty());

        core.deleteCoreV1NamespacedPod("a", namespace, null, null, 0, null, null, null, null);
        assertThatThrownBy(() -> core.readCoreV1NamespacedPod("a", namespace, null))
                .isInstanceOfSatisfying(ApiException.class, gone -> assertThat(gone.getCode()).isEqualTo(404));
    }

    @Test
    void aServiceIsCreatedListedPatchedAndDeleted() throws ApiException {
        IoK8sApiCoreV1ServiceSpec spec = new IoK8sApiCoreV1ServiceSpec()
                .selector(LABELS)
                .ports(List.of(new IoK8sApiCoreV1ServicePort().port(80).targetPort("http")));
        IoK8sApiCoreV1Service created = core.createCoreV1NamespacedService(
                namespace, new IoK8sApiCoreV1Service().metadata(named("web")).spec(spec), null, null, null, null);
        assertThat(created.getSpec().getClusterIP()).startsWith("10.96.");

        core.patchCoreV1NamespacedService(
                "web", namespace, replacing("/spec/ports/0/port", 81), null, null, null, null, null);
        assertThat(core.listCoreV1NamespacedService(
                                namespace, null, null, null, null, null, null, null, null, null, null, null, null)
                        .getItems())
                .singleElement()
                .satisfies(service -> assertThat(service.getSpec().getPorts().get(0).getPort())
                        .isEqualTo(81));
        core.deleteCoreV1NamespacedService("web", namespace, null, null, null, null, null, null, null);
    }

    @Test
    void aDeploymentIsCreatedListedPatchedAndDeleted() throws ApiException {
        IoK8sApiAppsV1DeploymentSpec spec = new IoK8sApiAppsV1DeploymentSpec()
                .replicas(2)
                .selector(new IoK8sApimachineryPkgApisMetaV1LabelSelector().matchLabels(LABELS))
                .template(new IoK8sApiCoreV1PodTemplateSpec()
                        .metadata(new IoK8sApimachineryPkgApisMetaV1ObjectMeta().labels(LABELS))
                        .spec(oneContainer()));
        apps.createAppsV1NamespacedDeployment(
                namespace, new IoK8sApiAppsV1Deployment().metadata(named("web")).spec(spec), null, null, null, null);

        assertThat(apps.patchAppsV1NamespacedDeployment(
                                "web", namespace, replacing("/spec/replicas", 1), null, null, null, null, null)
                        .getSpec()
                        .getReplicas())
                .isEqualTo(1);
        assertThat(apps.listAppsV1NamespacedDeployment(
                                namespace, null, null, null, null, null, null, null, null, null, null, null, null)
                        .getItems())
                .hasSize(1);
        assertThat(apps.deleteAppsV1NamespacedDeployment(
                                "web", namespace, null, null, null, null, null, null, null)
                        .getStatus())
                .isEqualTo("Success");
    }

    @Test
    void aWrongObjectIsRefusedWithAStatus() {
        assertThatThrownBy(() -> core.createCoreV1NamespacedPod(
                        namespace,
                        new IoK8sApiCoreV1Pod().metadata(named("Wrong")).spec(oneContainer()),
                        null,
                        null,
                        null,
                        null))
                .isInstanceOfSatisfying(ApiException.class, refused -> {
                    assertThat(refused.getCode()).isEqualTo(422);
                    assertThat(refused.getResponseBody()).contains("\"reason\":\"Invalid\"", "metadata.name");
                });
    }
}
