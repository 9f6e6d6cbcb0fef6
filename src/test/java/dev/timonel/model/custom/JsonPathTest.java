package dev.timonel.model.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.timonel.model.KubeJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JsonPathTest {
    /** Filters within filters take the stack, and blanks in them time that grows with the square of their number. */
    @ParameterizedTest
    @ValueSource(strings = {"[?(@", " "})
    void aPathIsNotLongerThanOneThatIsReadAtOnce(String piece) {
        assertThat(SchemaValidation.columnPath(".spec[?(@" + piece.repeat(100_000)))
                .contains("is an invalid JSONPath: it has more than 4096 characters");
        assertThat(SchemaValidation.columnPath(".spec." + "x".repeat(4000))).isEmpty();
    }

    /** Each of the three places where blanks may be could have any of them. */
    @Test
    void blanksInAFilterAreReadOnce() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(SchemaValidation.columnPath(".spec[?(@.a==" + " ".repeat(4000) + "x]"))
                        .isPresent());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '#',
            value = {
                ".a.b\\.c, [1]",
                "$.a['b.c'], [1]",
                ".a.d[*].f, #[1, 2, 3]#",
                ".a.d[-1].f, [3]",
                ".a.d[0:2].f, #[1, 2]#",
                ".a.d[?(@.e==\"y\")].f, [2]",
                ".a.d[?( @.f >= 2 )].f, #[2, 3]#",
                ".a.d[?(@.e)].f, #[1, 2]#",
                ".a.z, []"
            })
    void valuesAreFound(String path, String found) {
        JsonNode root = KubeJson.tree("{'a':{'b.c':1,'d':[{'e':'x','f':1},{'e':'y','f':2},{'f':3}]}}"
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8));

        assertThat(JsonPath.parse(path).find(root).stream().map(JsonPath::text).toList())
                .hasToString(found);
    }
}
