package dev.timonel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What can be known of the Compose file and the Dockerfile without Docker. */
class ComposeFileTest {
    private final JsonNode compose =
            new YAMLMapper().readTree(Path.of("docker-compose.yml").toFile());

    @Test
    void everyPublishedPortIsOnLoopback() {
        List<String> ports = compose.get("services")
                .valueStream()
                .flatMap(service -> service.path("ports").valueStream())
                .map(JsonNode::stringValue)
                .toList();
        assertThat(ports).hasSize(2).allMatch(port -> port.startsWith("127.0.0.1:"));
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
    void bothServersAreHealthyWhenTheyAreReady() {
        for (String server : List.of("timonel", "timonel-postgres")) {
            assertThat(texts(service(server).at("/healthcheck/test")))
                    .startsWith("CMD", "curl")
                    .endsWith("http://127.0.0.1:8080/readyz");
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
        assertThat(demo.at("/environment/TIMONEL_URL").stringValue()).isEqualTo("http://timonel:8080");
        assertThat(texts(demo.get("volumes"))).containsExactly("./demo:/demo:ro");
        assertThat(texts(demo.get("entrypoint"))).containsExactly("sh", "/demo/demo.sh");
        assertThat(Path.of("demo/demo.sh")).isExecutable();
    }

    @Test
    void theImageRunsWithoutRootAndListensByAnExplicitSetting() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("Dockerfile"));
        assertThat(lines).contains("USER timonel", "VOLUME /data").anyMatch(line -> line.startsWith("HEALTHCHECK"));
        assertThat(lines).anyMatch(line -> line.contains("SERVER_ADDRESS=0.0.0.0"));
        assertThat(lines.indexOf("USER timonel"))
                .isLessThan(lines.indexOf(lines.stream()
                        .filter(line -> line.startsWith("ENTRYPOINT"))
                        .findFirst()
                        .orElseThrow()));
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
}
