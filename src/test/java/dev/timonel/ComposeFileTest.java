package dev.timonel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What can be known of the Compose file and the Dockerfile without Docker; {@code src/test/docker/run} tries them with it. */
class ComposeFileTest {
    /** SnakeYAML, because Jackson does not follow the anchors. */
    private final JsonNode compose = new JsonMapper().valueToTree(read(Path.of("docker-compose.yml")));

    private final List<String> dockerfile = lines(Path.of("Dockerfile"));

    @Test
    void everyPublishedPortIsOnLoopback() {
        List<String> ports = compose.get("services")
                .valueStream()
                .flatMap(service -> service.path("ports").valueStream())
                .map(JsonNode::stringValue)
                .toList();
        assertThat(ports).hasSize(6).allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void eachServerHasTheSamePortsInsideAndOutsideSoThatItsKubeconfigHoldsForBoth() {
        for (String server : List.of("timonel", "timonel-postgres")) {
            JsonNode environment = service(server).get("environment");
            String http = environment.get("SERVER_PORT").asString();
            String dns = environment.get("TIMONEL_DNS_PORT").asString();
            assertThat(texts(service(server).get("ports")))
                    .containsExactly(
                            "127.0.0.1:" + http + ":" + http,
                            "127.0.0.1:" + dns + ":" + dns + "/udp",
                            "127.0.0.1:" + dns + ":" + dns + "/tcp");
        }
    }

    @Test
    void onlyTimonelItselfStartsWithoutAProfile() {
        assertThat(compose.get("services")
                        .propertyStream()
                        .filter(service -> service.getValue().path("profiles").isEmpty())
                        .map(service -> service.getKey()))
                .containsExactly("timonel");
        assertThat(profiles("demo")).containsExactly("demo");
        assertThat(profiles("postgres")).containsExactly("postgres");
        assertThat(profiles("timonel-postgres")).containsExactly("postgres");
    }

    @Test
    void theImageAloneSaysWhenAServerIsHealthy() {
        for (String server : List.of("timonel", "timonel-postgres")) {
            assertThat(service(server).has("healthcheck")).isFalse();
        }
        assertThat(dockerfile)
                .anyMatch(line -> line.startsWith("HEALTHCHECK"))
                .anyMatch(line -> line.contains("CMD curl") && line.contains("/readyz"));
    }

    @Test
    void theImageIsBuiltOnceAndNeverPulled() {
        assertThat(service("timonel").get("build").stringValue()).isEqualTo(".");
        assertThat(service("timonel-postgres").has("build")).isFalse();
        assertThat(service("timonel-postgres").get("pull_policy").stringValue()).isEqualTo("never");
        assertThat(service("timonel-postgres").get("image"))
                .isEqualTo(service("timonel").get("image"));
    }

    @Test
    void noContainerHasCapabilitiesOrCanGainAny() {
        compose.get("services").propertyStream().forEach(service -> {
            assertThat(texts(service.getValue().get("cap_drop")))
                    .as(service.getKey())
                    .containsExactly("ALL");
            assertThat(texts(service.getValue().get("security_opt")))
                    .as(service.getKey())
                    .containsExactly("no-new-privileges:true");
        });
    }

    @Test
    void serversCanWriteTheirVolumeAndScratchSpaceOnlyAndHaveALimitOfMemory() {
        for (String server : List.of("timonel", "timonel-postgres")) {
            assertThat(service(server).get("read_only").booleanValue()).isTrue();
            assertThat(texts(service(server).get("tmpfs"))).containsExactly("/tmp");
            assertThat(service(server).get("mem_limit").stringValue()).isEqualTo("${TIMONEL_MEMORY:-768m}");
            assertThat(service(server).get("restart").stringValue()).isEqualTo("unless-stopped");
        }
    }

    @Test
    void eachServerKeepsItsDataInAVolumeOfItsOwn() {
        assertThat(texts(service("timonel").get("volumes"))).containsExactly("data:/data");
        assertThat(texts(service("timonel-postgres").get("volumes"))).containsExactly("data-postgres:/data");
        assertThat(compose.get("volumes").propertyStream().map(volume -> volume.getKey()))
                .contains("data", "data-postgres", "postgres");
    }

    @Test
    void theVariantOnPostgresWaitsForItsDatabaseAndUsesIt() {
        JsonNode server = service("timonel-postgres");
        assertThat(server.at("/depends_on/postgres/condition").stringValue()).isEqualTo("service_healthy");
        assertThat(server.at("/environment/SPRING_DATASOURCE_URL").stringValue())
                .isEqualTo("jdbc:postgresql://postgres:5432/"
                        + service("postgres").at("/environment/POSTGRES_DB").stringValue());
        assertThat(server.at("/environment/SPRING_DATASOURCE_USERNAME"))
                .isEqualTo(service("postgres").at("/environment/POSTGRES_USER"));
        assertThat(server.at("/environment/SPRING_DATASOURCE_PASSWORD"))
                .isEqualTo(service("postgres").at("/environment/POSTGRES_PASSWORD"));
    }

    @Test
    void theDemoRunsTheScriptAgainstTheServerOnceItIsReady() {
        JsonNode demo = service("demo");
        assertThat(demo.at("/depends_on/timonel/condition").stringValue()).isEqualTo("service_healthy");
        assertThat(demo.at("/environment/TIMONEL_URL").stringValue()).isEqualTo("http://timonel:${TIMONEL_PORT:-8080}");
        assertThat(texts(demo.get("volumes"))).containsExactly("./demo:/demo:ro");
        assertThat(texts(demo.get("entrypoint"))).containsExactly("sh", "/demo/demo.sh");
        assertThat(Path.of("demo/demo.sh")).isExecutable();
    }

    @Test
    void theImageRunsWithoutRootAndListensByAnExplicitSetting() {
        assertThat(dockerfile)
                .contains("USER 10001:10001")
                .anyMatch(line -> line.contains("SERVER_ADDRESS=0.0.0.0"))
                .anyMatch(line -> line.contains("TIMONEL_DNS_ADDRESS=0.0.0.0"));
        assertThat(dockerfile.indexOf("USER 10001:10001"))
                .isLessThan(dockerfile.indexOf(dockerfile.stream()
                        .filter(line -> line.startsWith("ENTRYPOINT"))
                        .findFirst()
                        .orElseThrow()));
    }

    @Test
    void theImageNeedsNoOtherImageThanItsBasesAndLeavesNoVolumeBehind() {
        assertThat(dockerfile).noneMatch(line -> line.startsWith("# syntax") || line.startsWith("VOLUME"));
    }

    @Test
    void theImageIsLabelledWithTheVersionOfTheProject() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String project = pom.substring(pom.indexOf("<artifactId>timonel</artifactId>"));
        assertThat(dockerfile)
                .contains("ARG VERSION="
                        + project.substring(project.indexOf("<version>") + 9, project.indexOf("</version>")));
    }

    private JsonNode service(String name) {
        return compose.get("services").get(name);
    }

    private List<String> profiles(String service) {
        return texts(service(service).get("profiles"));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::stringValue)
                .toList();
    }

    private static Object read(Path yaml) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(String.join("\n", lines(yaml)));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
