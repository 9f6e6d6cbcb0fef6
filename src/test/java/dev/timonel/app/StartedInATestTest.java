package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    void aKubeconfigThatCannotBeWrittenIsTriedAgainAndTheRestWorks(@TempDir Path data) throws Exception {
        Path inTheWay = Files.createDirectories(data.resolve("kubeconfig.new").resolve("x"));
        try (RunningTimonel timonel = Timonel.start("--timonel.data-dir=" + data)) {
            assertThat(get(timonel.url() + "/api/v1/nodes")).isEqualTo(200);
            assertThat(get(timonel.url() + "/readyz")).isEqualTo(500);
            assertThat(timonel.kubeconfig()).doesNotExist();

            Files.delete(inTheWay);
            assertThat(get(timonel.url() + "/readyz")).isEqualTo(200);
            assertThat(timonel.kubeconfig()).content().contains("server: https://127.0.0.1:");
        }
    }

    /** Of the directories that have come meanwhile, those of servers in other processes go when these are closed. */
    @Test
    void aStartThatIsRefusedLeavesNoDirectory() throws Exception {
        Set<Path> before = directories();
        assertThatThrownBy(() -> Timonel.start("--timonel.cluster-cidrs=nonsense"))
                .rootCause()
                .hasMessageContaining("timonel.cluster-cidrs=nonsense is not a CIDR");
        Set<Path> come = directories();
        come.removeAll(before);
        await().atMost(Duration.ofMinutes(2)).until(() -> come.stream().noneMatch(Files::exists));
    }

    private static Set<Path> directories() throws IOException {
        try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return temporary
                    .filter(path -> path.getFileName().toString().matches("timonel\\d+"))
                    .collect(Collectors.toCollection(HashSet::new));
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
