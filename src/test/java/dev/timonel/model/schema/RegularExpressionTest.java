package dev.timonel.model.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code regexp.Compile} of Go 1.24 says, and how it matches. */
class RegularExpressionTest {
    private static boolean isIn(String expression, String text) {
        return RegularExpression.of(expression).isIn(text);
    }

    /** A matcher that tries one way after the other takes longer than the universe has been there, or the whole stack. */
    @ParameterizedTest
    @ValueSource(strings = {"^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$"})
    void whatIsHardForOthersTakesTimeByTheLengthOfTheText(String expression) {
        assertThat(isIn(expression, "a".repeat(100_000) + "!")).isFalse();
    }

    @Test
    void aTextOfAnyLengthIsMatched() {
        assertThat(isIn("^([a-z0-9]|-)*$", "a-1".repeat(300_000))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'(', 'error parsing regexp: missing closing ): `(`'",
        "'a**', 'error parsing regexp: invalid nested repetition operator: `**`'",
        "'(?=a)', 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`'",
        "'(a)\\1', 'error parsing regexp: invalid escape sequence: `\\1`'",
        "'a{1001}', 'error parsing regexp: invalid repeat count: `{1001}`'"
    })
    void whatGoDoesNotTakeIsRefusedInItsWords(String expression, String mistake) {
        assertThat(RegularExpression.mistake(expression)).contains(mistake);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{100}){100}){10}",
                "(((((a{9}){9}){9}){9}){9}){9}",
                "([a-z]{1,1000}x{1000}){1000}",
                "[]](?:[[:alpha:]\\]]{900}){900}"
            })
    void whatWouldFillTheMemoryOnceItIsWrittenOutIsRefused(String expression) {
        assertThat(RegularExpression.mistake(expression)).contains("error parsing regexp: expression too large");
    }

    @Test
    void groupsWithinGroupsEndSomewhere() {
        assertThat(RegularExpression.mistake("(".repeat(100_000) + "a" + ")".repeat(100_000)))
                .contains("error parsing regexp: expression nests too deeply");
        assertThat(RegularExpression.mistake("(".repeat(900) + "a" + ")".repeat(900)))
                .isEmpty();
    }

    /** Of definitions that are in use: names, versions, durations, quantities, images. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
                "^([0-9]{1,5}(h|m|s|ms)){1,4}$",
                "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
                "^[A-Za-z]{1,63}(\\.[A-Za-z]{1,63}){0,100}$",
                "^[^]{}{1000}]{0,253}$",
                "^(?i:a{0,1000}|b{0,1000}|c{0,1000})$"
            })
    void whatIsUsualIsTaken(String expression) {
        assertThat(RegularExpression.mistake(expression)).isEmpty();
    }
}
