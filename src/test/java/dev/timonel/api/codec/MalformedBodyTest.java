package dev.timonel.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are no document, or too much of one. */
class MalformedBodyTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``         | (<empty>)",
                "{          | ({)",
                "[]         | (5b5d)",
                "null       | (6e756c6c)",
                "nonsense   | (6e6f6e73656e7365)",
                "{} {}      | ({} {})",
                "{}x        | ({}x)",
                "{\"kind\":1} | ({\"kind\":1})",
                "{\"metadata\":{\"name\":\"a-long-name-that-is-cut\"}| ({\"metadata\":{\"name\":\"a-long-na ...)",
            })
    void whatIsNoObjectIsRefused(String body, String summary) {
        StatusException refusal = refusal(body, null, Kinds.POD);
        assertThat(refusal.code()).isEqualTo(400);
        assertThat(refusal.getMessage())
                .startsWith("the object provided is unrecognized (must be of type Pod): ")
                .endsWith(summary);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &x [1]\nb: *x",
                "kind: Pod\n---\nkind: Pod",
                "kind: [Pod",
                "a: b: c",
                "- 1",
                "",
            })
    void yamlThatIsNoSingleObjectIsRefused(String body) {
        StatusException refusal = refusal(body, "application/yaml", Kinds.POD);
        assertThat(refusal.code()).isEqualTo(400);
        assertThat(refusal).hasMessageStartingWith("the object provided is unrecognized (must be of type Pod): ");
    }

    @Test
    void aliasesCannotMultiply() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append("*a".concat(Integer.toString(i - 1)).concat(",").repeat(9))
                    .append("]\n");
        }
        assertThat(refusal(bomb.toString(), "application/yaml", Kinds.POD))
                .hasMessageContaining("aliases are not accepted");
    }

    @Test
    void nestingIsLimited() {
        String deep = "{\"metadata\":{\"annotations\":" + "[".repeat(5000) + "]".repeat(5000) + "}}";
        assertThat(refusal(deep, null, Kinds.POD).code()).isEqualTo(400);
        assertThat(refusal("a: " + "[".repeat(5000) + "]".repeat(5000), "application/yaml", Kinds.POD)
                        .code())
                .isEqualTo(400);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                      | application/json | unexpected end of JSON input",
                "{\"a\":NaN}            | application/json | Non-standard token 'NaN'",
                "{\"a\":1 /*x*/}        | application/json | Unexpected character ('/' (code 47))",
                "a: !!binary aGVsbG8=   | application/yaml | a value is neither text",
                "a: [}                  | application/yaml | expected the node content, but found '}'",
            })
    void theClientIsToldWhatIsWrongInOneLine(String body, String contentType, String what) {
        assertThat(refusal(body, contentType, Kinds.POD).getMessage())
                .contains(what)
                .doesNotContain("\n", "`", "StreamRead", "JsonRead", "VALUE_", "start marker", "java.");
    }

    @Test
    void theParserIsNotNamedInItsComplaints() {
        String deep = "[".repeat(200);
        String longNumber = "{\"spec\":" + "9".repeat(200) + "}";
        String longName = "{\"" + "k".repeat(60_000) + "\":1}";
        for (String body : new String[] {deep, longNumber, longName}) {
            assertThat(refusal(body, null, Kinds.POD).getMessage())
                    .contains("exceeds the maximum allowed")
                    .doesNotContain("`", "StreamReadConstraints");
        }
        byte[] noUtf8 = {'a', ':', ' ', (byte) 0xff};
        StatusException refusal = catchThrowableOfType(
                StatusException.class,
                () -> BodyDecoder.decode(noUtf8, "application/yaml", Kinds.POD, FieldValidation.WARN));
        assertThat(refusal.getMessage()).contains("Invalid UTF-8").doesNotContain("Exception", "java.");
    }

    @Test
    void notANumberIsTextInYaml() {
        assertThat(refusal("spec: {priority: .nan}", "application/yaml", Kinds.POD))
                .hasMessageContaining(
                        "json: cannot unmarshal string into Go struct field PodSpec.spec.priority of type int32");
    }

    /** Go's decoder does the same; what is in memory must be what UTF-8 on disk can hold. */
    @Test
    void halfASurrogatePairBecomesTheReplacementCharacter() {
        Pod pod = (Pod) BodyDecoder.decode(
                        "{\"metadata\":{\"annotations\":{\"a\":\"x\\ud800y\",\"b\":\"\\ud83d\\udca5\"}}}"
                                .getBytes(StandardCharsets.UTF_8),
                        null,
                        Kinds.POD,
                        FieldValidation.WARN)
                .object();
        assertThat(pod.getMetadata().getAnnotations())
                .containsEntry("a", "x\ufffdy")
                .containsEntry("b", "\ud83d\udca5");
    }

    @Test
    void bodiesAreLimitedToThreeMebibytes() {
        byte[] body = new byte[3145729];
        Arrays.fill(body, (byte) ' ');
        body[0] = '{';
        body[1] = '}';
        assertThatThrownBy(() -> BodyDecoder.decode(body, null, Kinds.POD, FieldValidation.WARN))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(413))
                .hasMessage("Request entity too large: limit is 3145728");
        byte[] largest = Arrays.copyOf(body, 3145728);
        assertThat(BodyDecoder.decode(largest, null, Kinds.POD, FieldValidation.WARN)
                        .object())
                .isInstanceOf(Pod.class);
    }

    private static StatusException refusal(String body, @Nullable String contentType, ResourceKind kind) {
        return catchThrowableOfType(
                StatusException.class,
                () -> BodyDecoder.decode(
                        body.getBytes(StandardCharsets.UTF_8), contentType, kind, FieldValidation.STRICT));
    }
}
