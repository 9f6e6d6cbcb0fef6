package dev.timonel.clients;

import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.kubernetes.client.openapi.models.V1ServiceSpec;
import io.kubernetes.client.util.Config;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An official Java client, and the objects that its tests are about. */
final class JavaSession {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final ApiClient client;
    private final CoreV1Api core;

    JavaSession(String url) {
        client = Config.fromUrl(url);
        // watches read for as long as they live
        client.setHttpClient(
                client.getHttpClient().newBuilder().readTimeout(Duration.ZERO).build());
        core = new CoreV1Api(client);
    }

    ApiClient client() {
        return client;
    }

    CoreV1Api core() {
        return core;
    }

    String freshName() {
        return "java-" + NAMES.incrementAndGet();
    }

    String freshNamespace() throws ApiException {
        String name = freshName();
        core.createNamespace(new V1Namespace().metadata(new V1ObjectMeta().name(name)))
                .execute();
        return name;
    }

    V1Pod pod(String namespace, String name, String app) throws ApiException {
        V1Pod pod = new V1Pod()
                .metadata(new V1ObjectMeta().name(name).putLabelsItem("app", app))
                .spec(new V1PodSpec()
                        .addContainersItem(new V1Container().name("web").image("nginx")));
        return core.createNamespacedPod(namespace, pod).execute();
    }

    V1Service service(String namespace, String name) throws ApiException {
        V1Service service = new V1Service()
                .metadata(new V1ObjectMeta().name(name))
                .spec(new V1ServiceSpec()
                        .selector(Map.of("app", "web"))
                        .addPortsItem(new V1ServicePort().port(80).targetPort(new IntOrString(8080))));
        return core.createNamespacedService(namespace, service).execute();
    }
}
