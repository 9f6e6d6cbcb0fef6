package dev.timonel.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

    @ParameterizedTest(name = "{0} is {1} ms")
    @CsvSource({
        "5s, 5000",
        "500ms, 500",
        "2m, 120000",
        "1h, 3600000",
        "1m30s, 90000",
        "1.5s, 1500",
        ".5s, 500",
        "1.s, 1000",
        "0, 0",
        "0s, 0",
        "+3s, 3000",
        "1500us, 1",
        "2000000ns, 2",
        "1h2m3s4ms, 3723004"
    })
    void aDurationIsReadAsGoReadsIt(String text, long millis) {
        assertThat(GoDuration.parse(text).map(Duration::toMillis)).contains(millis);
    }

    @ParameterizedTest(name = "\"{0}\" is malformed")
    @ValueSource(
            strings = {
                "",
                "5",
                "s",
                "-5s",
                "5 s",
                "5sec",
                "five",
                "5s3",
                "1d",
                ".s",
                "5S",
                "+",
                "0x1s",
                "1e3s",
                "999999999999h"
            })
    void whatGoDoesNotReadOrCannotCountIsMalformed(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }
}
