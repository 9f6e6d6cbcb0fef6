package dev.timonel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code Error.ErrorBody} of {@code k8s.io/apimachinery/pkg/util/validation/field} at 1.35, and the text of a Status. */
class FieldErrorTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aValueIsShownAsGoShowsIt(String rule, @Nullable Object value, String shown) {
        assertThat(FieldError.invalid("f", value, "wrong")).hasToString("f: Invalid value: " + shown + ": wrong");
    }

    static Stream<Arguments> aValueIsShownAsGoShowsIt() {
        return Stream.of(
                arguments("text", "a b", "\"a b\""),
                arguments("quotation mark and backslash", "\"\\", "\"\\\"\\\\\""),
                arguments("what has a short form", "\t\n\r\u0007\u000b", "\"\\t\\n\\r\\a\\v\""),
                arguments("other control characters", "\u0001\u007f", "\"\\x01\\x7f\""),
                arguments("letters of the world", "Zürich 東京 \uD83D\uDE00", "\"Zürich 東京 \uD83D\uDE00\""),
                arguments("what nobody sees", "\u200b\u00a0", "\"\\u200b\\u00a0\""),
                arguments("markup is left in text", "<a>&", "\"<a>&\""),
                arguments("and taken out of JSON", List.of("<a>&"), "[\"\\u003ca\\u003e\\u0026\"]"),
                arguments("numbers", 7, "7"),
                arguments("booleans", true, "true"),
                arguments("nothing", null, "null"),
                arguments("lists", List.of("a", "b"), "[\"a\",\"b\"]"),
                arguments("objects", Map.of("a", 1), "{\"a\":1}"));
    }

    @Test
    void aStatusTellsOnceWhatItsCausesTellTwice() {
        FieldError one = FieldError.invalid("metadata.labels", "_", "bad");
        assertThat(StatusException.invalid(Kinds.POD, "p", List.of(one, one)))
                .hasMessage("Pod \"p\" is invalid: metadata.labels: Invalid value: \"_\": bad");
        StatusException both =
                StatusException.invalid(Kinds.POD, "p", List.of(one, FieldError.required("spec", ""), one));
        assertThat(both)
                .hasMessage("Pod \"p\" is invalid: [metadata.labels: Invalid value: \"_\": bad, spec: Required value]");
        assertThat(both.status().getDetails().getCauses()).hasSize(3);
    }
}
