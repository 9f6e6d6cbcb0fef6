package dev.timonel.clients;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A fabric8 client, and the objects that its tests are about. */
final class Fabric8Session implements AutoCloseable {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final KubernetesClient client;

    Fabric8Session(String url) {
        client = clientOf(url);
    }

    static KubernetesClient clientOf(String url) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withWatchReconnectInterval(50)
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    KubernetesClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
    }

    String freshName() {
        return "fabric8-" + NAMES.incrementAndGet();
    }

    String freshNamespace() {
        Namespace namespace = new NamespaceBuilder()
                .withNewMetadata()
                .withName(freshName())
                .endMetadata()
                .build();
        return client.resource(namespace).create().getMetadata().getName();
    }

    /** A node that no simulated kubelet looks after. */
    String externalNode() {
        String name = freshName();
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToAnnotations("timonel.dev/agent", "external")
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    Pod pod(String namespace, String name, String app) {
        return client.resource(webPod(namespace, name, app)).create();
    }

    Service service(String namespace, String name) {
        return client.resource(webService(namespace, name)).create();
    }

    void label(String namespace, String pod, String key, String value) {
        client.pods()
                .inNamespace(namespace)
                .withName(pod)
                .edit(p -> new PodBuilder(p)
                        .editMetadata()
                        .addToLabels(key, value)
                        .endMetadata()
                        .build());
    }

    /** The addresses of a service that take connections. */
    List<String> readyAddresses(String namespace, String service) {
        return client
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .withLabel("kubernetes.io/service-name", service)
                .list()
                .getItems()
                .stream()
                .flatMap(s -> s.getEndpoints().stream())
                .filter(e -> e.getConditions().getReady())
                .map(Endpoint::getAddresses)
                .flatMap(List::stream)
                .sorted()
                .toList();
    }

    static Pod webPod(String namespace, String name, String app) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("app", app)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("web")
                .withImage("nginx")
                .addNewPort()
                .withContainerPort(8080)
                .endPort()
                .endContainer()
                .endSpec()
                .build();
    }

    static Service webService(String namespace, String name) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSelector(Map.of("app", "web"))
                .addNewPort()
                .withName("http")
                .withPort(80)
                .withNewTargetPort(8080)
                .endPort()
                .endSpec()
                .build();
    }
}
