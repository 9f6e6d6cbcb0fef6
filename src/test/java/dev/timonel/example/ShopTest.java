package dev.timonel.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.timonel.app.RunningTimonel;
import dev.timonel.app.Timonel;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

class ShopTest {
    private static final String SHOP = """
            apiVersion: v1
            kind: Pod
            metadata: {name: shop-1, namespace: default, labels: {app: shop}}
            spec: {containers: [{name: shop, image: shop}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: shop, namespace: default}
            spec: {selector: {app: shop}, ports: [{port: 80, targetPort: 8080}]}
            """;

    @Test
    void theServiceHasThePodAsItsEndpoint() {
        try (RunningTimonel timonel = Timonel.start();
                KubernetesClient client = clientOf(timonel)) {
            client.load(new ByteArrayInputStream(SHOP.getBytes())).create();

            // no waiting: create returns when the endpoints are there
            var pod = client.pods().inNamespace("default").withName("shop-1").get();
            var endpoints =
                    client.endpoints().inNamespace("default").withName("shop").get();
            assertEquals(
                    pod.getStatus().getPodIP(),
                    endpoints.getSubsets().get(0).getAddresses().get(0).getIp());
        }
    }

    private static KubernetesClient clientOf(RunningTimonel timonel) {
        Config config = Config.fromKubeconfig(timonel.kubeconfig().toFile());
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
