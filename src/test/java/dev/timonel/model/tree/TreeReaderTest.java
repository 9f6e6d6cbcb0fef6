package dev.timonel.model.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeReaderTest {
    private static final int LONG_NAME = 3_000;

    /** {@code inner} at the end of so many objects, each in a field with a long name. */
    private static String nested(int depth, String inner) {
        return ("{\"" + "n".repeat(LONG_NAME) + "\":").repeat(depth) + inner + "}".repeat(depth);
    }

    private static String fieldsTwice(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"f" + i + "\":0,\"f" + i + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void aFieldThatIsGivenTwiceIsToldWithItsPath() throws TreeReader.Malformed {
        String json = "{\"a\":[[{\"b\":{\"[c\":1,\"[c\":2}}],{\"d\":1,\"d\":{}}],\"a\":0}";

        assertThat(TreeReader.json(json.getBytes(UTF_8)).duplicates())
                .containsExactlyInAnyOrder("a[0][0].b.[c", "a[1].d", "a");
        assertThat(TreeReader.json("[{\"x\":1,\"x\":2}]".getBytes(UTF_8)).duplicates())
                .containsExactly("[0].x");
    }

    /** Each of them alone would have had a path of 30 kB, and there may be hundreds of thousands. */
    @Test
    void noMoreFieldsThatAreGivenTwiceAreToldThanKubernetesTells() throws TreeReader.Malformed {
        TreeReader.Document read = TreeReader.json(nested(10, fieldsTwice(1000)).getBytes(UTF_8));

        assertThat(read.duplicates()).hasSize(100);
    }

    /** Whoever looks at each of a hundred thousand elements down there makes a text of each of their paths. */
    @Test
    void namesWithinEachOtherAreNotLongerTogetherThanAnyFieldOfKubernetesIs() throws TreeReader.Malformed {
        String wide = "[" + "{},".repeat(1000) + "{}]";

        assertThat(TreeReader.json(nested(10, wide).getBytes(UTF_8)).duplicates())
                .isEmpty();
        assertThatThrownBy(() -> TreeReader.json(nested(11, wide).getBytes(UTF_8)))
                .isInstanceOf(TreeReader.Malformed.class)
                .hasMessage("the names of fields within each other are too long");
        String longText = "{\"" + "n".repeat(40_000) + "\":\"" + "v".repeat(1_000_000) + "\"}";
        assertThat(TreeReader.json(longText.getBytes(UTF_8)).tree().size()).isEqualTo(1);
    }

    /** Written out, it would fill the memory. */
    @ParameterizedTest
    @ValueSource(strings = {"1e309", "-1e309", "1e999999999", "1E2147483647"})
    void aNumberThatIsTooLargeForADoubleIsNone(String number) {
        assertThatThrownBy(() -> TreeReader.json(("{\"a\":" + number + "}").getBytes(UTF_8)))
                .isInstanceOf(TreeReader.Malformed.class)
                .hasMessage("a number is out of range");
    }

    @ParameterizedTest
    @CsvSource({"1e-999999999, 0", "0.0, 0.0", "1.25, 1.25", "-1.5e3, -1.5E+3", "4.9e-324, 4.9E-324"})
    void aNumberThatIsTooSmallForADoubleIsNothingAndOthersStayAsTheyAre(String number, String read)
            throws TreeReader.Malformed {
        assertThat(TreeReader.json(number.getBytes(UTF_8)).tree().decimalValue())
                .hasToString(read);
    }
}
