package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClosedWithoutHttpsTest {
    @Test
    void theKubeconfigIsTheAdministratorsAlsoWhereTheClosedDoorIsTheOnlyOne() {
        try (RunningTimonel timonel = Timonel.start("--timonel.http.open=false", "--timonel.https.port=-1");
                KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(timonel.kubeconfig().toFile()))
                        .build()) {
            assertThat(client.getConfiguration().getMasterUrl()).startsWith("http://");
            assertThat(client.nodes().list().getItems()).isNotEmpty();
            assertThat(RunningContext.of(timonel).getBean(Greeting.class).ready(Duration.ZERO))
                    .as("what is to be tried does not end in a 403")
                    .containsPattern("Try +curl -H \"Authorization: Bearer ");
        }
    }
}
