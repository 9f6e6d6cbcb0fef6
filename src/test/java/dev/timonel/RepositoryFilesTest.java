package dev.timonel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** A form or a configuration with a mistake is left out by the host without a word. */
class RepositoryFilesTest {
    private static final Path HOST = Path.of(".github");
    private static final Map<String, List<String>> MANIFESTS = Map.of(
            "maven", List.of("pom.xml"),
            "docker", List.of("Dockerfile"),
            "docker-compose", List.of("docker-compose.yml"),
            "pip", List.of("requirements.txt"),
            "npm", List.of("package.json"),
            "gomod", List.of("go.mod", "go.sum"));

    static Stream<Path> forms() throws IOException {
        try (Stream<Path> files = Files.list(HOST.resolve("ISSUE_TEMPLATE"))) {
            return files.filter(file -> !file.endsWith("config.yml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aFormHasWhatItsHostAsksFor(Path file) throws IOException {
        Map<String, Object> form = yaml(file);
        List<Object> ids = new ArrayList<>();

        assertThat(form).containsOnlyKeys("name", "description", "labels", "body");
        for (Object element : (List<?>) Objects.requireNonNull(form.get("body"))) {
            Map<?, ?> field = (Map<?, ?>) element;
            Map<?, ?> attributes = (Map<?, ?>) field.get("attributes");
            if ("markdown".equals(field.get("type"))) {
                assertThat(attributes.get("value")).isInstanceOf(String.class);
                continue;
            }
            assertThat(field.get("type")).isEqualTo("textarea");
            assertThat(attributes.get("label")).isInstanceOf(String.class);
            ids.add(field.get("id"));
        }
        assertThat(ids).isNotEmpty().doesNotContainNull().doesNotHaveDuplicates();
    }

    @Test
    void whatIsKeptUpToDateIsThere() throws IOException {
        for (Object update : (List<?>)
                Objects.requireNonNull(yaml(HOST.resolve("dependabot.yml")).get("updates"))) {
            Map<?, ?> kind = (Map<?, ?>) update;
            Path directory = Path.of(".", (String) kind.get("directory"));
            assertThat(MANIFESTS.get(kind.get("package-ecosystem")))
                    .isNotNull()
                    .allSatisfy(
                            manifest -> assertThat(directory.resolve(manifest)).exists());
        }
    }

    private static Map<String, Object> yaml(Path file) throws IOException {
        return new Yaml().load(Files.readString(file));
    }
}
