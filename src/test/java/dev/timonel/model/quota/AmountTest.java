package dev.timonel.model.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The canonical form of {@code apimachinery/pkg/api/resource/quantity.go}. */
class AmountTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "1, 1",
        "0, 0",
        "1000m, 1",
        "1500m, 1500m",
        "1.5, 1500m",
        "0.1, 100m",
        "2000, 2k",
        "1M, 1M",
        "1024Mi, 1Gi",
        "1.5Gi, 1536Mi",
        "512, 512",
        "1023Ki, 1023Ki",
        "1Ki, 1Ki",
        "0.5Ki, 512",
        "1e3, 1k",
        "1n, 1n",
        "100000000000n, 100"
    })
    void itIsWrittenWithTheLargestSuffix(String given, String canonical) {
        assertThat(Amount.of(Quantity.parse(given)).orElseThrow()).hasToString(canonical);
    }

    @Test
    void aSumIsWrittenAsItsFirstPart() {
        Amount gi = Amount.of(Quantity.parse("1Gi")).orElseThrow();

        assertThat(Amount.ZERO.plus(gi).plus(gi)).hasToString("2Gi");
        assertThat(gi.plus(Amount.of(Quantity.parse("512Mi")).orElseThrow())).hasToString("1536Mi");
        assertThat(gi.minus(gi)).hasToString("0");
    }
}
