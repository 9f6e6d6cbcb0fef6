package dev.timonel.model.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code apimachinery/pkg/api/resource/quantity.go}: nothing above 2^63-1, and nothing but zero below 10^-9. */
class QuantitiesTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "0, 0",
        "100m, 100m",
        "1.5Gi, 1.5Gi",
        ".5, .5",
        "5., 5.",
        "1e3, 1e3",
        "12E6, 12E6",
        "9223372036854775807e0, 9223372036854775807e0",
        "9223372036854775808e0, 9223372036854775807",
        "1e20, 9223372036854775807",
        "1e999999999, 9223372036854775807",
        "-1e999999999, -9223372036854775807",
        "0e999999999, 0",
        "1e-9, 1e-9",
        "1e-999999999, 1n",
        "-1e-999999999, -1n",
    })
    void anExponentStaysWithinTheBounds(String text, String bounded) {
        assertThat(Quantities.bounded(text)).contains(bounded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "e3", "1e", "1ee3", "1 Gi", "1KiB", "0x10", "NaN", "1e9999999999", "--1", "1.2.3"})
    void otherTextIsNoQuantity(String text) {
        assertThat(Quantities.bounded(text)).isEmpty();
    }

    @Test
    void aQuantityHasAtMostAHundredCharacters() {
        assertThat(Quantities.bounded("1".repeat(100))).isPresent();
        assertThat(Quantities.bounded("1".repeat(101))).isEmpty();
    }
}
