package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link Timonel#start}, by which other projects have a server in their tests. */
class StartedInATestTest {

    @Test
    void severalServersRunSideBySideEachWithItsOwnData() throws Exception {
        try (RunningTimonel one = Timonel.start("--timonel.bootstrap.nodes=1");
                RunningTimonel other = Timonel.start("--timonel.dns.port=-1")) {
            assertThat(get(one.url() + "/api/v1/nodes/node-2")).isEqualTo(404);
            assertThat(get(other.url() + "/api/v1/nodes/node-2")).isEqualTo(200);
            assertThat(one.dns()).isPresent();
            assertThat(other.dns()).isEmpty();
        }
    }

    @Test
    void theKubeconfigLeadsToItAndNothingIsLeftWhenItIsClosed() throws Exception {
        Path kubeconfig;
        try (RunningTimonel timonel = Timonel.start()) {
            kubeconfig = timonel.kubeconfig();
            assertThat(kubeconfig).content().contains("server: https://127.0.0.1:", "token: ");
        }
        try (RunningTimonel timonel = Timonel.start("--timonel.https.port=-1")) {
            assertThat(timonel.kubeconfig()).content().contains("server: " + timonel.url() + "\n", "user: {}");
        }
        assertThat(kubeconfig.getParent()).doesNotExist();
    }

    @Test
    void aDirectoryThatWasGivenStays(@TempDir Path data) {
        Timonel.start("--timonel.data-dir=" + data).close();
        assertThat(data.resolve("timonel.mv.db")).exists();
    }

    @Test
    void aStartThatIsRefusedLeavesNoDirectory() throws Exception {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        assertThatThrownBy(() -> Timonel.start("--timonel.cluster-cidrs=nonsense"))
                .rootCause()
                .hasMessageContaining("timonel.cluster-cidrs=nonsense is not a CIDR");
        try (var left = Files.list(temporary)) {
            assertThat(left.filter(p -> p.getFileName().toString().startsWith("timonel"))
                            .filter(Files::isDirectory)
                            .filter(p -> Files.exists(p.resolve("lock"))))
                    .isEmpty();
        }
    }

    /** Settings of a program that has Timonel on its class path are not Timonel's. */
    @Test
    void theSettingsAreInAFileThatNoOtherProgramHas() {
        assertThat(getClass().getResource("/timonel.yml")).isNotNull();
        assertThat(getClass().getResource("/application.yml")).isNull();
    }

    private static int get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
