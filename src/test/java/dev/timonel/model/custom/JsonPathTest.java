package dev.timonel.model.custom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {
    /** Filters within filters take the stack, and blanks in them time that grows with the square of their number. */
    @ParameterizedTest
    @ValueSource(strings = {"[?(@", " "})
    void aPathIsNotLongerThanOneThatIsReadAtOnce(String piece) {
        assertThat(SchemaValidation.columnPath(".spec[?(@" + piece.repeat(100_000)))
                .contains("is an invalid JSONPath: it has more than 4096 characters");
        assertThat(SchemaValidation.columnPath(".spec." + "x".repeat(4000))).isEmpty();
    }
}
