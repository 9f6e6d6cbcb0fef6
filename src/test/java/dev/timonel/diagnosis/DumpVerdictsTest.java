package dev.timonel.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.net.PortRange;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.ClusterSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The diagnosis of each dump beside what a person who knows said of it before. */
class DumpVerdictsTest {
    private static final Path DUMPS = Path.of("src/test/resources/dumps");
    private static final YAMLMapper YAML = new YAMLMapper();

    static List<String> dumps() throws IOException {
        try (Stream<Path> files = Files.list(DUMPS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".verdict.yaml"))
                    .map(name -> name.substring(0, name.indexOf('.')))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void theDiagnosisIsThatOfAPersonWhoKnows(String name) throws IOException {
        JsonNode said = YAML.readTree(Files.readString(DUMPS.resolve(name + ".verdict.yaml")));
        Diagnosis diagnosis = diagnose(name, said.get("question"));
        String shown = DiagnosisText.of(diagnosis);
        if (System.getProperty("show") != null) System.out.println("---- " + name + "\n" + shown);

        assertThat(diagnosis.verdict().name()).as(shown).isEqualTo(text(said, "verdict"));
        assertThat(diagnosis.cause() == null ? "" : diagnosis.cause().name())
                .as(shown)
                .isEqualTo(text(said, "cause"));
        if (said.has("confidence")) {
            assertThat(diagnosis.confidence().name()).as(shown).isEqualTo(text(said, "confidence"));
        }
        List<String> places =
                diagnosis.evidence().stream().map(Diagnosis.Evidence::place).toList();
        said.get("evidence")
                .forEach(place -> assertThat(places)
                        .as(shown)
                        .anyMatch(p -> p.equals(place.asString()) || p.startsWith(place.asString() + " ")));
        if (said.has("fix")) {
            assertThat(diagnosis.fix()).as(shown).isNotNull();
            assertThat(diagnosis.fix().says() + diagnosis.fix().command())
                    .as(shown)
                    .contains(text(said, "fix"));
        }
        if (said.has("notKnown")) {
            assertThat(String.join("\n", diagnosis.notKnown())).as(shown).contains(text(said, "notKnown"));
        }
    }

    private static Diagnosis diagnose(String name, JsonNode question) throws IOException {
        List<KubeObject> objects = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (JsonNode item :
                YAML.readTree(Files.readString(DUMPS.resolve(name + ".yaml"))).get("items")) {
            Optional<ResourceKind> kind = Kinds.STORED.stream()
                    .filter(k -> k.kind().equals(text(item, "kind")))
                    .findFirst();
            ((ObjectNode) item).properties().removeIf(f -> f.getValue().isNull());
            if (kind.isPresent())
                objects.add(KubeObject.parse(
                        kind.get(),
                        KubeJson.write(KubeJson.fromTree(item, kind.get().type()))));
            else left.add(text(item, "kind"));
        }
        ProxyConfig config = new ProxyConfig(
                false,
                ProxyConfig.DetectLocalMode.None,
                List.of(),
                List.of(),
                List.of(),
                "cluster.local",
                new PortRange(30000, 32767),
                true);
        return Diagnosis.of(
                ClusterSnapshot.of(1, objects),
                new Router(config),
                config,
                new Question(
                        text(question, "namespace"),
                        text(question, "service"),
                        text(question, "port"),
                        text(question, "from")),
                left);
    }

    private static String text(JsonNode node, String field) {
        return node.has(field) ? node.get(field).asString() : "";
    }
}
