package dev.timonel.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kube-apiserver 1.37.2 answered as a limit of what was sent. */
class CanonicalQuantityTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "0, 0",
        "0.0, 0",
        "-0, 0",
        "-0.5Ki, -512",
        "0m, 0",
        "0Ki, 0",
        "1, 1",
        "+1, +1",
        "01, 01",
        "007, 007",
        "1., 1.",
        ".5, 500m",
        "0.5, 500m",
        "0.1, 100m",
        "100m, 100m",
        "1000m, 1",
        "1500m, 1500m",
        "0.001, 1m",
        "1k, 1k",
        "1000, 1k",
        "1000k, 1M",
        "1500, 1500",
        "1500k, 1500k",
        "10000, 10k",
        "12345, 12345",
        "1M, 1M",
        "1.5M, 1500k",
        "1G, 1G",
        "1T, 1T",
        "1P, 1P",
        "1E, 1E",
        "10E, 10E",
        "100, 100",
        "120, 120",
        "1200, 1200",
        "12000, 12k",
        "1Ki, 1Ki",
        "512Ki, 512Ki",
        "1024Ki, 1Mi",
        "1536Ki, 1536Ki",
        "1024Mi, 1Gi",
        "1.5Gi, 1536Mi",
        "0.5Gi, 512Mi",
        "0.5Ki, 512",
        "1.5Ki, 1536",
        "0.1Ki, 102400m",
        "0.3Mi, 314572800m",
        "1023Ki, 1023Ki",
        "1024Gi, 1Ti",
        "1048576, 1048576",
        "1Ei, 1Ei",
        "8Ei, 9223372036854775807",
        "100Pi, 100Pi",
        "1e3, 1e3",
        "1E3, 1E3",
        "1e2, 100",
        "1e1, 10",
        "1e-3, 1e-3",
        "1e0, 1e0",
        "1.5e3, 1500",
        "12e6, 12e6",
        "1e18, 1e18",
        "1e20, 100e18",
        "123.456, 123.456",
        "99999Ki, 99999Ki",
        "0.25, 250m",
        ".125Gi, 128Mi",
        "1e4, 10e3",
        "2e5, 200e3"
    })
    void aQuantityIsWrittenAsKubernetesWritesIt(String sent, String answered) {
        assertThat(CanonicalQuantity.of(sent)).isEqualTo(answered);
    }

    @ParameterizedTest
    @CsvSource({"1e999999999", "1x", "''", "-", "1.2.3", "1 Mi", "0x1"})
    void whatIsNoQuantityStays(String text) {
        assertThat(CanonicalQuantity.of(text)).isEqualTo(text);
    }
}
