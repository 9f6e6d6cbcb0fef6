package dev.timonel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.TypeSchema;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The page says of every field, once, what becomes of it. */
class SimulationPageTest {
    private static final Pattern FIELD = Pattern.compile("`(\\w+)`");

    static Stream<Arguments> tables() {
        return Stream.of(
                Arguments.of("spec of a Pod", PodSpec.class),
                Arguments.of("A container", Container.class),
                Arguments.of("spec of a Node", NodeSpec.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void everyFieldIsInItsTable(String heading, Class<?> type) throws IOException {
        String page = Files.readString(Path.of("docs/simulation.md"));
        String section = page.split("## " + heading + "\n", 2)[1].split("\n\n", 2)[0];
        List<String> fields = section.lines()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> FIELD.matcher(line.split("\\|", 3)[1]).results())
                .map((MatchResult field) -> field.group(1))
                .toList();

        assertThat(fields)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        TypeSchema.of(type).fields().keySet());
    }
}
